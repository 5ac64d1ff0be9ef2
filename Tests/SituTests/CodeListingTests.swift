import Situ
import Testing

@Suite("Listings of code")
struct CodeListingTests {
    private static let text = """
        (module
          (import "host" "f" (func $host))
          (memory 1)
          (func $first (export "first") (param $a i32) (result i32) (local $b i64)
            (block $out
              (br_if $out (i32.eqz (local.get $a)))
              (return (i32.add (i32.load (local.get $a)) (i32.const 1))))
            (i32.const 5))
          (func $second (call $host) (call $second)))
        """

    @Test("have each instruction with its offset and bytes")
    func bytecode() throws {
        let module = try Module(text: CodeListingTests.text, engine: Engine())
        let listing = try module.listing()
        #expect(listing.functions.map(\.index) == [1, 2])
        #expect(listing.architecture == nil)
        let first = listing.functions[0]
        #expect(first.declaration == "func $first (;1;) (type 1) (param $a i32) (result i32)")
        #expect(first.locals == ["(local $b i64)"])
        #expect(
            first.instructions.map(\.text) == [
                "block $out", "local.get $a", "i32.eqz", "br_if $out", "local.get $a", "i32.load",
                "i32.const 1",
                "i32.add", "return", "end", "i32.const 5", "end",
            ])
        #expect(first.instructions.map(\.depth) == [0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
        #expect(first.machineCodeSize == nil)
        let bytes = try ModuleText.assemble(CodeListingTests.text)
        for function in listing.functions {
            for (instruction, next) in zip(function.instructions, function.instructions.dropFirst()) {
                #expect(instruction.offset + instruction.bytes.count == next.offset)
            }
            for instruction in function.instructions {
                let end = instruction.offset + instruction.bytes.count
                #expect(Array(bytes[instruction.offset..<end]) == instruction.bytes)
            }
        }
        #expect(try module.listing(of: module.functionIndices(named: "second")).functions.map(\.index) == [2])
        #expect(try module.listing(of: [0]).functions.isEmpty)
    }

    @Test("have all machine code, once and in order", arguments: CodeListing.Architecture.allCases)
    func machineCode(architecture: CodeListing.Architecture) throws {
        let module = try Module(text: CodeListingTests.text, engine: Engine())
        let listing = try module.listing(machineCode: architecture)
        #expect(listing.architecture == architecture)
        for function in listing.functions {
            var code = function.prologue
            for instruction in function.instructions { code += instruction.machineCode }
            code += function.epilogue
            var offset = 0
            for instruction in code {
                #expect(instruction.offset == offset)
                #expect(!instruction.bytes.isEmpty && !instruction.text.isEmpty)
                offset += instruction.bytes.count
            }
            #expect(offset == function.machineCodeSize)
            #expect(!function.prologue.isEmpty)
        }
        // Something loads from the memory where the module does.
        let first = listing.functions[0]
        let load = try #require(first.instructions.firstIndex { $0.text == "i32.load" })
        #expect(!first.instructions[load].machineCode.isEmpty)
        #expect(first.instructions.first { $0.text == "i32.const 1" }?.machineCode.isEmpty == true)
        #expect(listing.text.contains("func $first"))
    }

    @Test("are of the processor that is asked for")
    func processors() throws {
        let module = try Module(
            text: "(func (param i32 i32) (result i32) (i32.shl (local.get 0) (local.get 1)))",
            engine: Engine())
        func uses(
            _ mnemonic: String, _ architecture: CodeListing.Architecture, _ processor: CodeListing.Processor
        ) throws
            -> Bool
        {
            let listing = try module.listing(machineCode: architecture, processor: processor)
            return listing.functions[0].instructions.contains { instruction in
                instruction.machineCode.contains { $0.text.hasPrefix(mnemonic + " ") }
            }
        }
        #expect(try uses("shl", .x86, .generic))
        #expect(try !uses("shlx", .x86, .generic))
        #expect(try uses("shlx", .x86, .max))
        for processor in CodeListing.Processor.allCases { #expect(try uses("lsl", .arm64, processor)) }
    }
}
