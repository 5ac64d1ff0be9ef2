import Foundation
import Machine
import Situ
import TestSupport
import Testing
import WebAssembly

@Suite struct ModuleTests {
    // MARK: Validation

    @Test func aLazilyValidatedModuleRunsWhatIsValid() throws {
        var module = ModuleBuilder()
        let getter = module.type([], [.i32])
        module.function("good", type: getter, [.i32Const(1)])
        let bad = module.function("bad", type: getter, [.i64Const(1)])
        module.function("callsBad", type: getter, [.call(bad)])
        module.table(.funcref, 1)
        module.elements(at: 0, [bad])
        module.function("callsIndirectly", type: getter, [.i32Const(0), .callIndirect(getter)])
        module.names(functions: [(bad, "wrong")])
        #expect(throws: ModuleError.self) { try Guest(module) }

        var configuration = Engine.Configuration()
        configuration.validation = .lazy
        let guest = try Guest(module, configuration: configuration)
        #expect(try guest.number("good") == 1)
        for name in ["bad", "callsBad", "callsIndirectly"] {
            let trap = try trap { try guest.call(name) }
            #expect(trap.kind == .invalidFunction, "\(name) ended as \(trap)")
            #expect(trap.validationError?.kind == .invalid)
            #expect(trap.validationError?.functionName == "wrong")
        }
        #expect(try guest.number("good") == 1)
    }

    /// Many functions with branches of all kinds.
    private static func manyFunctions(_ count: Int, wrong: Set<Int> = []) -> ModuleBuilder {
        var module = ModuleBuilder()
        let unary = module.type([.i32], [.i32])
        for index in 0..<count {
            var body: [Code] = [.localGet(0)]
            for number in 0..<(index % 23) {
                body += [
                    .if(.i32), .i32Const(Int32(number)), .else, .block, .localGet(0), .brIf(0), .localGet(0),
                    .return,
                    .end, .loop(.i32), .i32Const(Int32(index)), .end, .end,
                ]
            }
            if wrong.contains(index) { body += [.f32Add] }
            module.function(index % 100 == 0 ? "f\(index)" : nil, type: unary, body)
        }
        return module
    }

    @Test func parallelValidationMakesTheSameBodies() throws {
        let module = ModuleTests.manyFunctions(3000)
        let bytes = module.bytes
        let bodies = try [1, 4].map { threads in
            var configuration = Engine.Configuration()
            configuration.validation = .eager(threads: threads)
            let decoded = try Module(bytes, engine: Engine(configuration)).decoded
            return try (0..<3000).map { index in
                let body = try #require(decoded.body(ofFunction: index), "function \(index) has no body")
                let entries = (0..<Int(body.pointee.sideTableCount)).map { body.pointee.sideTable[$0] }
                return [
                    Int(body.pointee.start), Int(body.pointee.end), Int(body.pointee.localCount),
                    Int(body.pointee.maximumHeight), Int(body.pointee.functionIndex),
                ] + entries.flatMap { [Int($0.displacement), Int($0.step), Int($0.keep), Int($0.drop)] }
            }
        }
        #expect(bodies[0] == bodies[1])
    }

    @Test func parallelValidationFindsTheFirstErrorToo() throws {
        let bytes = ModuleTests.manyFunctions(3000, wrong: [2999, 1234, 700, 701]).bytes
        for threads in [1, 2, 4, 4, 4] {
            var configuration = Engine.Configuration()
            configuration.validation = .eager(threads: threads)
            let engine = Engine(configuration)
            let error = #expect(throws: ModuleError.self) { try Module(bytes, engine: engine) }
            #expect(error?.functionIndex == 700, "with \(threads) threads")
        }
    }

    // MARK: The module's file

    @Test func whatHappensToTheFileAfterwardsChangesNothing() throws {
        var module = ModuleBuilder()
        module.memory(1)
        let getter = module.type([], [.i32])
        module.passiveData(Array("some data".utf8))
        module.function(
            "f", type: getter,
            [.i32Const(0), .i32Const(0), .i32Const(9), .memoryInit(0), .i32Const(0), .i32Load()])
        let bytes = module.bytes
        let path = NSTemporaryDirectory() + "/situ-\(UUID().uuidString).wasm"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var configuration = Engine.Configuration()
        configuration.validation = .lazy
        let engine = Engine(configuration)
        let loaded = try Module(path: path, engine: engine)
        let instance = try Linker(store: Store(engine: engine)).instantiate(loaded)
        let function = try #require(instance.function("f"))
        let expected = Int32(bitPattern: 0x656D_6F73)

        // In place, so that a mapping of the file would see it.
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.write(contentsOf: Data(repeating: 0xFF, count: bytes.count))
        #expect(try function().first?.int32 == expected)
        try file.truncate(atOffset: 0)
        #expect(try function().first?.int32 == expected)
        try file.close()
        try FileManager.default.removeItem(atPath: path)
        #expect(try function().first?.int32 == expected)
        #expect(loaded.exports.map(\.name) == ["f"])
    }

    @Test func aFileThatCannotBeReadIsAnError() throws {
        let engine = Engine()
        for path in ["/nonexistent/module.wasm", "/"] {
            let error = #expect(throws: ModuleError.self) { try Module(path: path, engine: engine) }
            #expect(error?.kind == .unreadable)
            #expect(error?.description.contains(path) == true)
        }
    }

    // MARK: Very many of something

    @discardableResult private func load(_ bytes: [UInt8]) throws -> Module {
        var configuration = Engine.Configuration()
        configuration.features = .all
        return try Module(bytes, engine: Engine(configuration))
    }

