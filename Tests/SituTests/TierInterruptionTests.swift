import Foundation
import Situ
import Synchronization
import TestSupport
import Testing
import WASI

/// What a guest is at when it is interrupted: always something that would not end.
private enum Activity: String, CaseIterable, CustomTestStringConvertible {
    case loop, recursion, tailCalls, indirectCalls
    case fill, copy, initialisation, tableFill
    case read, sleep, wait
    /// Host functions that return at once.
    case hostCalls

    var testDescription: String {
        switch self {
        case .loop: "in a loop"
        case .recursion: "in recursion"
        case .tailCalls: "in tail calls"
        case .indirectCalls: "in indirect calls"
        case .fill: "in memory.fill"
        case .copy: "in memory.copy"
        case .initialisation: "in memory.init"
        case .tableFill: "in table.fill"
        case .read: "waiting in fd_read"
        case .sleep: "waiting in poll_oneoff"
        case .wait: "waiting in memory.atomic.wait32"
        case .hostCalls: "calling the host"
        }
    }

    static let program = """
        (type $unary (func (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (import "host" "started" (func $started))
        (import "host" "nothing" (func $nothing (param i32) (result i32)))
        (import "env" "shared" (memory $shared 1 1 shared))
        (memory $memory (export "memory") 256)
        (table $table 1000000 funcref)
        (elem (i32.const 5) $successor)
        (data $bytes "\(String(repeating: "x", count: 200_000))")
        (func $successor (type $unary) (i32.add (local.get 0) (i32.const 1)))

        (func (export "loop")
          (local i32)
          (call $started)
          (loop (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br 0)))
        ;; More calls than can be made, never many of them nested.
        (func $fibonacci (param i64) (result i64)
          (if (result i64) (i64.lt_u (local.get 0) (i64.const 2))
            (then (local.get 0))
            (else
              (i64.add
                (call $fibonacci (i64.sub (local.get 0) (i64.const 1)))
                (call $fibonacci (i64.sub (local.get 0) (i64.const 2)))))))
        (func (export "recursion")
          (call $started) (drop (call $fibonacci (i64.const 200))))
        (func $tail (param i32) (return_call $tail (i32.add (local.get 0) (i32.const 1))))
        (func (export "tailCalls") (call $started) (call $tail (i32.const 0)))
        (func (export "indirectCalls")
          (local i32)
          (call $started)
          (loop
            (local.set 0 (call_indirect $table (type $unary) (local.get 0) (i32.const 5)))
            (br 0)))
        (func (export "fill")
          (call $started)
          (loop (memory.fill $memory (i32.const 1) (i32.const 7) (i32.const 16000000)) (br 0)))
        (func (export "copy")
          (call $started)
          (loop
            (memory.copy $memory $memory (i32.const 1) (i32.const 500) (i32.const 16000000)) (br 0)))
        (func (export "initialisation")
          (call $started)
          (loop (memory.init $memory $bytes (i32.const 1) (i32.const 0) (i32.const 200000)) (br 0)))
        (func (export "tableFill")
          (call $started)
          (loop (table.fill $table (i32.const 6) (ref.func $successor) (i32.const 900000)) (br 0)))
        ;; WASI's memory is the first.
        (func (export "read")
          (call $started)
          (i32.store $shared (i32.const 1024) (i32.const 2048))
          (i32.store $shared (i32.const 1028) (i32.const 16))
          (drop (call $fd_read (i32.const 0) (i32.const 1024) (i32.const 1) (i32.const 1032)))
          unreachable)
        (func (export "sleep")
          (call $started)
          ;; A clock that is monotonic, and the longest time.
          (i32.store8 $shared (i32.const 1032) (i32.const 0))
          (i32.store $shared (i32.const 1040) (i32.const 1))
          (i64.store $shared (i32.const 1048) (i64.const 0x7fffffffffffffff))
          (drop (call $poll (i32.const 1024) (i32.const 2048) (i32.const 1) (i32.const 4096)))
          unreachable)
        (func (export "wait")
          (call $started)
          (drop (memory.atomic.wait32 $shared (i32.const 0) (i32.const 0) (i64.const -1)))
          unreachable)
        (func (export "hostCalls")
          (local i32)
          (call $started)
          (loop (local.set 0 (call $nothing (local.get 0))) (br 0)))
        """
}

