import Foundation
import Situ
import Synchronization
import Testing
import WASI

/// Programs with threads of their own (wasi-threads), on every tier.
@Suite(.serialized) struct ProgramThreadTests {
    static let imports = """
        (import "env" "memory" (memory 1 16 shared))
        (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
        (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
        (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
        (export "memory" (memory 0))
        """

    /// What a thread can be busy with for ever.
    static let waits: [String: String] = [
        "computing": "(loop (br 0))",
        "waiting in the memory": "(drop (memory.atomic.wait32 (i32.const 512) (i32.const 0) (i64.const -1)))",
        "reading": """
        (i32.store (i32.const 600) (i32.const 700)) (i32.store (i32.const 604) (i32.const 1))
        (drop (call $read (i32.const 0) (i32.const 600) (i32.const 1) (i32.const 608)))
        """,
        "polling": """
        (i32.store (i32.const 816) (i32.const 1)) (i64.store (i32.const 824) (i64.const -1))
        (drop (call $poll (i32.const 800) (i32.const 900) (i32.const 1) (i32.const 1000)))
        """,
    ]

    func engine(_ tier: Tier) -> Engine {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        return Engine(configuration)
    }

    /// A program's WASI with an input that nobody writes to.
    func configuration() -> (WASIConfiguration, Pipe) {
        let pipe = Pipe()
        var configuration = WASIConfiguration()
        configuration.standardStreams = [pipe.readEnd, nil, nil]
        return (configuration, pipe)
    }

