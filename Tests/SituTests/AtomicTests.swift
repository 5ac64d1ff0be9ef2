import Situ
import Testing
import WebAssembly

/// What atomic instructions do on one thread, where the official scripts do not look: 64-bit and further memories,
/// unshared ones, operands with bits to spare.
@Suite("Atomic instructions")
struct AtomicTests {
    /// An instruction of the threads proposal, taken apart: `i64.atomic.rmw16.add_u` is add, of 16 bits, on an i64.
    private struct Operation {
        let mnemonic: String
        let type: String
        /// Bytes in memory.
        let size: Int
        /// load, store, or what a read-modify-write does.
        let name: String

        init?(_ mnemonic: String) {
            let words = mnemonic.split(separator: ".").map(String.init)
            guard words.count >= 3, words[1] == "atomic", words[0] != "memory" else { return nil }
            self.mnemonic = mnemonic
            type = words[0]
            let digits = (words[2] + "").filter(\.isNumber)
            size = digits.isEmpty ? (words[0] == "i32" ? 4 : 8) : Int(digits)! / 8
            name = String(words.last!.split(separator: "_")[0].prefix { !$0.isNumber })
        }

        var mask: UInt64 { size == 8 ? .max : 1 << UInt64(size * 8) - 1 }

        /// What is in memory after the operation, if `old` was before.
        func result(_ old: UInt64, _ first: UInt64, _ second: UInt64) -> UInt64 {
            switch name {
            case "load": old
            case "store", "xchg": first & mask
            case "add": (old &+ first) & mask
            case "sub": (old &- first) & mask
            case "and": old & first
            case "or": (old | first) & mask
            case "xor": (old ^ first) & mask
            default: old == first & mask ? second & mask : old
            }
        }
    }

    private static let operations = InstructionTable.all.filter { $0.feature == .threads }
        .compactMap { Operation($0.mnemonic.description) }

    private static func instance(_ text: String) throws -> Instance {
        let engine = Engine()
        return try Linker(store: Store(engine: engine)).instantiate(try Module(text: text, engine: engine))
    }

    @Test(
        "compute what they say in every kind of memory",
        arguments: ["1 1", "1 1 shared", "i64 1 1", "i64 1 1 shared"], [0, 1])
    func everyInstruction(memory: String, index: Int) throws {
        #expect(AtomicTests.operations.count == 63)
        let address = memory.hasPrefix("i64") ? "i64" : "i32"
        let memories = (0...index).map { $0 == index ? "(memory \(memory))" : "(memory 0)" }.joined()
        for operation in AtomicTests.operations {
            let operands =
                switch operation.name {
                case "load": 0
                case "cmpxchg": 2
                default: 1
                }
            let type = operation.type
            let parameters = (1...2).map { _ in "(param \(type))" }.joined()
            let isStore = operation.name == "store"
            let result = isStore ? "" : "(result \(type))"
            let arguments = (1..<(1 + operands)).map { "(local.get \($0))" }.joined(separator: " ")
            // In the middle of three words, of which the others stay.
            let guest = try AtomicTests.instance(
                """
                (module \(memories)
                  (func (export "set") (param i32 i64)
                    (i64.store \(index) (\(address == "i64" ? "i64.extend_i32_u" : "i32.or (i32.const 0)")
                      (local.get 0)) (local.get 1)))
                  (func (export "get") (param i32) (result i64)
                    (i64.load \(index) (\(address == "i64" ? "i64.extend_i32_u" : "i32.or (i32.const 0)")
                      (local.get 0))))
                  (func (export "run") (param \(address)) \(parameters) \(result)
                    (\(operation.mnemonic) \(index) offset=64 (local.get 0) \(arguments))))
                """)
            func value(_ bits: UInt64) -> Value {
                type == "i32" ? .i32(Int32(truncatingIfNeeded: bits)) : .i64(Int64(bitPattern: bits))
            }
            let old: UInt64 = 0xF1E2_D3C4_B5A6_9788
            for (first, second): (UInt64, UInt64) in [
                (0, 1), (old, 0x0123_4567_89AB_CDEF), (0xFFFF_FFFF_FFFF_FF88, 42), (1, .max),
            ] {
                for word in 7...9 {
                    try guest.call("set", .i32(Int32(word * 8)), .i64(Int64(bitPattern: old)))
                }
                let start: Value = address == "i64" ? .i64(0) : .i32(0)
                let results = try guest.call("run", start, value(first), value(second))
                let label = "\(operation.mnemonic) of \(first) and \(second) in a memory \(memory)"
                #expect(results.first?.bitPattern == (isStore ? nil : old & operation.mask), "\(label)")
                let changed = operation.result(old & operation.mask, first, second)
                let words = try (7...9).map { try guest.call("get", .i32($0 * 8)).first?.bitPattern }
                #expect(words == [old, old & ~operation.mask | changed, old], "\(label)")
            }
        }
    }