    /// Bytes `count` times over, made quickly in a debug build too.
    private func repeated(_ pattern: [UInt8], _ count: Int) -> [UInt8] {
        var bytes = pattern
        while bytes.count < pattern.count * count { bytes += bytes }
        return Array(bytes.prefix(pattern.count * count))
    }

    private static let header: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]

    @Test(arguments: [[0x02, 0x40], [0x03, 0x40], [0x41, 0x00, 0x04, 0x40]] as [[UInt8]])
    func aMillionNestedBlocksAreValidAndRun(opening: [UInt8]) throws {
        var module = ModuleBuilder()
        let count = 1_000_000
        let body = repeated(opening, count) + repeated([0x0B], count)
        module.function("f", type: module.type([], [.i32]), [.raw(body), .i32Const(1)])
        let guest = try Guest(module)
        #expect(try guest.number("f") == 1)
    }

    @Test func aMillionNestedBlocksWithoutEndAreAnError() throws {
        var module = ModuleBuilder()
        module.function(type: module.type(), [.raw(repeated([0x02, 0x40], 1_000_000))])
        let error = #expect(throws: ModuleError.self) { try load(module.bytes) }
        #expect(error?.kind == .malformed)
    }

    @Test func aMillionTypesAreValidAndOneMoreIsAnError() throws {
        for count in [1_000_000, 1_000_001] {
            let contents = ModuleBuilder.unsigned(count) + repeated([0x60, 0, 0], count)
            let bytes = ModuleTests.header + ModuleBuilder.section(1, contents)
            if count == 1_000_000 {
                try load(bytes)
            } else {
                let error = #expect(throws: ModuleError.self) { try load(bytes) }
                #expect(error?.kind == .limit)
            }
        }
    }

    @Test func aMillionTypesInOneRecursiveGroupAreValid() throws {
        let count = 1_000_000
        // Arrays of references to the last of them.
        let type = [0x5E, 0x63] + ModuleBuilder.signed(Int64(count - 1)) + [0x01]
        let contents =
            ModuleBuilder.unsigned(1) + [0x4E] + ModuleBuilder.unsigned(count) + repeated(type, count)
        try load(ModuleTests.header + ModuleBuilder.section(1, contents))
    }

    @Test func aHundredThousandDifferentTypesAreValid() throws {
        let count = 100_000
        var contents =
            ModuleBuilder.unsigned(count) + repeated([0x60, 17] + repeated([0x7F], 17) + [0], count)
        let first = contents.count - count * 20
        for index in 0..<count {
            for bit in 0..<17 where index >> bit & 1 != 0 { contents[first + index * 20 + 2 + bit] = 0x7E }
        }
        try load(ModuleTests.header + ModuleBuilder.section(1, contents))
    }

    /// Two hundred thousand functions of ten bytes, each with as many locals as there may be: what a function costs must
    /// depend on its bytes, not on the counts in them.
    @Test func functionsOfManyLocalsAreQuick() throws {
        let count = 200_000
        let function: [UInt8] = [9, 1, 0xD0, 0x86, 0x03, 0x7E, 0x20, 0, 0x1A, 0x0B]
        let types = ModuleBuilder.section(1, [1, 0x60, 0, 0])
        let declarations = ModuleBuilder.section(3, ModuleBuilder.unsigned(count) + repeated([0], count))
        let code = ModuleBuilder.section(10, ModuleBuilder.unsigned(count) + repeated(function, count))
        let module = try load(ModuleTests.header + types + declarations + code)
        #expect(module.decoded.body(ofFunction: count - 1)?.pointee.localCount == 50_000)
    }

    @Test func aLocalBeyondTheFirstRunsHasItsType() throws {
        // 300 of i32, then 300 of i64; the last of each.
        let locals: [UInt8] = [2, 0xAC, 0x02, 0x7F, 0xAC, 0x02, 0x7E]
        let good: [UInt8] = locals + [0x20, 0xAB, 0x02, 0x45, 0x1A, 0x20, 0xD7, 0x04, 0x50, 0x1A, 0x0B]
        let bad: [UInt8] = locals + [0x20, 0xAC, 0x02, 0x45, 0x1A, 0x0B]
        for (body, isValid) in [(good, true), (bad, false)] {
            let bytes =
                ModuleTests.header + ModuleBuilder.section(1, [1, 0x60, 0, 0])
                + ModuleBuilder.section(3, [1, 0]) + ModuleBuilder.section(10, [1, UInt8(body.count)] + body)
            if isValid {
                try load(bytes)
            } else {
                #expect(throws: ModuleError.self) { try load(bytes) }
            }
        }
    }

    @Test func aLongChainOfSubtypesIsAnError() throws {
        let count = 100_000
        var contents = ModuleBuilder.unsigned(count) + [0x50, 0, 0x5F, 0]
        for index in 1..<count { contents += [0x50, 1] + ModuleBuilder.unsigned(index - 1) + [0x5F, 0] }
        let error = #expect(throws: ModuleError.self) {
            try load(ModuleTests.header + ModuleBuilder.section(1, contents))
        }
        #expect(error?.kind == .limit)
    }

    @Test func countsOfFourBillionAreErrorsWithoutAllocation() throws {
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]
        for section in UInt8(1)...13 where section != 8 && section != 12 {
            let error = #expect(throws: ModuleError.self) {
                try load(ModuleTests.header + ModuleBuilder.section(section, huge))
            }
            let offset = try #require(error?.offset)
            #expect((8...15).contains(offset), "section \(section): \(String(describing: error))")
        }
    }

    @Test func tooManyLocalsAreAnError() throws {
        var module = ModuleBuilder()
        let locals = [ModuleBuilder.Value](repeating: .i64, count: 50_001)
        module.function(type: module.type(), locals: locals, [])
        let error = #expect(throws: ModuleError.self) { try load(module.bytes) }
        #expect(error?.kind == .limit)
    }
}