    @Test(
        "threads share the memory, have numbers of their own, and are over at the end",
        arguments: Tier.available)
    func spawns(tier: Tier) throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (global $mine (mut i32) (i32.const 0))
                  (func (export "wasi_thread_start") (param $number i32) (param $argument i32)
                    ;; Each thread has globals of its own.
                    (global.set $mine (i32.add (global.get $mine) (i32.const 1)))
                    (i32.store (i32.mul (i32.const 4) (local.get $argument)) (local.get $number))
                    (drop (i32.atomic.rmw.add (i32.const 0) (global.get $mine)))
                    (drop (memory.atomic.notify (i32.const 0) (i32.const -1))))
                  (func (export "_start") (local $i i32) (local $done i32)
                    (loop $more
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (if (i32.le_s (call $spawn (local.get $i)) (i32.const 0)) (then unreachable))
                      (br_if $more (i32.lt_u (local.get $i) (i32.const 20))))
                    (loop $wait
                      (local.set $done (i32.atomic.load (i32.const 0)))
                      (if (i32.lt_u (local.get $done) (i32.const 20))
                        (then
                          (drop (memory.atomic.wait32 (i32.const 0) (local.get $done) (i64.const -1)))
                          (br $wait))))))
                """, engine: engine(tier))
        let threads = try WASIThreads(module: module, wasi: try WASI(WASIConfiguration()))
        let store = Store(engine: module.engine)
        let instance = try threads.instantiate(in: store)
        _ = try threads.run(try #require(instance.function("_start")))
        #expect(threads.count == 0, "all threads have ended with the program")
        let bytes = try #require(instance.memory("memory")?.shared).read(0, 84)
        let numbers = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt32.self)) }
        #expect(numbers[0] == 20, "each of the twenty threads has counted itself once")
        #expect(Set(numbers[1...]).count == 20, "no two threads that were made have the same number")
        #expect(numbers[1...].allSatisfy { (1..<1 << 29).contains($0) }, "thread numbers have 29 bits")
    }

    @Test(
        "an exit of any thread ends the others, whatever they do", arguments: Tier.available,
        waits.keys.sorted())
    func exits(tier: Tier, activity: String) throws {
        let wait = try #require(Self.waits[activity])
        // Says that it is about to begin, so that the exit comes as late as may be.
        let busy = "(i32.atomic.store (i32.const 4) (i32.const 1)) \(wait) unreachable"
        let exit = """
            (loop $until (br_if $until (i32.eqz (i32.atomic.load (i32.const 4)))))
            (call $exit (i32.const 99)) unreachable
            """
        for (first, other) in [(busy, exit), (exit, busy)] {
            for _ in 0..<5 {
                let module = try Module(
                    text: """
                        (module \(Self.imports)
                          (func (export "wasi_thread_start") (param i32 i32) \(other))
                          (func (export "_start")
                            (drop (call $spawn (i32.const 0)))
                            \(first)))
                        """, engine: engine(tier))
                let (configuration, pipe) = configuration()
                #expect(try WASI.run(module, configuration) == 99, "\(activity) ends with the other's exit")
                _ = pipe
            }
        }
    }

    @Test(
        "the return of the first thread ends the others, whatever they do", arguments: Tier.available,
        waits.keys.sorted())
    func returns(tier: Tier, activity: String) throws {
        let wait = try #require(Self.waits[activity])
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func (export "wasi_thread_start") (param i32 i32)
                    (i32.atomic.store (i32.const 4) (i32.const 1)) \(wait) unreachable)
                  (func (export "_start")
                    (drop (call $spawn (i32.const 0)))
                    (loop $until (br_if $until (i32.eqz (i32.atomic.load (i32.const 4)))))))
                """, engine: engine(tier))
        let (configuration, pipe) = configuration()
        #expect(try WASI.run(module, configuration) == 0)
        _ = pipe
    }

    @Test("a trap of a thread ends the program, and says where it was", arguments: Tier.available)
    func traps(tier: Tier) throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func $deep unreachable)
                  (func $begin (export "wasi_thread_start") (param i32 i32) (call $deep))
                  (func (export "_start") (drop (call $spawn (i32.const 0))) (loop (br 0))))
                """, engine: engine(tier))
        do {
            _ = try WASI.run(module)
            Issue.record("the program ended without the trap of its thread")
        } catch let trap as Trap {
            #expect(trap.kind == .unreachable)
            #expect(trap.description.contains("deep") && trap.description.contains("begin"))
        }
    }

    @Test("there are no more threads than allowed, and places become free again")
    func limit() throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func (export "wasi_thread_start") (param i32 i32)
                    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))
                  (func (export "spawn") (result i32) (call $spawn (i32.const 0)))
                  (func (export "release")
                    (i32.atomic.store (i32.const 0) (i32.const 1))
                    (drop (memory.atomic.notify (i32.const 0) (i32.const -1)))))
                """, engine: engine(.automatic))
        var limits = WASIThreads.Configuration()
        limits.limit = 3
        let threads = try WASIThreads(
            module: module, wasi: try WASI(WASIConfiguration()), configuration: limits)
        let instance = try threads.instantiate(in: Store(engine: module.engine))
        let spawn = try #require(instance.function("spawn"))
        let release = try #require(instance.function("release"))
        func number() throws -> Int32 {
            guard case .i32(let number) = try threads.run(spawn, endsThreads: false).first else { return 0 }
            return number
        }
        let numbers = [try number(), try number(), try number()]
        #expect(numbers == [1, 2, 3])
        #expect(threads.count == 3)
        #expect(try number() == -Int32(Errno.again.rawValue), "the fourth thread is one too many")
        _ = try threads.run(release, endsThreads: false)
        while threads.count > 0 { sched_yield() }
        #expect(try number() > 0, "the threads that are over have made room")
        _ = try threads.run(release)
        #expect(threads.count == 0)
    }

    @Test("a module without wasi_thread_start gets no threads")
    func noEntry() throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func (export "wasi_thread_start") (param i32) nop)
                  (func (export "_start")
                    (if (i32.ge_s (call $spawn (i32.const 0)) (i32.const 0)) (then unreachable))))
                """, engine: engine(.automatic))
        #expect(try WASI.run(module) == 0)
    }

    @Test("the embedder's functions are made for each thread's store, and run on its thread")
    func hostFunctions() throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (import "host" "note" (func $note (param i32)))
                  (func (export "wasi_thread_start") (param i32 i32)
                    (call $note (local.get 0))
                    (i32.atomic.store (i32.const 0) (i32.const 1))
                    (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
                  (func (export "_start")
                    (call $note (i32.const 0))
                    (drop (call $spawn (i32.const 0)))
                    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
                """, engine: engine(.automatic))
        final class Notes: Sendable {
            let threads = Mutex<[Int32: Int]>([:])
            let masks = Mutex<[Int32: Bool]>([:])

            func add(_ number: Int32) {
                threads.withLock { $0[number] = pthread_self().hashValue }
                var signals = sigset_t()
                pthread_sigmask(SIG_BLOCK, nil, &signals)
                let isBlocked = sigismember(&signals, SIGINT) == 1
                masks.withLock { $0[number] = isBlocked }
            }
        }
        let notes = Notes()
        var configuration = WASIThreads.Configuration()
        configuration.prepare = { linker in
            linker.define("host", "note", FunctionType([.i32], [])) { caller, arguments in
                guard case .i32(let number) = arguments[0] else { return [] }
                notes.add(number)
                return []
            }
        }
        // Whatever thread this is, as the process's first one it would get signals.
        var (interrupts, before) = (sigset_t(), sigset_t())
        sigemptyset(&interrupts)
        sigaddset(&interrupts, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &interrupts, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #expect(try WASI.run(module, threads: configuration) == 0)
        let threads = notes.threads.withLock { $0 }
        #expect(threads.count == 2 && Set(threads.values).count == 2, "each thread calls on its own")
        let blocked = notes.masks.withLock { $0 }
        #expect(blocked == [0: false, 1: true], "threads that are made leave signals to the process's own")
    }

    @Test("an error of the embedder's in a thread arrives as it is")
    func hostErrors() throws {
        struct Failure: Error {}
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (import "host" "fail" (func $fail))
                  (func (export "wasi_thread_start") (param i32 i32) (call $fail))
                  (func (export "_start") (drop (call $spawn (i32.const 0))) (loop (br 0))))
                """, engine: engine(.automatic))
        var configuration = WASIThreads.Configuration()
        configuration.prepare = { linker in
            linker.define("host", "fail", FunctionType()) { _, _ in throw Failure() }
        }
        #expect(throws: Failure.self) { try WASI.run(module, threads: configuration) }
    }

    @Test("all threads together have the first one's fuel", arguments: Tier.available)
    func fuel(tier: Tier) throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func (export "wasi_thread_start") (param i32 i32) (loop (br 0)))
                  (func (export "_start")
                    (drop (call $spawn (i32.const 0)))
                    (drop (call $spawn (i32.const 0)))
                    (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1)))))
                """, engine: engine(tier))
        let threads = try WASIThreads(module: module, wasi: try WASI(WASIConfiguration()))
        let store = Store(engine: module.engine)
        store.fuel = 1_000_000
        let instance = try threads.instantiate(in: store)
        let start = try #require(instance.function("_start"))
        do {
            _ = try threads.run(start)
            Issue.record("two endless loops have ended")
        } catch let trap as Trap {
            #expect(trap.kind == .outOfFuel)
        }
        #expect(try #require(store.fuel) < 3 << 16, "what is left is less than three threads' portions")
    }

    @Test(
        "the embedder interrupts a program with threads, and can run another after it",
        arguments: Tier.available)
    func interruption(tier: Tier) throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func (export "wasi_thread_start") (param i32 i32)
                    (i32.atomic.store (i32.const 4) (i32.const 1)) \(Self.waits["polling"]!))
                  (func (export "_start")
                    (drop (call $spawn (i32.const 0)))
                    (loop (br 0)))
                  (func (export "again") (drop (call $spawn (i32.const 0)))
                    (loop $until (br_if $until (i32.eqz (i32.atomic.load (i32.const 4)))))))
                """, engine: engine(tier))
        let wasi = try WASI(WASIConfiguration())
        let threads = try WASIThreads(module: module, wasi: wasi)
        let store = Store(engine: module.engine)
        let instance = try threads.instantiate(in: store)
        let start = try #require(instance.function("_start"))
        let memory = try #require(instance.memory("memory")?.shared)
        let (interrupter, waits) = (store.interrupter, wasi.interrupt)
        let helper = Thread {
            while (try? memory.load(at: 4)) == 0 { sched_yield() }
            interrupter.interrupt()
            waits.interrupt()
        }
        helper.start()
        do {
            _ = try threads.run(start)
            Issue.record("the program went on in spite of the interruption")
        } catch let trap as Trap {
            #expect(trap.kind == .interrupted)
        }
        #expect(threads.count == 0)
        interrupter.clear()
        waits.reset()
        try memory.write([0, 0, 0, 0], at: 4)
        _ = try threads.run(try #require(instance.function("again")))
        #expect(threads.count == 0)
    }

    @Test("threads that read and write the same streams at once are stopped all the same")
    func contendedStreams() throws {
        // Two threads want each byte of the input, and two write more than the output's pipe takes.
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                  (func (export "wasi_thread_start") (param $number i32) (param $writes i32) (local $at i32)
                    (local.set $at (i32.mul (local.get $number) (i32.const 1024)))
                    (i32.store (local.get $at) (i32.const 32768))
                    (i32.store offset=4 (local.get $at)
                      (select (i32.const 4096) (i32.const 1) (local.get $writes)))
                    (loop $more
                      (if (local.get $writes)
                        (then
                          (drop (call $write (i32.const 1) (local.get $at) (i32.const 1)
                            (i32.add (local.get $at) (i32.const 8)))))
                        (else
                          (drop (call $read (i32.const 0) (local.get $at) (i32.const 1)
                            (i32.add (local.get $at) (i32.const 8))))
                          (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))))
                      (br $more)))
                  (func (export "_start")
                    (drop (call $spawn (i32.const 0)))
                    (drop (call $spawn (i32.const 0)))
                    (drop (call $spawn (i32.const 1)))
                    (drop (call $spawn (i32.const 1)))
                    (loop $until (br_if $until (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const 100))))
                    (call $exit (i32.const 5))))
                """, engine: engine(.automatic))
        for _ in 0..<5 {
            let (input, output) = (Pipe(), Pipe())
            var configuration = WASIConfiguration()
            configuration.standardStreams = [input.readEnd, output.writeEnd, nil]
            let feeder = Thread { [descriptor = input.writeEnd] in
                for _ in 0..<100 { _ = write(descriptor, "x", 1) }
            }
            feeder.start()
            #expect(try WASI.run(module, configuration) == 5)
        }
    }

    @Test(
        "threads of the start function have the program's fuel, and end what waits for them",
        arguments: Tier.available)
    func startFunction(tier: Tier) throws {
        let waiting = """
            ;; Each thread's instance has it run; the first alone does something.
            (func $start
              (if (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 8) (i32.const 0) (i32.const 1)))
                (then
                  (drop (call $spawn (i32.const 0)))
                  (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))))
            (start $start)
            (func (export "_start"))
            """
        let exiting = try Module(
            text: """
                (module \(Self.imports) \(waiting)
                  (func (export "wasi_thread_start") (param i32 i32) (call $exit (i32.const 3))))
                """, engine: engine(tier))
        #expect(try WASI.run(exiting) == 3)
        let endless = try Module(
            text: """
                (module \(Self.imports) \(waiting)
                  (func (export "wasi_thread_start") (param i32 i32) (loop (br 0))))
                """, engine: engine(tier))
        let threads = try WASIThreads(module: endless, wasi: try WASI(WASIConfiguration()))
        let store = Store(engine: endless.engine)
        store.fuel = 100_000
        do {
            _ = try threads.instantiate(in: store)
            Issue.record("an endless thread has ended")
        } catch let trap as Trap {
            #expect(trap.kind == .outOfFuel)
        }
        #expect(threads.count == 0)
    }

    @Test("threads that make threads while the program ends leave none behind")
    func spawningAtTheEnd() throws {
        let module = try Module(
            text: """
                (module \(Self.imports)
                  (func (export "wasi_thread_start") (param i32 i32)
                    (loop $more
                      (drop (call $spawn (i32.const 0)))
                      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
                      (br $more)))
                  (func (export "_start")
                    (drop (call $spawn (i32.const 0)))
                    (loop $until
                      (br_if $until (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const 50))))))
                """, engine: engine(.automatic))
        var configuration = WASIThreads.Configuration()
        configuration.limit = 16
        for _ in 0..<20 {
            let threads = try WASIThreads(
                module: module, wasi: try WASI(WASIConfiguration()), configuration: configuration)
            let instance = try threads.instantiate(in: Store(engine: module.engine))
            _ = try threads.run(try #require(instance.function("_start")))
            #expect(threads.count == 0)
        }
    }
}
