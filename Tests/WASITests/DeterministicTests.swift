import Foundation
import Situ
import Testing
import WASI

/// Deterministic programs: two runs are equal, on every tier, threads included.
@Suite struct DeterministicTests {
    static let imports = """
        (import "env" "memory" (memory 1 16 shared))
        (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
        (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (export "memory" (memory 0))
        (func $print (param $from i32) (param $count i32)
          (i32.store (i32.const 40000) (local.get $from))
          (i32.store (i32.const 40004) (local.get $count))
          (if (call $write (i32.const 1) (i32.const 40000) (i32.const 1) (i32.const 40008)) (then unreachable)))
        ;; Waits for nanoseconds; each thread has 64 bytes of its own to say so.
        (func $sleep (param $thread i32) (param $time i64) (local $at i32)
          (local.set $at (i32.add (i32.const 41000) (i32.mul (local.get $thread) (i32.const 128))))
          (i32.store offset=16 (local.get $at) (i32.const 1))
          (i64.store offset=24 (local.get $at) (local.get $time))
          (if (call $poll (local.get $at) (i32.add (local.get $at) (i32.const 64)) (i32.const 1)
                (i32.add (local.get $at) (i32.const 120)))
            (then unreachable)))
        """

    func module(_ tier: Tier, _ text: String) throws -> Module {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.hasCanonicalNaNs = true
        return try Module(text: "(module \(Self.imports) \(text))", engine: Engine(configuration))
    }

    /// What a run writes, what it exits with, and the fuel it leaves of a million millions.
    struct Run: Equatable {
        var output: [UInt8]
        var code: UInt32
        var fuel: Int64
    }