    @Test("trap if they are unaligned or out of bounds, and leave the memory as it is")
    func traps() throws {
        for operation in AtomicTests.operations {
            let operands = ["load": 0, "cmpxchg": 2][operation.name] ?? 1
            let zeros = (0..<operands).map { _ in "(\(operation.type).const 1)" }.joined(separator: " ")
            let drop = operation.name == "store" ? "" : "drop"
            let guest = try AtomicTests.instance(
                """
                (module (memory 1 2) (memory i64 1 2)
                  (func (export "run") (param i32) (\(operation.mnemonic) (local.get 0) \(zeros)) \(drop))
                  (func (export "far") (param i32)
                    (\(operation.mnemonic) offset=0xFFFFFFF8 (local.get 0) \(zeros)) \(drop))
                  (func (export "wide") (param i64)
                    (\(operation.mnemonic) 1 offset=0xFFFFFFFFFFFFFFF8 (local.get 0) \(zeros)) \(drop)))
                """)
            func kind(_ name: String, _ argument: Value) throws -> Trap.Kind {
                try trap { try guest.call(name, argument) }.kind
            }
            let size = Int32(operation.size)
            try guest.call("run", .i32(65536 - size))
            for address in [65536, -size] {
                #expect(try kind("run", .i32(address)) == .outOfBoundsMemoryAccess, "\(operation.mnemonic)")
            }
            #expect(try kind("far", .i32(8)) == .outOfBoundsMemoryAccess, "\(operation.mnemonic)")
            #expect(try kind("wide", .i64(0)) == .outOfBoundsMemoryAccess, "\(operation.mnemonic)")
            #expect(try kind("wide", .i64(8)) == .outOfBoundsMemoryAccess, "\(operation.mnemonic)")
            guard size > 1 else { continue }
            #expect(try kind("run", .i32(1)) == .unalignedAtomic, "\(operation.mnemonic)")
            #expect(try kind("run", .i32(size / 2)) == .unalignedAtomic, "\(operation.mnemonic)")
        }
    }

    @Test("that wait and notify trap and answer by what memory it is")
    func waitAndNotify() throws {
        for (address, zero) in [("", Value.i32(0)), ("i64", .i64(0))] {
            let text = { (sharing: String) in
                """
                (module (memory \(address) 1 1 \(sharing))
                  (func (export "wait32") (param $at \(address.isEmpty ? "i32" : address)) (result i32)
                    (memory.atomic.wait32 (local.get $at) (i32.const 0) (i64.const 0)))
                  (func (export "wait64") (param $at \(address.isEmpty ? "i32" : address)) (result i32)
                    (memory.atomic.wait64 (local.get $at) (i64.const 1) (i64.const 0)))
                  (func (export "notify") (param $at \(address.isEmpty ? "i32" : address)) (result i32)
                    (memory.atomic.notify (local.get $at) (i32.const -1)) (atomic.fence)))
                """
            }
            func at(_ offset: Int64) -> Value {
                address.isEmpty ? .i32(Int32(truncatingIfNeeded: offset)) : .i64(offset)
            }
            let unshared = try AtomicTests.instance(text(""))
            let shared = try AtomicTests.instance(text("shared"))
            for name in ["wait32", "wait64"] {
                let found = try trap { try unshared.call(name, zero) }
                #expect(found.kind == .expectedSharedMemory)
                #expect(found.message == "expected shared memory")
            }
            #expect(try unshared.call("notify", zero).first?.int32 == 0)
            #expect(try shared.call("wait32", zero).first?.int32 == 2)
            #expect(try shared.call("wait64", zero).first?.int32 == 1)
            #expect(try shared.call("notify", zero).first?.int32 == 0)
            for guest in [unshared, shared] {
                for (name, size) in [("wait32", Int64(4)), ("wait64", 8), ("notify", 4)] {
                    let unaligned = try trap { try guest.call(name, at(size / 2)) }
                    #expect(unaligned.kind == .unalignedAtomic)
                    #expect(unaligned.message == "unaligned atomic")
                    for offset in [65536, -size] {
                        let outside = try trap { try guest.call(name, at(offset)) }
                        #expect(outside.kind == .outOfBoundsMemoryAccess)
                    }
                }
            }
        }
    }
}

