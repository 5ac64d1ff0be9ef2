import Situ
import TestSupport
import Testing

/// What a program tries to reach beyond its memories and tables.
@Suite("Programs that reach beyond what is theirs")
struct EscapeTests {
    // MARK: Memories

    /// An instruction that accesses memory: its text with the offset's place, what it takes besides the address, and how many
    /// bytes it reaches.
    struct Access: CustomTestStringConvertible {
        let mnemonic: String
        let operands: String
        let isStore: Bool
        let width: Int
        /// What is written behind the offset.
        var lane = ""

        var testDescription: String { mnemonic }
    }

    static let accesses: [Access] = {
        var all: [Access] = []
        let widths: [(String, Int)] = [("8", 1), ("16", 2), ("32", 4)]
        for (type, size) in [("i32", 4), ("i64", 8), ("f32", 4), ("f64", 8)] {
            all.append(Access(mnemonic: type + ".load", operands: "", isStore: false, width: size))
            all.append(
                Access(
                    mnemonic: type + ".store", operands: "(\(type).const -1)", isStore: true, width: size))
            guard type.hasPrefix("i") else { continue }
            for (suffix, width) in widths where width < size {
                for sign in ["_s", "_u"] {
                    all.append(
                        Access(
                            mnemonic: "\(type).load\(suffix)\(sign)", operands: "", isStore: false,
                            width: width))
                }
                all.append(
                    Access(
                        mnemonic: "\(type).store\(suffix)", operands: "(\(type).const -1)", isStore: true,
                        width: width))
            }
            for (suffix, width) in widths.filter({ $0.1 < size }) + [("", size)] {
                let sign = suffix.isEmpty ? "" : "_u"
                all.append(
                    Access(
                        mnemonic: "\(type).atomic.load\(suffix)\(sign)", operands: "", isStore: false,
                        width: width))
                all.append(
                    Access(
                        mnemonic: "\(type).atomic.store\(suffix)", operands: "(\(type).const -1)",
                        isStore: true, width: width))
                for operation in ["add", "sub", "and", "or", "xor", "xchg"] {
                    all.append(
                        Access(
                            mnemonic: "\(type).atomic.rmw\(suffix).\(operation)\(sign)",
                            operands: "(\(type).const -1)", isStore: false, width: width))
                }
                all.append(
                    Access(
                        mnemonic: "\(type).atomic.rmw\(suffix).cmpxchg\(sign)",
                        operands: "(\(type).const 0) (\(type).const -1)", isStore: false, width: width))
            }
        }
        let vector = "(v128.const i64x2 -1 -1)"
        all.append(Access(mnemonic: "v128.load", operands: "", isStore: false, width: 16))
        all.append(Access(mnemonic: "v128.store", operands: vector, isStore: true, width: 16))
        for name in ["8x8_s", "8x8_u", "16x4_s", "16x4_u", "32x2_s", "32x2_u", "64_splat", "64_zero"] {
            all.append(Access(mnemonic: "v128.load" + name, operands: "", isStore: false, width: 8))
        }
        for (name, width) in [("8_splat", 1), ("16_splat", 2), ("32_splat", 4), ("32_zero", 4)] {
            all.append(Access(mnemonic: "v128.load" + name, operands: "", isStore: false, width: width))
        }
        for (bits, width) in [("8", 1), ("16", 2), ("32", 4), ("64", 8)] {
            all.append(
                Access(
                    mnemonic: "v128.load\(bits)_lane", operands: vector, isStore: false, width: width,
                    lane: " 0"))
            all.append(
                Access(
                    mnemonic: "v128.store\(bits)_lane", operands: vector, isStore: true, width: width,
                    lane: " 0"))
        }
        return all
    }()

    /// A module with a function for each access and offset, "INDEX OFFSET", over one of its memories.
    static func module(_ memories: String, addresses: String, offsets: [UInt64], memory: String = "")
        -> String
    {
        var text = memories
        for (index, access) in accesses.enumerated() {
            for offset in offsets {
                let instruction =
                    "(\(access.mnemonic) \(memory) offset=\(offset)\(access.lane) (local.get 0) \(access.operands))"
                text += "(func (export \"\(index) \(offset)\") (param \(addresses)) "
                text += access.isStore ? instruction : "(drop \(instruction))"
                text += ")\n"
            }
        }
        return text
    }