    func run(
        _ module: Module, seed: UInt64 = 0, input: WASIStream = .none, limit: Int = 256
    ) throws -> Run {
        let output = WASIBuffer()
        var configuration = WASIConfiguration()
        configuration.makeDeterministic(seed: seed)
        configuration.standardInput = input
        configuration.standardOutput = .buffer(output)
        var threadConfiguration = WASIThreads.Configuration()
        threadConfiguration.limit = limit
        let threads = try WASIThreads(
            module: module, wasi: try WASI(configuration), configuration: threadConfiguration)
        let store = Store(engine: module.engine)
        store.fuel = 1_000_000_000_000
        let instance = try threads.instantiate(in: store)
        var code: UInt32 = 0
        do {
            _ = try threads.run(try #require(instance.function("_start")))
        } catch let exit as WASIExit {
            code = exit.code
        }
        #expect(threads.count == 0)
        return Run(output: output.bytes, code: code, fuel: try #require(store.fuel))
    }

    /// Eight threads write numbers, random bytes and times into one log, without any order of their own.
    static let race = """
        (func $note (param i64) (local $at i32)
          ;; Not atomic: what gets lost shows the order too.
          (local.set $at (i32.load (i32.const 0)))
          (i64.store offset=64 (local.get $at) (local.get 0))
          (i32.store (i32.const 0) (i32.add (local.get $at) (i32.const 8))))
        (func (export "wasi_thread_start") (param $number i32) (param $argument i32) (local $i i32) (local $at i32)
          (local.set $at (i32.add (i32.const 32768) (i32.mul (local.get $number) (i32.const 16))))
          (loop $more
            (call $note (i64.extend_i32_u (local.get $number)))
            (drop (call $random (local.get $at) (i32.const 8)))
            (call $note (i64.load (local.get $at)))
            (drop (call $time (i32.const 0) (i64.const 0) (local.get $at)))
            (call $note (i64.load (local.get $at)))
            (local.set $i (i32.const 0))
            (loop $spin
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br_if $spin (i32.lt_u (local.get $i) (i32.mul (local.get $number) (i32.const 1111)))))
            (br_if $more (i32.lt_u (i32.load (i32.const 0)) (i32.const 8000))))
          (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
          (drop (memory.atomic.notify (i32.const 8) (i32.const 1))))
        (func (export "_start") (local $i i32)
          (loop $more
            (drop (call $spawn (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $more (i32.lt_u (local.get $i) (i32.const 8))))
          (loop $wait
            (local.set $i (i32.atomic.load (i32.const 8)))
            (if (i32.lt_u (local.get $i) (i32.const 8))
              (then
                (drop (memory.atomic.wait32 (i32.const 8) (local.get $i) (i64.const -1)))
                (br $wait))))
          (call $print (i32.const 64) (i32.const 8000))
          (call $exit (i32.load (i32.const 0))))
        """

    @Test("threads that race do so in the same way in each run, on every tier")
    func races() throws {
        var runs: [Run] = []
        for tier in Tier.available {
            for _ in 0..<2 { runs.append(try run(try module(tier, Self.race))) }
        }
        #expect(runs[0].output.count == 8000)
        for other in runs[1...] { #expect(other == runs[0], "a run differs from the first") }
        // That they do race, and the seed counts.
        let numbers = runs[0].output.withUnsafeBytes { bytes in
            stride(from: 0, to: 8000, by: 24).map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) }
        }
        #expect(Set(numbers.filter { $0 <= 8 }).count > 2, "several threads have had turns")
        #expect(try run(try module(.automatic, Self.race), seed: 1) != runs[0])
    }

    @Test(
        "sleeping threads wake in the order of their times, which nobody waits for", arguments: Tier.available
    )
    func sleeps(tier: Tier) throws {
        let module = try module(
            tier,
            """
            (func (export "wasi_thread_start") (param $number i32) (param $argument i32) (local $at i32)
              ;; Hours.
              (call $sleep (local.get $number)
                (i64.mul (i64.extend_i32_u (local.get $argument)) (i64.const 3600000000000)))
              (local.set $at (i32.add (i32.const 16) (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))
              (i32.store8 (local.get $at) (i32.add (i32.const 48) (local.get $argument))))
            (func (export "_start")
              (drop (call $spawn (i32.const 3)))
              (drop (call $spawn (i32.const 1)))
              (drop (call $spawn (i32.const 2)))
              ;; Waits for something else, with a timeout, and then sleeps longer than the others.
              (if (i32.ne (i32.const 2)
                    (memory.atomic.wait32 (i32.const 4) (i32.const 0) (i64.const 1800000000000)))
                (then unreachable))
              (i32.store8 (i32.const 16) (i32.const 48))
              (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
              (call $sleep (i32.const 0) (i64.const 14400000000000))
              (drop (call $time (i32.const 1) (i64.const 0) (i32.const 32)))
              (call $print (i32.const 16) (i32.const 4))
              (call $exit (i32.wrap_i64 (i64.div_u (i64.load (i32.const 32)) (i64.const 60000000000)))))
            """)
        let run = try run(module)
        #expect(String(decoding: run.output, as: UTF8.self) == "0123")
        #expect(run.code == 270, "half an hour and four have gone by")
    }

    @Test("at the end of what can be counted, time stands still and nobody waits", arguments: Tier.available)
    func endOfTime(tier: Tier) throws {
        let module = try module(
            tier,
            """
            (func (export "wasi_thread_start") (param i32 i32)
              (call $sleep (i32.const 1) (i64.const -1))
              (call $sleep (i32.const 1) (i64.const -2))
              (drop (call $time (i32.const 1) (i64.const 0) (i32.const 16)))
              (i32.atomic.store (i32.const 0) (i32.const 1))
              (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))
              (if (i64.ne (i64.load (i32.const 16)) (i64.const -1)) (then unreachable))
              (call $exit
                (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const 0x7fffffffffffffff))))
            """)
        #expect(try run(module).code == 2, "the wait times out at once")
    }

    @Test("a thread that computes for ever does not keep a timeout from ending", arguments: Tier.available)
    func busy(tier: Tier) throws {
        let module = try module(
            tier,
            """
            (func (export "wasi_thread_start") (param i32 i32) (loop (br 0)))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (if (i32.ne (i32.const 2)
                    (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 10000000)))
                (then unreachable))
              (call $exit (i32.const 99)))
            """)
        #expect(try run(module).code == 99)
    }

    @Test("threads that all wait for each other are an error", arguments: Tier.available)
    func deadlock(tier: Tier) throws {
        let module = try module(
            tier,
            """
            (func $wait (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
            (func (export "wasi_thread_start") (param i32 i32) (call $wait))
            (func (export "_start")
              (drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 0))) (call $wait))
            """)
        #expect(throws: WASIThreadsError.deadlock) { try run(module) }
    }

    @Test("who wants input lets the others go on, and gets it all the same, whenever it comes")
    func input() throws {
        let module = try module(
            .automatic,
            """
            (data $ticks "........")
            (func (export "wasi_thread_start") (param i32 i32)
              (memory.init $ticks (i32.const 100) (i32.const 0) (i32.const 8))
              (loop $more
                (call $print (i32.const 100) (i32.const 1))
                (call $sleep (i32.const 1) (i64.const 1000000))
                (br $more)))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (i32.store (i32.const 200) (i32.const 300)) (i32.store (i32.const 204) (i32.const 6))
              (if (call $read (i32.const 0) (i32.const 200) (i32.const 1) (i32.const 208)) (then unreachable))
              (call $print (i32.const 300) (i32.load (i32.const 208))))
            """)
        func run(_ parts: [String], delay: UInt32) throws -> Run {
            let pipe = Pipe()
            let writer = Thread { [descriptor = pipe.writeEnd] in
                for part in parts {
                    usleep(delay)
                    _ = write(descriptor, part, part.utf8.count)
                }
            }
            writer.start()
            return try self.run(module, input: .descriptor(pipe.readEnd))
        }
        let first = try run(["abcdef"], delay: 0)
        #expect(first.output.suffix(6) == Array("abcdef".utf8)[...])
        #expect(first.output.count > 6, "the other thread has had turns")
        #expect(try run(["ab", "c", "def"], delay: 20_000) == first)
    }

    @Test("input that does not come holds nobody up that can go on")
    func noInput() throws {
        let module = try module(
            .automatic,
            """
            (func (export "wasi_thread_start") (param i32 i32)
              (call $sleep (i32.const 1) (i64.const 500000000))
              (call $exit (i32.const 7)))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (i32.store (i32.const 200) (i32.const 300)) (i32.store (i32.const 204) (i32.const 6))
              (drop (call $read (i32.const 0) (i32.const 200) (i32.const 1) (i32.const 208)))
              unreachable)
            """)
        let pipe = Pipe()
        #expect(try run(module, input: .descriptor(pipe.readEnd)).code == 7)
    }

    @Test("yielding lets the others have their turns", arguments: Tier.available)
    func yields(tier: Tier) throws {
        let module = try module(
            tier,
            """
            (func $letter (param $letter i32)
              (i32.store8 (i32.add (i32.const 16) (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
                (local.get $letter))
              (drop (call $yield)))
            (func (export "wasi_thread_start") (param i32 i32)
              (call $letter (i32.const 98)) (call $letter (i32.const 98)) (call $letter (i32.const 98)))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (call $letter (i32.const 97)) (call $letter (i32.const 97)) (call $letter (i32.const 97))
              (call $print (i32.const 16) (i32.const 6)))
            """)
        #expect(String(decoding: try run(module).output, as: UTF8.self) == "ababab")
    }

    @Test("traps, limits and exhaustion are as with other threads", arguments: Tier.available)
    func ends(tier: Tier) throws {
        let trapping = try module(
            tier,
            """
            (func (export "wasi_thread_start") (param i32 i32) unreachable)
            (func (export "_start") (drop (call $spawn (i32.const 0))) (loop (br 0)))
            """)
        do {
            _ = try run(trapping)
            Issue.record("a thread's trap was lost")
        } catch let trap as Trap {
            #expect(trap.kind == .unreachable)
        }
        let many = try module(
            tier,
            """
            (func (export "wasi_thread_start") (param i32 i32)
              (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
            (func (export "_start") (local $n i32)
              (loop $more
                (local.set $n (i32.add (local.get $n) (i32.const 1)))
                (br_if $more (i32.gt_s (call $spawn (i32.const 0)) (i32.const 0))))
              (call $exit (local.get $n)))
            """)
        #expect(try run(many, limit: 9).code == 10)
    }

    @Test("an interruption ends the program, whoever has the turn")
    func interruption() throws {
        let module = try module(
            .automatic,
            """
            (func (export "wasi_thread_start") (param i32 i32) (loop (br 0)))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
            """)
        var configuration = WASIConfiguration()
        configuration.makeDeterministic()
        let threads = try WASIThreads(module: module, wasi: try WASI(configuration))
        let store = Store(engine: module.engine)
        let instance = try threads.instantiate(in: store)
        let start = try #require(instance.function("_start"))
        let interrupter = store.interrupter
        Thread { interrupter.interrupt() }.start()
        do {
            _ = try threads.run(start)
            Issue.record("the program went on")
        } catch let trap as Trap {
            #expect(trap.kind == .interrupted)
        }
        #expect(threads.count == 0)
    }

    @Test("a single thread sees the same times and random numbers in each run, and input is ready")
    func single() throws {
        func run() throws -> [UInt64] {
            let pipe = Pipe()
            var configuration = WASIConfiguration()
            configuration.makeDeterministic(seed: 7)
            configuration.standardStreams = [pipe.readEnd, nil, nil]
            let guest = try Guest(configuration)
            var seen: [UInt64] = []
            for clock: UInt64 in [0, 1, 2, 3, 0] {
                #expect(guest.call("clock_time_get", clock, 0, 16) == .success)
                seen.append(guest.u64(16))
            }
            #expect(guest.call("random_get", 24, 8) == .success)
            seen.append(guest.u64(24))
            // A clock and a pipe that nothing has come through.
            guest.put([UInt8](repeating: 0, count: 96), at: 4096)
            guest.set(UInt32(1), at: 4096 + 16)
            guest.set(UInt64(1_000_000), at: 4096 + 24)
            guest.set(UInt8(1), at: 4096 + 48 + 8)
            #expect(guest.call("poll_oneoff", 4096, 8192, 2, 16) == .success)
            #expect(guest.u32(16) == 1 && guest.bytes[8192 + 10] == 1 && guest.u64(8192 + 16) == 1)
            #expect(guest.call("fd_fdstat_set_flags", 0, 4) == .success)
            Thread { [descriptor = pipe.writeEnd] in
                usleep(10_000)
                _ = write(descriptor, "abc", 3)
            }.start()
            #expect(guest.read(0, 3) == .success("abc"), "a read waits though it was not to")
            return seen
        }
        let first = try run()
        #expect(first[0] == 1_577_836_800_000_000_000)
        #expect(try run() == first)
    }
}
