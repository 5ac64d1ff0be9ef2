import Machine
import Situ
import Snapshot
import TestSupport
import Testing
import WebAssembly

@Suite("What a suspended program is captured as")
struct CaptureTests {
    /// The program's states at all its safepoints.
    private func states(
        _ name: String, _ argument: Int, _ tier: TestTier, limits: Situ.Store.Limits = .init(),
        between: (Situ.Store) -> Void = { _ in }
    ) throws -> (states: [[UInt8]], result: Int32) {
        let program = try CapturedProgram(name, argument, tier: tier, limits: limits)
        var states = [bytes(of: try capture(program.store))]
        while true {
            if let result = try program.run(1) { return (states, result) }
            between(program.store)
            states.append(bytes(of: try capture(program.store)))
        }
    }

    /// The first place at which two lists of states differ. (Printing the states themselves would help nobody.)
    private func firstDifference(_ one: [[UInt8]], _ other: [[UInt8]]) -> Int? {
        zip(one, other).enumerated().first { $1.0 != $1.1 }?.offset
    }

    @Test("is the same at every safepoint, whatever executes it", arguments: CapturedProgram.all)
    func tiers(_ name: String, _ argument: Int) throws {
        let (expected, result) = try states(name, argument, .portable)
        #expect(expected.count > 20, "the program stops at \(expected.count) safepoints only")
        for tier in TestTier.available where tier != .portable {
            let (found, other) = try states(name, argument, tier)
            #expect(other == result)
            #expect(found.count == expected.count)
            let different = firstDifference(expected, found)
            #expect(different == nil, "the \(tier) tier's state differs at a safepoint")
        }
    }

    @Test("does not depend on when garbage is collected", arguments: CapturedProgram.all)
    func collections(_ name: String, _ argument: Int) throws {
        let (expected, _) = try states(name, argument, .portable)
        var limits = Situ.Store.Limits()
        limits.stressesHeap = true
        for (found, _) in [
            try states(name, argument, .portable) { $0.collectGarbage() },
            try states(name, argument, .portable, limits: limits),
        ] {
            let different = firstDifference(expected, found)
            #expect(different == nil, "the state differs at a safepoint")
        }
    }

    @Test("changes from one safepoint to the next", arguments: CapturedProgram.all)
    func changes(_ name: String, _ argument: Int) throws {
        let (states, _) = try states(name, argument, .portable)
        let unchanged = zip(states, states.dropFirst()).enumerated().first { $1.0 == $1.1 }?.offset
        #expect(unchanged == nil, "the state is the same at two safepoints, one after the other")
    }

    @Test("is read from its bytes as it was", arguments: CapturedProgram.all)
    func decoding(_ name: String, _ argument: Int) throws {
        let program = try CapturedProgram(name, argument, tier: .portable)
        var count = 0
        while try program.run(1) == nil {
            let state = try capture(program.store)
            let (sections, memories) = state.encoded()
            let decoded = try ProgramState(sections: sections, memories: memories)
            let isEqual = bytes(of: decoded) == bytes(of: state)
            #expect(isEqual, "the state at safepoint \(count) is another one")
            count += 1
        }
        #expect(count > 20)
    }
}

@Suite("Capturing a store")
struct CaptureOfStoresTests {
    private func program(
        _ text: String, define: (inout Linker) throws -> Void = { _ in }
    ) throws -> (store: Situ.Store, instance: Situ.Instance) {
        let engine = Engine()
        let store = Situ.Store(engine: engine)
        var linker = Linker(store: store)
        try define(&linker)
        return (store, try linker.instantiate(try Module(text: text, engine: engine)))
    }

    private func function(_ instance: Situ.Instance, _ name: String) throws -> Function {
        try #require(instance.function(name), "no function \(name)")
    }

