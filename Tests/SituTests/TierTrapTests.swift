import Machine
import Situ
import TestSupport
import Testing
import WebAssembly

/// An instruction that traps: its text, with immediates, and its operands.
private struct TrapCase: CustomTestStringConvertible {
    var instruction: String
    var operands: [String]
    var kind: Trap.Kind

    var testDescription: String { "\(instruction) of \(operands.joined(separator: ", "))" }

    /// The operands' types.
    var types: [String] {
        operands.map { operand in
            let word = operand.prefix { $0 != " " }
            if word == "ref.null" {
                let type = operand.split(separator: " ")[1]
                return "(ref null \(type))"
            }
            return String(word.prefix { $0 != "." })
        }
    }

    private static func numbers() -> [TrapCase] {
        var cases: [TrapCase] = []
        for (type, least) in [("i32", "0x80000000"), ("i64", "0x8000000000000000")] {
            for operation in ["div_s", "div_u", "rem_s", "rem_u"] {
                cases.append(
                    TrapCase(
                        instruction: "\(type).\(operation)",
                        operands: ["\(type).const 7", "\(type).const 0"], kind: .integerDivideByZero))
            }
            cases.append(
                TrapCase(
                    instruction: "\(type).div_s", operands: ["\(type).const \(least)", "\(type).const -1"],
                    kind: .integerOverflow))
            for float in ["f32", "f64"] {
                for sign in ["s", "u"] {
                    for (value, kind) in [
                        ("nan", Trap.Kind.invalidConversionToInteger),
                        ("-nan:0x200001", .invalidConversionToInteger), ("1e30", .integerOverflow),
                        ("-1e30", .integerOverflow), ("-inf", .integerOverflow),
                    ] {
                        cases.append(
                            TrapCase(
                                instruction: "\(type).trunc_\(float)_\(sign)",
                                operands: ["\(float).const \(value)"], kind: kind))
                    }
                }
            }
        }
        return cases
    }

    /// All instructions that access memory, with short and long offsets, just beyond the end and far.
    private static func accesses() -> [TrapCase] {
        let constants: [Character: String] = [
            "i": "i32.const -2", "l": "i64.const -2", "f": "f32.const -2", "d": "f64.const -2",
            "v": "v128.const i64x2 1 2",
        ]
        return InstructionTable.all.filter { $0.alignment != Instruction.noAlignment }.flatMap {
            instruction -> [TrapCase] in
            let parameters = "\(instruction.signature)".prefix { $0 != ":" }.dropFirst()
            let lane = instruction.immediates == .memargLane ? " 1" : ""
            let others = parameters.map { constants[$0] ?? "" }
            let size = 1 << Int(instruction.alignment)
            var cases: [TrapCase] = []
            for (offset, address) in [(0, 65536), (size, 65536 - size), (0x1_0000, 0), (0xFFFF_FFF8, -8)] {
                cases.append(
                    TrapCase(
                        instruction: "\(instruction.mnemonic) offset=\(offset)\(lane)",
                        operands: ["i32.const \(address)"] + others, kind: .outOfBoundsMemoryAccess))
            }
            guard instruction.feature == .threads else { return cases }
            if size > 1 {
                cases.append(
                    TrapCase(
                        instruction: "\(instruction.mnemonic)\(lane)", operands: ["i32.const 1"] + others,
                        kind: .unalignedAtomic))
            }
            if instruction.opcode == .memoryAtomicWait32 || instruction.opcode == .memoryAtomicWait64 {
                cases.append(
                    TrapCase(
                        instruction: "\(instruction.mnemonic)", operands: ["i32.const 8"] + others,
                        kind: .expectedSharedMemory))
            }
            return cases
        }
    }

    private static let others: [TrapCase] = {
        let range = ["i32.const 60000", "i32.const 0", "i32.const 10000"]
        let elements = ["i32.const 3", "i32.const 0", "i32.const 2"]
        let list: [(String, [String], Trap.Kind)] = [
            ("unreachable", [], .unreachable),
            ("unreachable", ["i32.const 1", "f64.const 2"], .unreachable),
            ("memory.fill", range, .outOfBoundsMemoryAccess),
            ("memory.copy", range, .outOfBoundsMemoryAccess),
            ("memory.init $bytes", range, .outOfBoundsMemoryAccess),
            ("memory.init $bytes", ["i32.const 0", "i32.const 1", "i32.const 3"], .outOfBoundsMemoryAccess),
            ("table.get 0", ["i32.const 4"], .outOfBoundsTableAccess),
            ("table.set 0", ["i32.const -1", "ref.null func"], .outOfBoundsTableAccess),
            ("table.fill 0", ["i32.const 3", "ref.null func", "i32.const 2"], .outOfBoundsTableAccess),
            ("table.copy 0 0", elements, .outOfBoundsTableAccess),
            ("table.init 0 $elements", elements, .outOfBoundsTableAccess),
            ("call_indirect (param i32)", ["i32.const 5", "i32.const 4"], .undefinedElement),
            ("call_indirect (param i32)", ["i32.const 5", "i32.const -1"], .undefinedElement),
            ("call_indirect (param i32)", ["i32.const 5", "i32.const 3"], .uninitializedElement),
            ("call_indirect (param i32)", ["i32.const 5", "i32.const 0"], .indirectCallTypeMismatch),
            ("return_call_indirect (param i32)", ["i32.const 5", "i32.const 4"], .undefinedElement),
            ("return_call_indirect (param i32)", ["i32.const 5", "i32.const 3"], .uninitializedElement),
            ("return_call_indirect (param i32)", ["i32.const 5", "i32.const 0"], .indirectCallTypeMismatch),
            ("call_ref $unary", ["i32.const 5", "ref.null $unary"], .nullFunctionReference),
            ("return_call_ref $unary", ["i32.const 5", "ref.null $unary"], .nullFunctionReference),
            ("ref.as_non_null", ["ref.null func"], .nullReference),
            ("throw_ref", ["ref.null exn"], .nullExceptionReference),
            ("i31.get_s", ["ref.null i31"], .nullI31Reference),
            ("i31.get_u", ["ref.null i31"], .nullI31Reference),
            ("struct.get $structure 0", ["ref.null $structure"], .nullStructureReference),
            ("struct.set $structure 0", ["ref.null $structure", "i32.const 1"], .nullStructureReference),
            ("array.len", ["ref.null array"], .nullArrayReference),
            ("array.get $array", ["ref.null $array", "i32.const 1"], .nullArrayReference),
            ("array.set $array", ["ref.null $array", "i32.const 1", "i32.const 2"], .nullArrayReference),
            ("ref.cast (ref any)", ["ref.null any"], .castFailure),
        ]
        return list.map { TrapCase(instruction: $0, operands: $1, kind: $2) }
    }()

