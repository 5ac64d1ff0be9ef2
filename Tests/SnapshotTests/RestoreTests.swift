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
}