    /// The message of the error that capturing must end with.
    private func refusal(_ store: Situ.Store) -> String? {
        do {
            _ = try capture(store)
            return nil
        } catch let error as SnapshotError {
            return error.kind == .notCapturable ? error.message : "\(error)"
        } catch {
            return "\(error)"
        }
    }

    @Test("says which segments are gone: those that were dropped, and those that never had anything")
    func segments() throws {
        let (store, instance) = try program(
            """
            (module
              (memory 1) (table 2 funcref)
              (data $kept "kept") (data $dropped "dropped") (data $empty "") (data (i32.const 0) "active")
              (elem $references func $drop) (elem $gone func $drop) (elem $nothing func)
              (elem (i32.const 0) func $drop) (elem declare func $drop)
              (func $drop (export "drop") (data.drop $dropped) (elem.drop $gone)))
            """)
        try function(instance, "drop")()
        let state = try capture(store).stores[0]
        #expect(state.instances[0].droppedData == [false, true, true, true])
        #expect(state.instances[0].elements == [[Reference.function(0)], nil, nil, nil, nil])
        #expect(state.functions == [.defined(instance: 0, index: 0)])
        #expect(state.tables[0].elements == [Reference.function(0), Reference.null])
        #expect(state.activations.isEmpty)
        #expect(state.fuel == nil)
    }