    /// Two memories of another program, whose content must stay.
    static let neighbour = """
        (memory (export "memory") 2)
        (func (export "fill") (memory.fill (i32.const 0) (i32.const 0xa5) (i32.const 131072)))
        """

    private func expectUntouched(_ neighbours: [Instance], _ tier: TestTier) throws {
        for neighbour in neighbours {
            let memory = try #require(neighbour.memory("memory"))
            let content = try memory.read(0, memory.byteCount)
            #expect(content.allSatisfy { $0 == 0xA5 }, "a neighbour's memory has changed, \(tier)")
        }
    }

    private func attempt(
        _ text: String, sizes: [Int], offsets: [UInt64], addresses: [UInt64], is64: Bool, _ tier: TestTier
    ) throws {
        var prison = try Prison(tier)
        let before = try prison.instance(EscapeTests.neighbour)
        let program = try prison.instance(text)
        let after = try prison.instance(EscapeTests.neighbour)
        for neighbour in [before, after] { try neighbour.call("fill") }
        for (index, access) in EscapeTests.accesses.enumerated() {
            for offset in offsets {
                let function = try #require(program.function("\(index) \(offset)"))
                for address in addresses {
                    let (end, overflow) = address.addingReportingOverflow(offset)
                    let fits = !overflow && sizes[0] >= access.width && end <= UInt64(sizes[0] - access.width)
                    guard !fits else { continue }
                    let value: Value =
                        is64 ? .i64(Int64(bitPattern: address)) : .i32(Int32(truncatingIfNeeded: address))
                    let kind = try trapKind { _ = try function([value]) }
                    // Which of two reasons an atomic access has comes from the specification, and has tests of its own.
                    #expect(
                        kind == .outOfBoundsMemoryAccess || kind == .unalignedAtomic,
                        "\(access.mnemonic) offset=\(offset) at \(address), \(tier)")
                }
            }
        }
        try expectUntouched([before, after], tier)
    }

    static let offsets32: [UInt64] = [0, 1, 65535, 65536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_0000, 0xFFFF_FFFF]
    static let addresses32: [UInt64] = [
        0, 1, 65521, 65529, 65533, 65535, 65536, 131072, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_0000, 0xFFFF_FFF0,
        0xFFFF_FFFF,
    ]

    @Test("trap at every access, whatever address and offset add up to", arguments: TestTier.available)
    func accesses32(tier: TestTier) throws {
        let text = EscapeTests.module("(memory 1)", addresses: "i32", offsets: EscapeTests.offsets32)
        try attempt(
            text, sizes: [65536], offsets: EscapeTests.offsets32, addresses: EscapeTests.addresses32,
            is64: false, tier)
    }

    @Test("trap in a memory without pages, and in the second of several", arguments: TestTier.available)
    func small(tier: TestTier) throws {
        let offsets: [UInt64] = [0, 65535, 0xFFFF_FFFF]
        let empty = EscapeTests.module("(memory 0)", addresses: "i32", offsets: offsets)
        try attempt(
            empty, sizes: [0], offsets: offsets, addresses: EscapeTests.addresses32, is64: false, tier)
        let second = EscapeTests.module(
            "(memory 3) (memory $second 1) (memory 3)", addresses: "i32", offsets: offsets, memory: "$second")
        try attempt(
            second, sizes: [65536], offsets: offsets, addresses: EscapeTests.addresses32, is64: false, tier)
    }

    @Test("trap where addresses have 64 bits", arguments: TestTier.available)
    func accesses64(tier: TestTier) throws {
        let offsets: [UInt64] = [0, 65535, 0xFFFF_FFFF, 0x8000_0000_0000_0000, .max - 65535, .max]
        let text = EscapeTests.module("(memory i64 1)", addresses: "i64", offsets: offsets)
        let addresses: [UInt64] = [
            0, 65521, 65535, 65536, 0xFFFF_FFFF, 0x1_0000_0000, 1 << 45, 1 << 46, 1 << 47,
            0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max - 65535, .max - 15, .max,
        ]
        try attempt(text, sizes: [65536], offsets: offsets, addresses: addresses, is64: true, tier)
    }

    @Test("trap before a range is touched of which a part is not theirs", arguments: TestTier.available)
    func ranges(tier: TestTier) throws {
        var prison = try Prison(tier)
        let before = try prison.instance(EscapeTests.neighbour)
        let program = try prison.instance(
            """
            (memory (export "memory") 1)
            (memory $other 1)
            (data $segment "0123456789")
            (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 7) (local.get 1)))
            (func (export "copy") (param i32 i32) (memory.copy (local.get 0) (i32.const 0) (local.get 1)))
            (func (export "from") (param i32 i32) (memory.copy (i32.const 0) (local.get 0) (local.get 1)))
            (func (export "across") (param i32 i32)
              (memory.copy $other 0 (local.get 0) (i32.const 0) (local.get 1)))
            (func (export "init") (param i32 i32)
              (memory.init $segment (local.get 0) (i32.const 0) (local.get 1)))
            (func (export "segment") (param i32 i32)
              (memory.init $segment (i32.const 0) (local.get 0) (local.get 1)))
            (func (export "dropped") (param i32 i32)
              (data.drop $segment) (memory.init $segment (i32.const 0) (local.get 0) (local.get 1)))
            """)
        let after = try prison.instance(EscapeTests.neighbour)
        for neighbour in [before, after] { try neighbour.call("fill") }
        let memory = try #require(program.memory("memory"))
        let starts: [UInt32] = [0, 1, 11, 65535, 65536, 65537, 0x8000_0000, 0xFFFF_FFFF]
        for name in ["fill", "copy", "from", "across", "init", "segment", "dropped"] {
            let size: UInt64 = name == "segment" || name == "init" ? 10 : name == "dropped" ? 0 : 65536
            for start in starts {
                for count: UInt32 in [0, 1, 10, 11, 65536, 65537, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
                    let space: UInt64 = name == "segment" ? 10 : name == "dropped" ? 0 : 65536
                    guard
                        UInt64(start) + UInt64(count) > space
                            || (name == "init" || name == "dropped") && UInt64(count) > size
                    else { continue }
                    let kind = try trapKind {
                        try program.call(
                            name, .i32(Int32(bitPattern: start)), .i32(Int32(bitPattern: count)))
                    }
                    #expect(kind == .outOfBoundsMemoryAccess, "\(name) \(start) \(count), \(tier)")
                }
            }
        }
        #expect(try memory.read(0, 65536).allSatisfy { $0 == 0 }, "\(tier)")
        try expectUntouched([before, after], tier)
    }

    // MARK: Tables and calls

    static let calls = """
        (type $nothing (func))
        (type $number (func (param i32) (result i32)))
        (type $open (sub (func (param i64))))
        (type $narrow (sub $open (func (param i64))))
        (table $t (export "table") 10 20 funcref)
        (table $typed 4 (ref null $number))
        (elem (table $t) (i32.const 0) func $nothing $number $open $narrow)
        (elem $segment func $nothing $number)
        (func $nothing (type $nothing))
        (func $number (type $number) (local.get 0))
        (func $open (type $open))
        (func $narrow (type $narrow))
        (func (export "nothing") (param i32) (call_indirect $t (type $nothing) (local.get 0)))
        (func (export "number") (param i32)
          (drop (call_indirect $t (type $number) (i32.const 1) (local.get 0))))
        (func (export "narrow") (param i32)
          (call_indirect $t (type $narrow) (i64.const 1) (local.get 0)))
        (func (export "tail") (param i32) (return_call_indirect $t (type $nothing) (local.get 0)))
        (func (export "typed") (param i32)
          (drop (call_ref $number (i32.const 1) (table.get $typed (local.get 0)))))
        (func (export "cast") (param i32)
          (call_ref $narrow (i64.const 1) (ref.cast (ref $narrow) (table.get $t (local.get 0)))))
        (func (export "get") (param i32) (drop (table.get $t (local.get 0))))
        (func (export "set") (param i32) (table.set $t (local.get 0) (ref.func $nothing)))
        (func (export "fill") (param i32) (table.fill $t (local.get 0) (ref.null func) (i32.const 2)))
        (func (export "copy") (param i32) (table.copy $t $t (local.get 0) (i32.const 0) (i32.const 2)))
        (func (export "init") (param i32) (table.init $t $segment (local.get 0) (i32.const 0) (i32.const 2)))
        (func (export "segment") (param i32)
          (table.init $t $segment (i32.const 0) (local.get 0) (i32.const 2)))
        """

    @Test("never call what is not in the table, or has another type", arguments: TestTier.available)
    func tables(tier: TestTier) throws {
        var prison = try Prison(tier)
        let program = try prison.instance(EscapeTests.calls)
        let beyond: [UInt32] = [10, 11, 20, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF]
        for index in beyond {
            for name in ["nothing", "number", "narrow", "tail"] {
                let kind = try trapKind { try program.call(name, .i32(Int32(bitPattern: index))) }
                #expect(kind == .undefinedElement, "\(name) \(index), \(tier)")
            }
            for name in ["typed", "cast", "get", "set", "fill", "copy", "init", "segment"] {
                let kind = try trapKind { try program.call(name, .i32(Int32(bitPattern: index))) }
                #expect(kind == .outOfBoundsTableAccess, "\(name) \(index), \(tier)")
            }
        }
        for index: Int32 in 4..<10 {
            for name in ["nothing", "number", "narrow", "tail"] {
                let kind = try trapKind { try program.call(name, .i32(index)) }
                #expect(kind == .uninitializedElement, "\(name) \(index), \(tier)")
            }
            #expect(try trapKind { try program.call("cast", .i32(index)) } == .castFailure, "\(tier)")
        }
        #expect(try trapKind { try program.call("typed", .i32(3)) } == .nullFunctionReference, "\(tier)")
        for (name, right) in [("nothing", [0]), ("tail", [0]), ("number", [1]), ("narrow", [3])] {
            for index: Int32 in 0..<4 {
                if right.contains(Int(index)) {
                    try program.call(name, .i32(index))
                } else {
                    let kind = try trapKind { try program.call(name, .i32(index)) }
                    #expect(kind == .indirectCallTypeMismatch, "\(name) \(index), \(tier)")
                }
            }
        }
        for index: Int32 in 0..<3 {
            #expect(try trapKind { try program.call("cast", .i32(index)) } == .castFailure, "\(tier)")
        }
        try program.call("cast", .i32(3))
        #expect(try #require(program.table("table")).count == 10)
    }

    /// A function of another module, put into a shared table by that module, is called with its own type or not at all.
    @Test("agree about types with other modules, or trap", arguments: TestTier.available)
    func otherModules(tier: TestTier) throws {
        var prison = try Prison(tier)
        let library = try prison.instance(
            """
            (type $f (func (param i64 i64) (result i64)))
            (table (export "table") 2 funcref)
            (elem (i32.const 0) func $add)
            (func $add (type $f) (i64.add (local.get 0) (local.get 1)))
            """)
        prison.linker.define("library", library)
        let program = try prison.instance(
            """
            (type $wrong (func (param i64) (result i64)))
            (type $right (func (param i64 i64) (result i64)))
            (import "library" "table" (table 2 funcref))
            (func (export "wrong") (result i64) (call_indirect (type $wrong) (i64.const 1) (i32.const 0)))
            (func (export "right") (result i64)
              (call_indirect (type $right) (i64.const 1) (i64.const 2) (i32.const 0)))
            """)
        #expect(try trapKind { try program.call("wrong") } == .indirectCallTypeMismatch, "\(tier)")
        guard case .i64(3)? = try program.call("right").first else {
            Issue.record("the right type does not call, \(tier)")
            return
        }
        // What the library has is not for modules that ask for another type of table, memory or global.
        for wrong in [
            "(import \"library\" \"table\" (table 3 funcref))",
            "(import \"library\" \"table\" (table 2 externref))",
            "(import \"library\" \"table\" (memory 1))",
            "(import \"library\" \"table\" (table i64 2 funcref))",
        ] {
            #expect(throws: LinkError.self, "\(wrong), \(tier)") { _ = try prison.instance(wrong) }
        }
    }

    // MARK: Structures and arrays

    @Test("reach no field and no element that is not theirs", arguments: TestTier.available)
    func objects(tier: TestTier) throws {
        var prison = try Prison(tier)
        let program = try prison.instance(
            """
            (type $bytes (array (mut i8)))
            (type $wide (array (mut i64)))
            (type $a (sub (struct (field (mut i32)))))
            (type $b (sub $a (struct (field (mut i32)) (field (mut i64)))))
            (data $d "0123456789")
            (func (export "get") (param i32)
              (drop (array.get_u $bytes (array.new_default $bytes (i32.const 8)) (local.get 0))))
            (func (export "set") (param i32)
              (array.set $wide (array.new_default $wide (i32.const 8)) (local.get 0) (i64.const -1)))
            (func (export "fill") (param i32)
              (array.fill $wide (array.new_default $wide (i32.const 8)) (local.get 0) (i64.const -1) (i32.const 2)))
            (func (export "copy") (param i32)
              (array.copy $bytes $bytes (array.new_default $bytes (i32.const 8)) (local.get 0)
                (array.new_default $bytes (i32.const 8)) (i32.const 0) (i32.const 2)))
            (func (export "from") (param i32)
              (array.copy $bytes $bytes (array.new_default $bytes (i32.const 8)) (i32.const 0)
                (array.new_default $bytes (i32.const 8)) (local.get 0) (i32.const 2)))
            (func (export "data") (param i32)
              (array.init_data $bytes $d (array.new_default $bytes (i32.const 8)) (local.get 0)
                (i32.const 0) (i32.const 2)))
            (func (export "newdata") (param i32)
              (drop (array.new_data $bytes $d (local.get 0) (i32.const 10))))
            (func (export "downcast") (param i32) (result i64)
              (struct.get $b 1 (ref.cast (ref $b) (struct.new $a (local.get 0)))))
            (func (export "any") (param i32) (result i32)
              (array.len (ref.cast (ref array) (ref.i31 (local.get 0)))))
            """)
        for index: UInt32 in [8, 9, 0x1000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
            for name in ["get", "set", "fill", "copy", "from", "data"] {
                let kind = try trapKind { try program.call(name, .i32(Int32(bitPattern: index))) }
                #expect(kind == .outOfBoundsArrayAccess, "\(name) \(index), \(tier)")
            }
            #expect(
                try trapKind { try program.call("newdata", .i32(Int32(bitPattern: index))) }
                    == .outOfBoundsMemoryAccess, "\(index), \(tier)")
            for name in ["downcast", "any"] {
                #expect(
                    try trapKind { try program.call(name, .i32(Int32(bitPattern: index))) } == .castFailure,
                    "\(name), \(tier)")
            }
        }
    }

    // MARK: Memory of others

    /// What a program finds in memory that it has not written is zero, whoever had it before.
    @Test("find zeros where others have been before", arguments: TestTier.available)
    func zeros(tier: TestTier) throws {
        for _ in 0..<8 {
            var prison = try Prison(tier)
            let program = try prison.instance(
                """
                (type $array (array (mut i32)))
                (memory (export "memory") 4)
                (func (export "dirty") (memory.fill (i32.const 0) (i32.const 0xee) (i32.const 262144)))
                (func (export "clean") (result i32) (local $i i32)
                  (loop
                    (if (i64.ne (i64.load (local.get $i)) (i64.const 0)) (then (return (i32.const 0))))
                    (br_if 0 (i32.ne
                      (local.tee $i (i32.add (local.get $i) (i32.const 8)))
                      (i32.shl (memory.size) (i32.const 16)))))
                  (i32.const 1))
                (func (export "grow") (result i32) (memory.grow (i32.const 4)))
                (func (export "zero") (param $from i32) (result i32)
                  (i32.eqz (i32.or (i32.load (local.get $from)) (i32.load offset=131068 (local.get $from)))))
                (func $mess (export "mess") (param i32) (result i64)
                  (local i64 i64 i64 i64 i64 i64 i64 i64 v128)
                  (if (local.get 0) (then
                    (local.set 1 (i64.const -1)) (local.set 5 (i64.const -1)) (local.set 8 (i64.const -1))
                    (drop (call $mess (i32.sub (local.get 0) (i32.const 1))))))
                  (i64.or (local.get 1) (i64.or (local.get 5) (i64.or (local.get 8)
                    (i64x2.extract_lane 0 (local.get 9))))))
                (func (export "arrays") (result i32) (local $i i32) (local $a (ref null $array))
                  (loop
                    (local.set $a (array.new_default $array (i32.const 100)))
                    (if (array.get $array (local.get $a) (i32.const 50)) (then (return (i32.const 0))))
                    (array.fill $array (local.get $a) (i32.const 0) (i32.const -1) (i32.const 100))
                    (br_if 0 (i32.lt_u
                      (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5000))))
                  (i32.const 1))
                """)
            #expect(try program.number("clean") == 1, "\(tier)")
            try program.call("dirty")
            #expect(try program.number("grow") == 4)
            #expect(try program.number("zero", .i32(262144)) == 1, "\(tier)")
            try program.call("mess", .i32(50))
            guard case .i64(0)? = try program.call("mess", .i32(0)).first else {
                Issue.record("locals are not zero at the beginning, \(tier)")
                return
            }
            #expect(try program.number("arrays") == 1, "\(tier)")
        }
    }
}
