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
            record.load(fromByteOffset: Int(RecordLayout.Store.fuel), as: Int64.self) == 0x0123_4567_89AB_CDEF
        )
        #expect(record.load(fromByteOffset: Int(RecordLayout.Store.interruption), as: UInt32.self) == 0)
        store.interruption.request()
        #expect(record.load(fromByteOffset: Int(RecordLayout.Store.interruption), as: UInt32.self) == 1)
        store.interruption.clear()
        #expect(record.load(fromByteOffset: Int(RecordLayout.Store.interruption), as: UInt32.self) == 0)
        let functions = record.load(
            fromByteOffset: Int(RecordLayout.Store.functions), as: UnsafeRawPointer.self)
        #expect(functions == UnsafeRawPointer(store.record.pointee.functions))
        store.record.pointee.reserve = 0x7654_3210
        let reserve = record.load(fromByteOffset: Int(RecordLayout.Store.reserve), as: Int64.self)
        #expect(reserve == 0x7654_3210)
        let places = record.load(
            fromByteOffset: Int(RecordLayout.Store.typePlaces), as: UnsafeRawPointer.self)
        #expect(places == UnsafeRawPointer(store.registry.places))
    }

    @Test("a heap's place and what compiled code reads of types")
    func heapAndTypes() {
        #expect(RecordLayout.Heap.base == MemoryLayout<HeapRecord>.offset(of: \.base).map(Int32.init))
        #expect(
            RecordLayout.DefinedType.depth == MemoryLayout<DefinedType>.offset(of: \.depth).map(Int32.init))
        #expect(
            RecordLayout.DefinedType.identity
                == MemoryLayout<DefinedType>.offset(of: \.identity).map(Int32.init))
        #expect(
            RecordLayout.DefinedType.ancestors
                == MemoryLayout<DefinedType>.offset(of: \.ancestors).map(Int32.init))
        #expect(1 << RecordLayout.DefinedType.sizeLog2 == MemoryLayout<DefinedType>.stride)
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
        let base = record.load(
            fromByteOffset: Int(RecordLayout.Memory.base), as: UnsafeMutableRawPointer.self)
        #expect(base == memory.pointee.base)
        #expect(record.load(fromByteOffset: Int(RecordLayout.Memory.size), as: Int.self) == 3 << 16)
        #expect(LinearMemory.grow(memory, by: 2, limit: .max) == 3)
        #expect(record.load(fromByteOffset: Int(RecordLayout.Memory.size), as: Int.self) == 5 << 16)
        #expect(
            record.load(fromByteOffset: Int(RecordLayout.Memory.type), as: MemoryType.self)
                == memory.pointee.type)
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
                MemoryLayout<FunctionBody>.offset(of: \.traits),
            ] == [0, 4, 8, 12, 16, 20, 24, 64])
    }

    @Test("the places written down are those of the fields")
    func places() throws {
        func check<Root, Value>(
            _ path: KeyPath<Root, Value>, _ place: Int32, _ location: SourceLocation = #_sourceLocation
        ) {
            #expect(MemoryLayout<Root>.offset(of: path) == Int(place), sourceLocation: location)
        }
        check(\CodeContext.frame, RecordLayout.Context.frame)
        check(\CodeContext.top, RecordLayout.Context.top)
        check(\CodeContext.limit, RecordLayout.Context.limit)
        check(\CodeContext.step, RecordLayout.Context.step)
        check(\CodeContext.call, RecordLayout.Context.call)
        check(\CodeContext.raise, RecordLayout.Context.raise)
        check(\CodeContext.object, RecordLayout.Context.object)
        check(\CodeContext.bulk, RecordLayout.Context.bulk)
        check(\CodeContext.atomic, RecordLayout.Context.atomic)
        check(\CodeContext.makeReference, RecordLayout.Context.makeReference)
        check(\CodeContext.growMemory, RecordLayout.Context.growMemory)
        check(\CodeContext.trap, RecordLayout.Context.trap)
        check(\CodeContext.native, RecordLayout.Context.native)
        check(\NativeFunctions.call, RecordLayout.Native.call)
        check(\NativeFunctions.callOther, RecordLayout.Native.callOther)
        check(\NativeFunctions.find, RecordLayout.Native.find)
        check(\NativeFunctions.locate, RecordLayout.Native.locate)
        check(\NativeFunctions.sample, RecordLayout.Native.sample)
        check(\FrameHeader.distance, RecordLayout.Frame.distance)
        check(\FrameHeader.kind, RecordLayout.Frame.kind)
        check(\FrameHeader.isNativeCaller, RecordLayout.Frame.isNativeCaller)
        check(\FrameHeader.instance, RecordLayout.Frame.instance)
        check(\FrameHeader.body, RecordLayout.Frame.body)
        check(\FrameHeader.pc, RecordLayout.Frame.pc)
        check(\FrameHeader.step, RecordLayout.Frame.step)
        #expect(MemoryLayout<FrameHeader>.stride == Int(RecordLayout.Frame.size))
        check(\InstanceRecord.store, RecordLayout.Instance.store)
        check(\InstanceRecord.bytes, RecordLayout.Instance.bytes)
        check(\InstanceRecord.bodies, RecordLayout.Instance.bodies)
        check(\InstanceRecord.importCount, RecordLayout.Instance.importCount)
        check(\InstanceRecord.types, RecordLayout.Instance.types)
        check(\InstanceRecord.memory, RecordLayout.Instance.memory)
        check(\InstanceRecord.memories, RecordLayout.Instance.memories)
        check(\InstanceRecord.tables, RecordLayout.Instance.tables)
        check(\InstanceRecord.globals, RecordLayout.Instance.globals)
        check(\InstanceRecord.heap, RecordLayout.Instance.heap)
        check(\InstanceRecord.stubs, RecordLayout.Instance.stubs)
        check(\InstanceRecord.references, RecordLayout.Instance.references)
        check(\InstanceRecord.dispatch, RecordLayout.Instance.dispatch)
        check(\InstanceRecord.vectorDispatch, RecordLayout.Instance.vectorDispatch)
        check(\InstanceRecord.entries, RecordLayout.Instance.entries)
        check(\InstanceRecord.code, RecordLayout.Instance.code)
        check(\TableRecord.elements, RecordLayout.Table.elements)
        check(\TableRecord.count, RecordLayout.Table.count)
        check(\FunctionReference.instance, RecordLayout.Function.instance)
        check(\FunctionReference.type, RecordLayout.Function.type)
        check(\FunctionReference.body, RecordLayout.Function.body)
        check(\FunctionReference.index, RecordLayout.Function.index)
        #expect(MemoryLayout<FunctionReference>.stride == Int(RecordLayout.Function.size))
        let page = try #require(MemoryLayout<MemoryType>.offset(of: \.pageSizeLog2))
        #expect(Int(RecordLayout.Memory.type) + page == Int(RecordLayout.Memory.pageSizeLog2))
    }

    @Test("stubs are found by their numbers")
    func stubs() {
        let addresses = (1...NativeStub.allCases.count).map { UnsafeRawPointer(bitPattern: $0) }
        var stubs = NativeStubs()
        #expect(NativeStub.allCases.allSatisfy { stubs[$0] == nil })
        stubs = addresses.withUnsafeBufferPointer { NativeStubs($0.baseAddress!) }
        for stub in NativeStub.allCases {
            #expect(stubs[stub] == addresses[stub.rawValue])
            let found = withUnsafeBytes(of: stubs) {
                $0.load(fromByteOffset: 8 * stub.rawValue, as: UnsafeRawPointer?.self)
            }
            #expect(found == addresses[stub.rawValue])
        }
    }
}
