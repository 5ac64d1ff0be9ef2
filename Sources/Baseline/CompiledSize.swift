import Assembler
import WebAssembly

/// How much machine code a module is compiled to. Nothing of it is kept: this is for finding out how fast the compiler is.
package struct CompiledSize: Equatable, Sendable {
    /// Code, and what lies behind it: constants and tables of jumps.
    package private(set) var byteCount = 0
    /// Places at which the code can be entered.
    package private(set) var entryCount = 0

    /// Compiles every function of a module that has been validated, with one compiler on this thread.
    package init(_ module: DecodedModule, for processor: MachineListing.Processor, _ options: CompilerOptions) {
        switch processor {
        case .x86: compile(module, with: Compiler<X86Target<X86Encoder>>(module, options))
        case .arm64: compile(module, with: Compiler<ARM64Target<ARM64Encoder>>(module, options))
        }
    }

    private mutating func compile<T: Target>(_ module: DecodedModule, with made: consuming Compiler<T>) {
        var compiler = made
        for index in module.importedFunctionCount..<module.functions.count {
            guard let body = module.body(ofFunction: index) else { continue }
            compiler.compile(body)
            byteCount += compiler.bytes.count
            entryCount += compiler.entries.count
        }
    }
}
