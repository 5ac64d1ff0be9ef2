import Situ
import Testing
import Vectors
import WebAssembly

@testable import InPlaceGenerator

/// An instruction with its immediates.
struct VectorCase: CustomStringConvertible {
    var instruction: Instruction
    /// The lane's number, or the 16 of a shuffle or bytes of a constant.
    var immediates: [UInt8] = []

    var opcode: Opcode { instruction.opcode }
    var parameters: [Character] { Array("\(instruction.signature)".prefix { $0 != ":" }) }
    var result: Character? {
        "\(instruction.signature)".split(separator: ":", omittingEmptySubsequences: false)[1].first
    }
    var description: String {
        ([instruction.mnemonic.description] + immediates.map(String.init)).joined(separator: " ")
    }

    var lane: VectorLane { VectorInstructions.lane(opcode) }

    /// All instructions on vectors, with each lane, and with several shuffles and constants.
    static let all: [VectorCase] = {
        var random = VectorOperands()
        return InstructionTable.all.filter { [.simd, .relaxedSIMD].contains($0.feature) }.flatMap {
            instruction -> [VectorCase] in
            let plain = VectorCase(instruction: instruction)
            switch instruction.immediates {
            case .lane, .memargLane:
                return (0..<(16 / plain.lane.bytes)).map {
                    VectorCase(instruction: instruction, immediates: [UInt8($0)])
                }
            case .shuffle:
                return (0..<32).map { _ in
                    VectorCase(
                        instruction: instruction,
                        immediates: (0..<16).map { _ in UInt8(random.next() % 32) })
                }
            case .v128:
                return (0..<4).map { _ in
                    VectorCase(
                        instruction: instruction,
                        immediates: (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) })
                }
            default: return [plain]
            }
        }
    }()
}

/// What a case is tried with: three operands and room around, and what comes out.
enum VectorEntry {
    static let size = 96
    /// Where memory instructions access, and a distance that differs from entry to entry makes it odd.
    static let memory = 48
    static let count = 300

    static let all: [UInt8] = {
        var random = VectorOperands()
        var bytes: [UInt8] = []
        for _ in 0..<count {
            for vector in random.vectors(size / 16) { withUnsafeBytes(of: vector) { bytes += $0 } }
        }
        return bytes
    }()
}

/// A module that does the cases, each for all entries.
struct VectorProgram {
    /// Where the entries lie, before their results. If it is not zero, immediate operands say it, in several bytes.
    var base = 0
    /// The type of addresses.
    var address = "i32"

    private let types: [Character: String] = ["i": "i32", "l": "i64", "f": "f32", "d": "f64", "v": "v128"]

    func instance(_ cases: [VectorCase], _ configuration: Engine.Configuration) throws -> Instance {
        let engine = Engine(configuration)
        let functions = cases.enumerated().map { number, test in function(number, test) }
        let text = "(memory (export \"memory\") \(address) 4)\n" + functions.joined(separator: "\n")
        return try Linker(store: Store(engine: engine)).instantiate(Module(text: text, engine: engine))
    }

    private func function(_ number: Int, _ test: VectorCase) -> String {
        let operands = test.parameters.enumerated().map { index, type in
            type == "a"
                ? "(\(address).add (local.get $entry) (local.get $distance))"
                : "(\(types[type]!).load offset=\(base + index * 16) (local.get $entry))"
        }
        let immediates = test.immediates.map(String.init).joined(separator: " ")
        var operation = "(\(test.instruction.mnemonic) "
        switch test.instruction.immediates {
        case .v128: operation += "i8x16 " + immediates
        case .memarg: operation += "offset=\(base + VectorEntry.memory)"
        case .memargLane: operation += "offset=\(base + VectorEntry.memory) " + immediates
        default: operation += immediates
        }
        operation += operands.joined(separator: " ") + ")"
        if let result = test.result {
            operation = "(\(types[result]!).store offset=\(base) (local.get $result) \(operation))"
        }
        let end = "(\(address).const \(VectorEntry.size * VectorEntry.count))"
        func add(_ local: String, _ number: Int) -> String {
            "(\(address).add (local.get \(local)) (\(address).const \(number)))"
        }
        return """
            (func (export "\(number)") (local $entry \(address)) (local $result \(address))
                (local $distance \(address))
              (local.set $result \(end))
              (loop
                \(operation)
                (local.set $entry \(add("$entry", VectorEntry.size)))
                (local.set $result \(add("$result", 16)))
                (local.set $distance (\(address).rem_u \(add("$distance", 1)) (\(address).const 32)))
                (br_if 0 (\(address).ne (local.get $entry) \(end)))))
            """
    }

    /// The entries, changed, and the results of a case.
    func run(_ number: Int, _ instance: Instance) throws -> [UInt8] {
        let memory = try #require(instance.memory("memory"))
        let results = [UInt8](repeating: 0, count: 16 * VectorEntry.count)
        try memory.write(VectorEntry.all + results, at: base)
        let function = try #require(instance.function("\(number)"))
        try function([])
        return try memory.read(base, VectorEntry.all.count + results.count)
    }
}