/// Shared memories and who owns them.
@Suite("Shared memories")
struct SharedMemoryTests {
    private static let counter = """
        (module (memory (export "memory") 1 2 shared)
          (func (export "count") (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        """
    private static let importer = """
        (module (import "env" "memory" (memory 1 2 shared))
          (func (export "count") (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
        """

    @Test("that a module defines outlive its store")
    func exported() throws {
        let engine = Engine()
        let module = try Module(text: SharedMemoryTests.importer, engine: engine)
        func define() throws -> SharedMemory {
            let definer = try Linker(store: Store(engine: engine)).instantiate(
                try Module(text: SharedMemoryTests.counter, engine: engine))
            #expect(try definer.number("count") == 0)
            let memory = try #require(definer.memory("memory"))
            return try #require(memory.shared)
        }
        func use(_ memory: SharedMemory) throws -> Int32 {
            var linker = Linker(store: Store(engine: engine))
            try linker.define("env", "memory", memory)
            return try linker.instantiate(module).number("count")
        }
        var memory: SharedMemory? = try define()
        #expect(try use(memory!) == 1)
        #expect(try use(memory!) == 2)
        // The store alone keeps it too.
        var linker = Linker(store: Store(engine: engine))
        try linker.define("env", "memory", memory!)
        try linker.define("env", "again", memory!)
        memory = nil
        #expect(try linker.instantiate(module).number("count") == 3)
    }

    @Test("are those that their type says")
    func types() throws {
        let engine = Engine()
        #expect(SharedMemory(engine: engine, minimum: 2, maximum: 1) == nil)
        #expect(SharedMemory(engine: engine, minimum: 0, maximum: 65537) == nil)
        let unshared = MemoryType(
            limits: SizeLimits(minimum: 0, maximum: 1, is64: false), isShared: false, pageSizeLog2: 16)
        #expect(SharedMemory(engine: engine, type: unshared) == nil)
        #expect(Memory(store: Store(engine: engine), type: unshared)?.shared == nil)
        let memory = try #require(SharedMemory(engine: engine, minimum: 1, maximum: 3))
        #expect(memory.type.isShared)
        #expect(memory.grow(by: 1) == 1)
        #expect(memory.grow(by: 2) == nil)
        #expect(memory.pageCount == 2)
        #expect(memory.byteCount == 131072)
        try memory.write([1, 2, 3], at: 131069)
        #expect(try memory.read(131068, 4) == [0, 1, 2, 3])
        #expect(throws: Memory.OutOfBounds.self) { try memory.write([1, 2, 3], at: 131070) }
        #expect(throws: Memory.OutOfBounds.self) { try memory.read(-1, 1) }

        // An import must say that it is shared, and allow as much.
        var linker = Linker(store: Store(engine: engine))
        try linker.define("env", "memory", memory)
        for type in ["1 2 shared", "1 3", "3 3 shared"] {
            let module = try Module(text: "(import \"env\" \"memory\" (memory \(type)))", engine: engine)
            #expect(throws: LinkError.self, "a memory 1 3 shared for one that is \(type)") {
                try linker.instantiate(module)
            }
        }
        let module = try Module(text: "(import \"env\" \"memory\" (memory 2 4 shared))", engine: engine)
        _ = try linker.instantiate(module)
    }

    @Test("belong to one engine")
    func engines() throws {
        let memory = try #require(SharedMemory(engine: Engine(), minimum: 1, maximum: 1))
        let store = Store(engine: Engine())
        let error = #expect(throws: LinkError.self) { try Memory(store: store, shared: memory) }
        #expect(error?.kind == .foreignEngine)
    }

    @Test("are freed with their last user: far more come and go than the address space could hold")
    func freed() throws {
        let engine = Engine()
        // 8 GiB each, of 128 TiB.
        for _ in 0..<20_000 {
            let memory = try #require(SharedMemory(engine: engine, minimum: 1, maximum: 65536))
            _ = try Memory(store: Store(engine: engine), shared: memory)
        }
    }
}