/// A guest that never ends by itself, on a thread of its own.
private final class Busy: Sendable {
    private let thread: HostThread<[Outcome]>
    private let started = DispatchSemaphore(value: 0)
    private let goOn = DispatchSemaphore(value: 0)
    private let interrupter: Store.Interrupter
    private let waits: WASIInterrupt
    private let memory: SharedMemory
    private let isWaiting: Bool
    // Nothing is ever written to it.
    private let pipe = Pipe()

    /// How a run ended.
    struct Outcome: Equatable {
        var kind: Trap.Kind
        var isOver: Bool
    }

    /// Starts the guest. It is run as often as `runs` says, each time when `goesOn` is called.
    init(_ activity: Activity, _ tier: TestTier, runs: Int = 1) throws {
        let engine = Engine(.init(), executor: tier.executor)
        let module = try Module(text: Activity.program, engine: engine)
        memory = try #require(SharedMemory(engine: engine, minimum: 1, maximum: 1))
        let store = Store(engine: engine)
        var linker = Linker(store: store)
        try linker.define("env", "shared", memory)
        let started = started
        linker.define("host", "started", FunctionType()) { _, _ in
            started.signal()
            return []
        }
        linker.define("host", "nothing", FunctionType([.i32], [.i32])) { _, arguments in arguments }
        var configuration = WASIConfiguration()
        configuration.standardStreams = [pipe.fileHandleForReading.fileDescriptor, nil, nil]
        let wasi = try WASI(configuration)
        wasi.define(in: &linker, for: module)
        waits = wasi.interrupt
        interrupter = store.interrupter
        isWaiting = activity == .wait
        // Only the new thread uses them.
        nonisolated(unsafe) let instance = try linker.instantiate(module)
        let goOn = goOn
        thread = HostThread {
            let function = try #require(instance.function(activity.rawValue))
            let call = try function.begin()
            var outcomes: [Outcome] = []
            for _ in 0..<runs {
                if !outcomes.isEmpty { try goOn.awaitSignal() }
                switch try call.run() {
                case .finished, .waiting, .stopped: throw TestFailure("\(activity) has ended by itself")
                case .suspended(let kind): outcomes.append(Outcome(kind: kind, isOver: false))
                }
                started.signal()
            }
            // At last as a plain call, which is over when it is interrupted.
            try goOn.awaitSignal()
            let trap = try trap { _ = try function() }
            // The outermost of many frames are left out.
            guard trap.omittedFrames > 0 || trap.backtrace.last?.functionName == activity.rawValue else {
                throw TestFailure("the backtrace of \(activity) is \(trap.backtrace)")
            }
            return outcomes + [Outcome(kind: trap.kind, isOver: true)]
        }
    }

    /// Waits until the guest has called `started`, or a run has ended.
    func awaitSign() throws {
        try started.awaitSignal()
    }

    /// Waits until it waits, if that is what it does and it can be seen.
    func awaitWaiter() throws {
        guard isWaiting else { return }
        let deadline = Date(timeIntervalSinceNow: 120)
        while memory.waiterCount == 0 {
            guard Date() < deadline else { throw TestFailure("the guest does not wait") }
            Thread.sleep(forTimeInterval: 0.0001)
        }
    }

    func interrupt() {
        interrupter.interrupt()
        waits.interrupt()
    }

    func goesOn() {
        interrupter.clear()
        waits.reset()
        goOn.signal()
    }

    func outcomes() throws -> [Outcome] { try thread.result { interrupt() } }
}

@Suite("A guest is interrupted from another thread")
struct TierInterruptionTests {
    /// Several times, after different times of which nothing is expected: the guest may be anywhere.
    @Test("whatever it does", arguments: Activity.allCases.map(\.rawValue), TestTier.available)
    func interruption(name: String, tier: TestTier) throws {
        let activity = try #require(Activity(rawValue: name))
        let runs = 8
        let guest = try Busy(activity, tier, runs: runs)
        try guest.awaitSign()
        for number in 0..<runs {
            try guest.awaitWaiter()
            if number > 0 { Thread.sleep(forTimeInterval: Double(number) * 0.0003) }
            guest.interrupt()
            try guest.awaitSign()
            guest.goesOn()
        }
        try guest.awaitSign()
        try guest.awaitWaiter()
        guest.interrupt()
        var expected = Array(repeating: Busy.Outcome(kind: .interrupted, isOver: false), count: runs)
        expected.append(Busy.Outcome(kind: .interrupted, isOver: true))
        #expect(try guest.outcomes() == expected)
    }
}
