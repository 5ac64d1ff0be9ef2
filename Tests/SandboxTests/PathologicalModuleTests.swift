import Situ
import TestSupport
import Testing
import WebAssembly

/// Modules that are all nesting, length or number, and files that promise more than they hold.
@Suite("Modules that mean harm before anything runs")
struct PathologicalModuleTests {
    /// As much as is a test of the stack, in what unoptimised code can do in a moment.
    #if DEBUG
        static let many = 60_000
    #else
        static let many = 1_000_000
    #endif

    /// A number in LEB128.
    static func number(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        repeat {
            let low = UInt8(value & 0x7F)
            value >>= 7
            bytes.append(value == 0 ? low : low | 0x80)
        } while value != 0
        return bytes
    }

    static let header: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]

    static func section(_ identifier: UInt8, _ content: [UInt8]) -> [UInt8] {
        [identifier] + number(UInt64(content.count)) + content
    }

    /// A module with one function without parameters, of these results, whose body is `code`, without its last `end`.
    static func module(results: [UInt8] = [], code: [UInt8]) -> [UInt8] {
        let body = [0] + code + [0x0B]
        return header
            + section(1, [1, 0x60, 0] + number(UInt64(results.count)) + results)
            + section(3, [1, 0]) + section(7, [1, 1, 0x66, 0, 0])
            + section(10, [1] + number(UInt64(body.count)) + body)
    }

    static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
        var all: [UInt8] = []
        all.reserveCapacity(bytes.count * count)
        for _ in 0..<count { all += bytes }
        return all
    }

    /// Code that nests or goes on as far as a function may, and is valid.
    static let codes: [(String, [UInt8], [UInt8])] = {
        let count = min(many, 1_500_000)
        let (void, end) = (repeated([0x0B], count), repeated([0x0B], count))
        return [
            ("blocks", [], repeated([0x02, 0x40], count) + end),
            ("loops", [], repeated([0x03, 0x40], count) + end),
            ("ifs", [], repeated([0x41, 0, 0x04, 0x40], count) + void),
            ("ifs with else", [], repeated([0x41, 0, 0x04, 0x40, 0x05], count) + void),
            ("try_tables", [], repeated([0x1F, 0x40, 0], count) + void),
            ("older tries", [], repeated([0x06, 0x40], count) + repeated([0x19, 0x0B], count)),
            ("unreachable blocks", [], repeated([0x00, 0x02, 0x40], count) + void),
            (
                "branches outwards", [],
                repeated([0x02, 0x40], 10_000) + repeated([0x0C] + number(9_999), 1)
                    + repeated([0x0B], 10_000)
            ),
            ("operands", [], repeated([0x41, 1], count) + repeated([0x1A], count)),
            ("a long sum", [0x7F], [0x41, 1] + repeated([0x41, 1, 0x6A], count)),
            (
                "a branch table", [],
                [0x02, 0x40, 0x41, 0, 0x0E] + number(UInt64(count)) + repeated([0], count) + [0, 0x0B]
            ),
            ("no operations", [], repeated([0x01], 4 * count)),
        ]
    }()

    @Test(
        "are valid and run, however deep they nest, on a thread with half a megabyte of stack",
        // Each leaving of compiled code compiles the function again: at every one of so many safepoints, that is not what anybody waits for.
        arguments: ExhaustionTests.tiers.filter { $0 != .baselineStress && $0 != .baselineTurns })
    func nesting(tier: TestTier) async {
        await #expect(processExitsWith: .success) { [tier] in
            endIfHanging()
            for (name, results, code) in PathologicalModuleTests.codes {
                let bytes = PathologicalModuleTests.module(results: results, code: code)
                try HostTests.onThread(stackSize: 512 << 10) { () throws in
                    for validation in [Engine.Validation.eager(threads: 1), .lazy] {
                        var prison = try Prison(tier, validation: validation)
                        let program = try prison.instance(bytes)
                        do {
                            try program.call("f")
                        } catch let trap as Trap {
                            // More operands than the stack holds, and `unreachable`.
                            #expect(
                                trap.kind == .callStackExhausted && name == "operands"
                                    || trap.kind == .unreachable && name == "unreachable blocks",
                                "\(name), \(tier)")
                        }
                    }
                    // To text and back, which nests as well.
                    if tier == .portable {
                        let text = try Module(bytes, engine: Engine()).text()
                        #expect(try TextParser.assemble(Array(text.utf8)).count > 0, "\(name)")
                    }
                }
            }
        }
    }

    /// What cannot be valid is refused at once, and not after memory has been taken for all that it promises.
    @Test("take no memory for what they only promise")
    func promises() async {
        await #expect(processExitsWith: .success) {
            endIfHanging()
            var modules: [(String, [UInt8])] = []
            let most = PathologicalModuleTests.number(0xFFFF_FFFF)
            for identifier: UInt8 in 1...13 {
                for count: UInt64 in [1 << 16, 999_999, 1_000_001, 1 << 30, 0xFFFF_FFFF] {
                    let content = PathologicalModuleTests.number(count) + [0x60, 0]
                    modules.append(
                        (
                            "section \(identifier) of \(count)",
                            PathologicalModuleTests.header
                                + PathologicalModuleTests.section(identifier, content)
                        ))
                }
                modules.append(
                    (
                        "section \(identifier) of any size",
                        PathologicalModuleTests.header + [identifier] + most
                    ))
            }
            let function = PathologicalModuleTests.header + [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0]
            for (name, body) in [
                ("locals", [1] + most + [0x7F, 0x0B]),
                ("locals in several", [2] + most + [0x7F] + most + [0x7E, 0x0B]),
                ("local groups", most + [0x0B]), ("branch table", [0, 0x41, 0, 0x0E] + most + [0x0B]),
                ("select types", [0, 0x1C] + most + [0x0B]), ("catches", [0, 0x1F, 0x40] + most + [0x0B]),
                ("block type", [0, 0x02] + most + [0x0B]), ("memory", [0, 0x28] + most + most + [0x0B]),
            ] as [(String, [UInt8])] {
                modules.append(
                    (
                        name,
                        function
                            + PathologicalModuleTests.section(
                                10, [1] + PathologicalModuleTests.number(UInt64(body.count)) + body)
                    ))
            }
            for (name, type) in [
                ("parameters", [1, 0x60] + most), ("results", [1, 0x60, 0] + most),
                ("fields", [1, 0x5F] + most),
                ("supertypes", [1, 0x50] + most), ("group", [1, 0x4E] + most),
                ("type", [1, 0x60, 1, 0x64] + most),
            ] as [(String, [UInt8])] {
                modules.append(
                    (name, PathologicalModuleTests.header + PathologicalModuleTests.section(1, type)))
            }
            for (name, content) in [
                ("an import's name", [1] + most), ("a custom section's name", most),
                ("names", [4] + most + most),
            ] as [(String, [UInt8])] {
                modules.append(
                    (
                        name,
                        PathologicalModuleTests.header
                            + PathologicalModuleTests.section(name == "an import's name" ? 2 : 0, content)
                    ))
            }
            try ExhaustionTests.expectWithin(16 << 20, "all of them") { () throws in
                for (name, bytes) in modules {
                    let engine = Engine()
                    #expect(throws: ModuleError.self, "\(name)") { _ = try Module(bytes, engine: engine) }
                }
            }
            // Names are not read before anybody wants them: a broken section is no error.
            let names = [4, 0x6E, 0x61, 0x6D, 0x65, 1] + most + [0, 1, 2, 3] as [UInt8]
            _ = try Module(
                PathologicalModuleTests.header + PathologicalModuleTests.section(0, names), engine: Engine())
        }
    }

    /// Modules with very many of something.
    static var numerous: [(String, [UInt8])] {
        var all: [(String, [UInt8])] = []
        func add(_ what: String, _ sections: [UInt8]...) {
            all.append((what, header + sections.flatMap { $0 }))
        }
        func vector(_ item: [UInt8], _ count: Int = many) -> [UInt8] {
            number(UInt64(count)) + repeated(item, count)
        }
        func vector(_ count: Int, _ item: (Int) -> [UInt8]) -> [UInt8] {
            number(UInt64(count)) + (0..<count).flatMap(item)
        }
        let type = section(1, [1, 0x60, 0, 0])
        let one = section(3, [1, 0])
        let code = section(10, [1, 2, 0, 0x0B])
        let long = number(100_000) + [UInt8](repeating: 0x61, count: 100_000)
        let locals: [UInt8] = [1] + number(50_000) + [0x7E, 0x0B]

        add("functions", type, section(3, vector([0])), section(10, vector([2, 0, 0x0B])))
        add("types", section(1, vector([0x60, 0, 0])))
        let different = vector(30_000) { index -> [UInt8] in
            [0x60, 15] + (0..<15).map { bit -> UInt8 in 0x7C + UInt8((index >> bit) & 1) } + [0]
        }
        add("different types", section(1, different))
        let chain = vector(60) { index -> [UInt8] in
            index == 0 ? [0x50, 0, 0x5F, 0] : [0x50, 1, UInt8(index - 1), 0x5F, 0]
        }
        add("a chain of supertypes", section(1, chain))
        add("a large recursive group", section(1, [1, 0x4E] + vector([0x5F, 1, 0x63, 0, 0])))
        add("globals", section(6, vector([0x7F, 0, 0x41, 0, 0x0B])))
        let exports = vector(many) { index -> [UInt8] in
            let text = Array(String(index).utf8)
            return [UInt8(text.count)] + text + [0, 0]
        }
        add("exports", type, one, section(7, exports), code)
        add("imports", type, section(2, vector([1, 0x61, 1, 0x62, 0, 0])))
        add("long names", type, one, section(7, [1] + long + [0, 0]), code)
        add("custom sections", repeated(section(0, [1, 0x61, 1, 2, 3]), many))
        add("passive data", section(12, number(100_000)), section(11, vector([1, 0], 100_000)))
        add("locals", type, one, section(10, [1, UInt8(locals.count)] + locals))
        return all
    }

    @Test("may have as many of everything as there may be, and leave nothing behind")
    func numbers() async {
        await #expect(processExitsWith: .success) {
            endIfHanging()
            for (what, bytes) in PathologicalModuleTests.numerous {
                try expectNothingStays(rounds: 4, what) { () throws in
                    var prison = try Prison(.portable)
                    do {
                        let program = try prison.instance(bytes)
                        _ = program.exports.count
                    } catch is LinkError {
                        #expect(what == "imports")
                    }
                }
            }
        }
    }
}
