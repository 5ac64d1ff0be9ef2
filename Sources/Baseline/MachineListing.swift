import Assembler
import Machine
import WebAssembly

/// The machine code of a function as text, for whichever processor.
package struct MachineListing {
    package enum Processor: Sendable { case x86, arm64 }

    package struct Line {
        package var offset: Int
        package var bytes: [UInt8]
        package var text: String
    }

    /// In the order of the code.
    package var lines: [Line] = []
    /// Where the code of each instruction begins: pcs, and offsets in the code. The last is the end of the function's bytes, and
    /// where what is out of the way begins.
    package var marks: [(pc: Int, offset: Int)] = []
    /// Bytes of code and constants.
    package var size = 0

    /// Compiles a function that has been validated, as for executing it.
    package init(_ module: DecodedModule, function: Int, for processor: Processor, _ options: CompilerOptions)
    {
        guard let body = module.body(ofFunction: function) else { return }
        switch processor {
        case .x86:
            var compiler = Compiler<X86Target<X86Listing>>(module, options)
            compiler.compileListing(body)
            marks = compiler.marks
            size = compiler.bytes.count
            let bytes = compiler.bytes
            compiler.target.output.forEachInstruction { offset, size, text in
                lines.append(Line(offset: offset, bytes: Array(bytes[offset..<offset + size]), text: text))
            }
        case .arm64:
            var compiler = Compiler<ARM64Target<ARM64Listing>>(module, options)
            compiler.compileListing(body)
            marks = compiler.marks
            size = compiler.bytes.count
            let bytes = compiler.bytes
            compiler.target.output.forEachWord { offset, _, text in
                lines.append(Line(offset: offset, bytes: Array(bytes[offset..<offset + 4]), text: text))
            }
        }
    }
}
