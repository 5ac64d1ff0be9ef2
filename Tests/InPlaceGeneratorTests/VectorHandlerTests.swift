import Situ
import Testing
import WebAssembly

@testable import InPlaceGenerator

@Suite("Handlers of vector instructions", .enabled(if: Tier.inPlace.isAvailable))
struct VectorHandlerTests {
    private func configuration(
        _ tier: Tier, hasCanonicalNaNs: Bool = true, allowsSignalHandlers: Bool = true
    ) -> Engine.Configuration {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.hasCanonicalNaNs = hasCanonicalNaNs
        configuration.allowsSignalHandlers = allowsSignalHandlers
        return configuration
    }

    /// A kind of memory, and how its addresses come to be.
    enum Addressing: String, CaseIterable, CustomTestStringConvertible {
        case short = "offsets of one byte"
        case long = "offsets of several bytes"
        case wide = "addresses of 64 bits"

        var program: VectorProgram {
            switch self {
            case .short: VectorProgram()
            case .long: VectorProgram(base: 70_000)
            case .wide: VectorProgram(base: 70_000, address: "i64")
            }
        }
        var testDescription: String { rawValue }
    }

    @Test("do what the portable tier does", arguments: Addressing.allCases, [true, false])
    func results(addressing: Addressing, allowsSignalHandlers: Bool) throws {
        let program = addressing.program
        let cases = VectorCase.all
        let portable = try program.instance(cases, configuration(.portable))
        let inPlace = try program.instance(
            cases, configuration(.inPlace, allowsSignalHandlers: allowsSignalHandlers))
        for (number, test) in cases.enumerated() {
            let expected = try program.run(number, portable)
            #expect(try program.run(number, inPlace) == expected, "\(test) differs")
        }
    }

    /// The last address at which each access fits, and the next.
    @Test("trap beyond the memory, and change nothing", arguments: [true, false])
    func traps(allowsSignalHandlers: Bool) throws {
        let cases = VectorCase.all.filter { $0.parameters.first == "a" }
        let text = cases.enumerated().map { number, test in
            let lane = test.immediates.map(String.init).joined()
            let vector = test.parameters.count == 2 ? "(v128.const i64x2 -1 -1)" : ""
            let access = "(\(test.instruction.mnemonic) offset=300 \(lane) (local.get 0) \(vector))"
            return
                "(func (export \"\(number)\") (param i32) \(test.result == nil ? access : "(drop \(access))"))"
        }
        let engine = Engine(configuration(.inPlace, allowsSignalHandlers: allowsSignalHandlers))
        let module = try Module(
            text: "(memory (export \"memory\") 1)" + text.joined(separator: "\n"), engine: engine)
        let instance = try Linker(store: Store(engine: engine)).instantiate(module)
        let memory = try #require(instance.memory("memory"))
        for (number, test) in cases.enumerated() {
            let size = 1 << Int(test.instruction.alignment)
            let last = Int32(65536 - 300 - size)
            let function = try #require(instance.function("\(number)"))
            try memory.write([UInt8](repeating: 0, count: 32), at: 65536 - 32)
            #expect(throws: Never.self, "\(test) at the end") { try function([.i32(last)]) }
            try memory.write([UInt8](repeating: 0, count: 32), at: 65536 - 32)
            for address in [last + 1, last + Int32(size), -1] {
                #expect(throws: Trap.self, "\(test) beyond the end") { try function([.i32(address)]) }
            }
            #expect(try memory.read(65536 - 32, 32).allSatisfy { $0 == 0 }, "\(test) has written")
        }
    }
}