    static let all = numbers() + accesses() + others
}

/// What lies below the operands of an instruction that traps, which decides what is in registers.
private enum Below: String, CaseIterable {
    case nothing = ""
    case integer = "(i32.const 77)"
    case integers = "(i64.const 77) (i64.const 78)"
    case float = "(f64.const 7.5)"
    case vector = "(v128.const i64x2 7 8)"
}

/// What is left of a program that has trapped: what a debugger would look at.
private struct Wreck: Equatable, CustomStringConvertible {
    var kind: Trap.Kind
    /// Of each frame, the newest first: the offset in the module, the position in the side table, the distance.
    var frames: [[UInt32]]
    /// The low halves of the newest frame's operands.
    var operands: [UInt64]

    var description: String { "\(kind) at \(frames) with operands \(operands)" }

    /// Runs a function, which has to trap.
    init(_ function: Function) throws {
        let call = try function.begin()
        guard call.advance() == .trapped else { throw TestFailure("there was no trap") }
        frames = []
        operands = []
        let activation = call.activation
        var next = activation.frame
        while let frame = next {
            if frames.isEmpty {
                let count = (activation.top - frame.operands) / slotWords
                operands = (0..<count).map { frame.operands[$0 * slotWords] }
            }
            frames.append([frame.pointee.pc, frame.pointee.step, frame.pointee.distance])
            next = frame.caller
        }
        kind = try trap { _ = try call.progress(after: .trapped) }.kind
    }
}

@Suite("Traps on all tiers")
struct TierTrapTests {
    /// A function for each case and what is below: the operands as constants, or as locals.
    private static func text(_ cases: [TrapCase], _ below: Below) -> String {
        var text = """
            (type $unary (func (param i32)))
            (type $structure (struct (field (mut i32))))
            (type $array (array (mut i32)))
            (memory 1)
            (table 4 funcref)
            (data $bytes "abc")
            (elem $elements func $other $other $other)
            (elem (i32.const 0) func $other)
            (func $other (result i64) (i64.const 0))
            """
        for (number, test) in cases.enumerated() {
            let constants = test.operands.map { "(\($0))" }.joined(separator: " ")
            let locals = test.operands.indices.map { "(local.get \($0))" }.joined(separator: " ")
            let types = test.types.joined(separator: " ")
            // A call in tail position must be of a function with the same results: none.
            text += """
                (func $callee\(number) (param \(types))
                    \(below.rawValue) \(locals) \(test.instruction) unreachable)
                (func (export "locals \(number)") (f32.const 1) (i32.const 2)
                    (call $callee\(number) \(constants)) unreachable)
                (func (export "constants \(number)")
                    \(below.rawValue) \(constants) \(test.instruction) unreachable)

                """
        }
        return text
    }

    @Test(
        "leave the same frames, at the same instructions, with the same operands",
        arguments: Below.allCases.map(\.rawValue))
    func wrecks(below: String) throws {
        let cases = TrapCase.all
        let module = try TextParser.assemble(Array(TierTrapTests.text(cases, Below(rawValue: below)!).utf8))
        // Operands of floats are where the two differ.
        for isDeterministic in below == Below.float.rawValue ? [false, true] : [false] {
            var configuration = Engine.Configuration()
            configuration.hasCanonicalNaNs = isDeterministic
            let guests = try TestTier.available.map { tier in
                let guest = try Guest(
                    module, configuration: configuration, limits: .init(), executor: tier.executor
                ) { _ in }
                return (tier, guest)
            }
            for (number, test) in cases.enumerated() {
                for way in ["locals", "constants"] {
                    var expected: Wreck?
                    for (tier, guest) in guests {
                        let name = "\(test.testDescription), from \(way), on \(tier)"
                        let wreck: Wreck
                        do {
                            wreck = try Wreck(try guest.function("\(way) \(number)"))
                        } catch {
                            Issue.record("\(name): \(error)")
                            continue
                        }
                        #expect(wreck.kind == test.kind, "\(name)")
                        #expect(wreck == expected ?? wreck, "\(name) and on \(guests[0].0)")
                        expected = expected ?? wreck
                    }
                }
            }
        }
    }
}