    @Test("of a call that waits in a function of the host says which, and with what arguments")
    func waiting() throws {
        let (store, instance) = try program(
            """
            (module
              (import "host" "other" (func $other))
              (import "host" "wait" (func $wait (param i32 i64) (result f64)))
              (func (export "run") (param i32) (result f64)
                (f64.add (f64.const 3) (call $wait (local.get 0) (i64.const -2))))
              (func (export "tail") (param i32) (result f64)
                (return_call $wait (local.get 0) (i64.const 7))))
            """
        ) { linker in
            linker.define("host", "other", FunctionType([], [])) { _, _ in [] }
            linker.define(
                "host", "wait",
                .function(Function(waitingIn: linker.store, type: FunctionType([.i32, .i64], [.f64]))))
        }
        let call = try function(instance, "run").begin([.i32(-5)])
        let tail = try function(instance, "tail").begin([.i32(1)])
        let awaiting = try function(instance, "tail").begin([.i32(2)])
        _ = try tail.run()
        _ = try call.run()
        let state = try capture(store).stores[0]
        #expect(
            state.hostFunctions == [
                HostFunctionState(instance: 0, index: 0), HostFunctionState(instance: 0, index: 1),
            ])
        try #require(state.activations.count == 3)
        #expect(state.activations.map(\.status) == [.ready, .ready, .ready])
        let frames = state.activations[0].frames
        try #require(frames.count == 3)
        guard case .function(0, 2, _, let locals, let operands) = frames[1],
            case .host(1, .call, 0, let arguments) = frames[2]
        else {
            Issue.record("the frames are \(frames)")
            return
        }
        #expect(locals == [SlotState(low: 0xFFFF_FFFB)])
        #expect(operands == [SlotState(low: (3.0).bitPattern)])
        #expect(arguments == [SlotState(low: 0xFFFF_FFFB), SlotState(low: UInt64(bitPattern: -2))])
        guard case .host(1, .tailCall, 0, _)? = state.activations[1].frames.last else {
            Issue.record("the frames are \(state.activations[1].frames)")
            return
        }
        guard case .entry(.defined(0, 3), let waiting)? = state.activations[2].frames.last else {
            Issue.record("the frames are \(state.activations[2].frames)")
            return
        }
        #expect(waiting == [SlotState(low: 2)])
        let whole = try capture(store)
        let (sections, memories) = whole.encoded()
        #expect(bytes(of: try ProgramState(sections: sections, memories: memories)) == bytes(of: whole))
        withExtendedLifetime((call, tail, awaiting)) {}
    }

    @Test("of a call that trapped or threw says so, while it is kept to be looked at")
    func ended() throws {
        let (store, instance) = try program(
            """
            (module
              (tag $e (param i32))
              (type $unary (func (param i32) (result i32)))
              (table 1 funcref)
              (func $divide (export "divide") (param i32) (result i32)
                (i32.add (i32.const 4) (i32.div_u (i32.const 9) (local.get 0))))
              (func (export "throw") (param i32) (result i32)
                (i32.add (i32.const 1) (call $throws (local.get 0))))
              (func $throws (param i32) (result i32) (i32.const 3) (throw $e (local.get 0)))
              (func (export "indirect") (param i32) (result i32)
                (i32.const 11) (call_indirect (type $unary) (i32.const 5) (local.get 0)) (drop)))
            """)
        let divide = try function(instance, "divide").begin([.i32(0)])
        let thrower = try function(instance, "throw").begin([.i32(6)])
        let indirect = try function(instance, "indirect").begin([.i32(0)])
        #expect(divide.advance() == .trapped)
        #expect(thrower.advance() == .threw)
        #expect(indirect.advance() == .trapped)
        let state = try capture(store).stores[0]
        #expect(
            state.activations.map(\.status) == [
                .trapped(.integerDivideByZero), .threw, .trapped(.uninitializedElement),
            ])
        guard case .function(_, _, _, _, let operands)? = state.activations[0].frames.last,
            case .function(_, _, _, _, let thrown)? = state.activations[1].frames.last,
            case .function(_, _, _, _, let called)? = state.activations[2].frames.last
        else {
            Issue.record("the frames are \(state.activations)")
            return
        }
        #expect(operands.map(\.low) == [4, 9, 0])
        #expect(thrown.map(\.low) == [3, 6])
        #expect(called.map(\.low) == [11, 5, 0])
        let whole = try capture(store)
        let (sections, memories) = whole.encoded()
        #expect(bytes(of: try ProgramState(sections: sections, memories: memories)) == bytes(of: whole))
    }

    @Test("names the function of the host that is being executed, and who called it")
    func running() throws {
        var message: String?
        let (store, instance) = try program(
            """
            (module
              (import "host" "look" (func $look))
              (func $caller (export "run") (call $look)))
            """
        ) { linker in
            linker.define("host", "look", FunctionType([], [])) { [refusal] caller, _ in
                message = refusal(caller.store)
                return []
            }
        }
        try function(instance, "run")()
        #expect(
            message
                == "a function of the host is being executed: \"host\" \"look\", called by \"caller\" "
                + "(function 1 of instance 0)")
        #expect(refusal(store) == nil)
    }

    @Test("names the place of a function of the host that no instance imports")
    func unknownFunction() throws {
        let (store, instance) = try program(#"(module (table (export "t") 3 funcref))"#)
        let table = try #require(instance.table("t"))
        #expect(refusal(store) == nil)
        try table.set(2, .function(Function(store: store, type: FunctionType([], [])) { _, _ in [] }))
        #expect(
            refusal(store)
                == "a function of the host that no instance imports is in table 0 (number 0 of instance 0)")
    }

    @Test("leaves out what only the host holds")
    func handles() throws {
        let (store, instance) = try program(
            """
            (module (type $s (struct (field i32)))
              (func (export "make") (result anyref) (struct.new $s (i32.const 1))))
            """)
        let value = try function(instance, "make")()
        let state = try capture(store).stores[0]
        #expect(state.heap.objects.isEmpty)
        #expect(state.heap.types.isEmpty)
        withExtendedLifetime(value) {}
    }

    @Test("has what is shared between instances once, and in objects' fields nothing but their values")
    func objects() throws {
        let (store, instance) = try program(
            """
            (module
              (type $pair (struct (field i8) (field (mut (ref null $pair))) (field i64) (field i16)))
              (global $one (export "one") (mut (ref null $pair)) (ref.null $pair))
              (func (export "make")
                (global.set $one (struct.new $pair
                  (i32.const 0x1FF) (ref.null $pair) (i64.const -1) (i32.const 0x12345)))
                (struct.set $pair 1 (global.get $one) (global.get $one))))
            """)
        try function(instance, "make")()
        let heap = try capture(store).stores[0].heap
        #expect(heap.types == [DefinitionState(module: 0, index: 0)])
        #expect(heap.objects == [HeapState.Object(kind: .structure, type: 0, count: 0, offset: 0)])
        // Behind the header of four bytes: a byte, three of padding, a reference, four of padding, eight bytes, two.
        let expected: [UInt8] =
            [0xFF, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8) + [0x45, 0x23]
        #expect(Array(heap.bytes.prefix(expected.count)) == expected)
        #expect(heap.bytes.dropFirst(expected.count).allSatisfy { $0 == 0 })
    }
}

