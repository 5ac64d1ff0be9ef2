import Machine
import Snapshot
import TestSupport
import Testing
import WebAssembly

@Suite("A program that is restored from its state")
struct RestoreTests {
    /// The way back is the same way: a program that is stopped at every safepoint, taken down, put together again elsewhere and
    /// gone on with on another tier does what it would have done.
    @Test("goes on as if it had never stopped, on any tier", arguments: SnapshotProgram.all)
    func everySafepoint(_ program: SnapshotProgram) throws {
        let modules = try SnapshotRun.modules(of: program, registry: TypeRegistry())
        let tiers = TestTier.available
        let whole = try SnapshotRun(program, modules, executor: .portable)
        let end = whole.runToEnd()
        let finalState = try whole.capture()
        #expect(end != .suspended)

        var run = try SnapshotRun(program, modules, executor: tiers[0].executor)
        var stops = 0
        while true {
            let state = try run.capture()
            let tier = tiers[stops % tiers.count]
            let copy = try SnapshotRun(program, modules, state, executor: tier.executor)
            #expect(
                try copy.capture().isEqual(to: state), "stop \(stops): the restored state is another")
            #expect(copy.runToEnd() == end, "stop \(stops), \(tier): it ends otherwise")
            #expect(
                try copy.capture().isEqual(to: finalState),
                "stop \(stops), \(tier): the final state is another")
            run = try SnapshotRun(
                program, modules, state, executor: tiers[(stops + 1) % tiers.count].executor)
            stops += 1
            let stop = run.run(fuel: program.stride)
            guard stop.isOver else { continue }
            #expect(stop == end, "with all stops it ends otherwise")
            break
        }
        #expect(try run.capture().isEqual(to: finalState))
        #expect(stops > 1, "it is never stopped")
    }

    @Test("has as many frames as it had, however many")
    func deepRecursion() throws {
        let program = SnapshotProgram(
            "very deep recursion",
            """
            (func $deep (param i32) (result i32)
              (if (i32.eqz (local.get 0)) (then (loop $stop) (return (i32.const 1))))
              (i32.add (local.get 0) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
            (func (export "run") (result i32) (call $deep (i32.const 50000)))
            """)
        let modules = try SnapshotRun.modules(of: program, registry: TypeRegistry())
        let run = try SnapshotRun(program, modules, executor: .portable)
        // Two functions are entered once, and one of them 50,000 times more.
        #expect(run.run(fuel: 50_002) == .suspended)
        let state = try run.capture()
        #expect(state.stores[0].activations[0].frames.count == 50_003)
        for tier in TestTier.available {
            let copy = try SnapshotRun(program, modules, state, executor: tier.executor)
            #expect(copy.runToEnd() == .finished([SlotState(low: 50_000 * 50_001 / 2 + 1)]), "\(tier)")
        }
    }

    @Test("waits for other threads in the order in which it did")
    func waitingThreads() throws {
        let text = """
            (import "env" "memory" (memory 1 1 shared))
            (func (export "run") (result i32)
              (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1)))
            """
        let program = SnapshotProgram("threads", text)
        let registry = TypeRegistry()
        let modules = try SnapshotRun.modules(of: program, registry: registry)
        let stores = [Machine.Store(registry: registry), Machine.Store(registry: registry)]
        let memory = try #require(stores[0].makeMemory(modules[0].memories[0]))
        stores[1].adopt(memory)
        // The second store's call is the first that waits.
        for store in stores.reversed() {
            let instance = try store.instantiate(modules[0], imports: [.memory(memory)])
            let activation = try #require(store.takeActivation())
            let reference = store.reference(toFunction: 0, of: instance.record)
            _ = activation.pushCall(store.function(reference), reference: reference)
            #expect(store.run(activation, slice: 1000).0 == .waiting)
        }
        let state = try ProgramState.capture(
            stores, features: .all, identity: { _ in ModuleIdentity(hash: .zero, size: 0) },
            hostValue: { _, _ in [] })

        var memories = RestoredMemories()
        let copies = [Machine.Store(registry: registry), Machine.Store(registry: registry)]
        var calls: [Activation] = []
        for (index, copy) in copies.enumerated() {
            let restored = try state.restore(
                store: index, into: copy, modules: modules, memories: &memories,
                hostFunction: { _ in 0 }, hostValue: { _ in 0 })
            calls += restored.activations
        }
        let shared = copies[0].memories[0]
        #expect(shared == copies[1].memories[0])
        let waits = try calls.map { try #require($0.pendingWait) }
        let word = try #require(LinearMemory.word(shared, at: 8))
        // What it compared before it waited, it does not compare again.
        LinearMemory.store(1, to: word)
        #expect(LinearMemory.notify(shared, at: word, count: 1) == 1)
        #expect(waits.map { $0.isNotified() } == [false, true])
        #expect(copies[1].run(calls[1], slice: 1000).0 == .finished)
        #expect(try #require(calls[1].frame).operands[0] == 0, "it was notified")
        for (store, call) in zip(copies, calls) { store.giveBack(call) }
        for store in stores {
            for call in store.callsUnderWay { store.giveBack(call) }
        }
    }
}
