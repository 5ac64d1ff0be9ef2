import Machine
import Synchronization
import Testing
import WebAssembly

/// Generated code finds these things by their offsets.
@Suite("Layouts that generated code knows")
struct LayoutTests {
    @Test("a store's record has the fuel first and the interruption flag beside it")
    func storeRecord() {
        let store = Store(registry: TypeRegistry())
        let record = UnsafeRawPointer(store.record)
        store.record.pointee.fuel = 0x0123_4567_89AB_CDEF
        #expect(
            record.load(fromByteOffset: StoreRecord.fuelOffset, as: Int64.self) == 0x0123_4567_89AB_CDEF)
        #expect(record.load(fromByteOffset: StoreRecord.interruptionOffset, as: UInt32.self) == 0)
        store.interruption.request()
        #expect(record.load(fromByteOffset: StoreRecord.interruptionOffset, as: UInt32.self) == 1)
        store.interruption.clear()
        #expect(record.load(fromByteOffset: StoreRecord.interruptionOffset, as: UInt32.self) == 0)
        let functions = record.load(fromByteOffset: StoreRecord.functionsOffset, as: UnsafeRawPointer.self)
        #expect(functions == UnsafeRawPointer(store.record.pointee.functions))
        let heap = record.load(fromByteOffset: StoreRecord.heapOffset, as: UnsafeRawPointer.self)
        #expect(heap == UnsafeRawPointer(store.heap.record))
        let places = record.load(fromByteOffset: StoreRecord.typePlacesOffset, as: UnsafeRawPointer.self)
        #expect(places == UnsafeRawPointer(store.registry.places))
    }

    @Test("types are found by their identities")
    func types() throws {
        let registry = TypeRegistry()
        var first: UInt32?
        var last: UInt32 = 0
        // More than two chunks of them.
        for count in 0..<300 {
            last = try #require(
                registry.internFunction(parameters: Array(repeating: .i32, count: count), results: []))
            first = first ?? last
        }
        #expect(last >= 299)
        for identity in try #require(first)...last {
            let position = UInt(identity) + UInt(TypeRegistry.positionOfFirst)
            let place = registry.places[UInt32(position).leadingZeroBitCount]
            let record = place &+ position * UInt(MemoryLayout<DefinedType>.stride)
            #expect(record == UInt(bitPattern: registry.type(identity)), "of type \(identity)")
        }
    }

    @Test("an interruption can be requested when the store is gone")
    func interruptionOutlivesTheStore() {
        var store: Store? = Store(registry: TypeRegistry())
        let interruption = store!.interruption
        store = nil
        interruption.request()
        #expect(interruption.isRequested)
        interruption.clear()
        #expect(!interruption.isRequested)
    }

    @Test("a memory's record has base and size first")
    func memoryRecord() throws {
        let memory = try #require(LinearMemory.make(memoryType(pages: 3)))
        defer { LinearMemory.release(memory) }
        let record = UnsafeRawPointer(memory)
        let base = record.load(fromByteOffset: MemoryRecord.baseOffset, as: UnsafeMutableRawPointer.self)
        #expect(base == memory.pointee.base)
        #expect(record.load(fromByteOffset: MemoryRecord.sizeOffset, as: Int.self) == 3 << 16)
        #expect(LinearMemory.grow(memory, by: 2, limit: .max) == 3)
        #expect(record.load(fromByteOffset: MemoryRecord.sizeOffset, as: Int.self) == 5 << 16)
        #expect(
            record.load(fromByteOffset: MemoryRecord.typeOffset, as: MemoryType.self) == memory.pointee.type)
    }

    @Test("only memories with 32-bit addresses and whole pages of the system go without checks")
    func checks() throws {
        let cases: [(MemoryType, Bool)] = [
            (memoryType(pages: 1), false), (memoryType(pages: 0), false),
            (memoryType(pages: 1, is64: true), true), (memoryType(pages: 100, pageSizeLog2: 0), true),
        ]
        for (type, needsChecks) in cases {
            let memory = try #require(LinearMemory.make(type))
            defer { LinearMemory.release(memory) }
            // Where so much address space is not to be had, every memory is checked.
            let isReserved = memory.pointee.reserved > 8 << 30
            #expect(memory.pointee.needsChecks == (needsChecks || !isReserved), "\(type)")
        }
    }

    private func memoryType(pages: UInt64, is64: Bool = false, pageSizeLog2: UInt8 = 16) -> MemoryType {
        MemoryType(
            limits: SizeLimits(minimum: pages, maximum: nil, is64: is64), isShared: false,
            pageSizeLog2: pageSizeLog2)
    }

    @Test("frame headers, bodies and side tables")
    func frames() {
        #expect(MemoryLayout<FrameHeader>.size == 32)
        #expect(MemoryLayout<SideTableEntry>.stride == 6)
        #expect(
            [
                MemoryLayout<FrameHeader>.offset(of: \.distance),
                MemoryLayout<FrameHeader>.offset(of: \.kind),
                MemoryLayout<FrameHeader>.offset(of: \.instance),
                MemoryLayout<FrameHeader>.offset(of: \.body),
                MemoryLayout<FrameHeader>.offset(of: \.pc), MemoryLayout<FrameHeader>.offset(of: \.step),
            ] == [0, 4, 8, 16, 24, 28])
        #expect(
            [
                MemoryLayout<FunctionBody>.offset(of: \.start), MemoryLayout<FunctionBody>.offset(of: \.end),
                MemoryLayout<FunctionBody>.offset(of: \.parameterCount),
                MemoryLayout<FunctionBody>.offset(of: \.resultCount),
                MemoryLayout<FunctionBody>.offset(of: \.localCount),
                MemoryLayout<FunctionBody>.offset(of: \.maximumHeight),
                MemoryLayout<FunctionBody>.offset(of: \.sideTable),
                MemoryLayout<FunctionBody>.offset(of: \.usesVectors),
            ] == [0, 4, 8, 12, 16, 20, 24, 64])
    }
}