@Suite("The bytes of a state")
struct StateDecoderTests {
    /// Whether the state is refused, and not for what it would not be.
    private func decode(_ sections: [SnapshotSection], _ memories: [FrozenMemory]) -> String? {
        do {
            _ = try ProgramState(sections: sections, memories: memories)
            return nil
        } catch {
            return error.kind == .malformed ? error.message : "\(error)"
        }
    }

    @Test("are all needed: none can be missing, and nothing can stand behind them")
    func truncation() throws {
        for (name, argument) in CapturedProgram.all {
            let program = try CapturedProgram(name, argument, tier: .portable)
            _ = try program.run(25)
            let (sections, memories) = try capture(program.store).encoded()
            for (index, section) in sections.enumerated() {
                // Every end near the start, and some of the many that are like each other.
                for count in 0..<section.bytes.count where count < 100 || count % 37 == 0 {
                    var shorter = sections
                    shorter[index].bytes.removeLast(section.bytes.count - count)
                    #expect(
                        decode(shorter, memories) != nil,
                        "\(section.description) of \(name) can be cut at \(count)")
                }
                var longer = sections
                longer[index].bytes.append(0)
                #expect(decode(longer, memories) != nil)
                var fewer = sections
                fewer.remove(at: index)
                #expect(decode(fewer, memories) != nil)
                var twice = sections
                twice.append(section)
                #expect(decode(twice, memories) != nil)
            }
        }
    }

    @Test("that were changed are refused, or mean a state that has exactly these bytes")
    func changes() throws {
        var random = RandomSequence(seed: 6, number: 0)
        var accepted = 0
        for (name, argument) in CapturedProgram.all {
            let program = try CapturedProgram(name, argument, tier: .portable)
            _ = try program.run(25)
            let (sections, memories) = try capture(program.store).encoded()
            for (index, section) in sections.enumerated() {
                for place in 0..<min(section.bytes.count, 200) {
                    var changed = sections
                    changed[index].bytes[place] = UInt8(truncatingIfNeeded: random.next())
                    guard let state = try? ProgramState(sections: changed, memories: memories) else {
                        continue
                    }
                    accepted += 1
                    let isEqual = state.encoded().sections == changed
                    #expect(isEqual, "\(section.description) of \(name) with another byte \(place)")
                }
            }
        }
        #expect(accepted > 0)
    }

    @Test("cannot ask for more than there are bytes")
    func counts() throws {
        let program = try CapturedProgram("objects", 7, tier: .portable)
        _ = try program.run(25)
        let (sections, memories) = try capture(program.store).encoded()
        for (index, section) in sections.enumerated() {
            for place in stride(from: 0, to: max(min(section.bytes.count, 400) - 4, 0), by: 4) {
                var changed = sections
                for byte in 0..<4 { changed[index].bytes[place + byte] = 0xFF }
                guard let state = try? ProgramState(sections: changed, memories: memories) else { continue }
                let isEqual = state.encoded().sections == changed
                #expect(isEqual, "\(section.description) with other bytes from \(place) on")
            }
        }
    }
}
