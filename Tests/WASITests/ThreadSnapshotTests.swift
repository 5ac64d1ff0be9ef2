import Foundation
import Situ
import Snapshot
import Testing
import WASI

/// Programs with threads, suspended as a whole, saved, and gone on with from what was saved.
@Suite("Programs with threads as snapshots", .serialized) struct ThreadSnapshotTests {
    static func engine(_ tier: Tier, isDeterministic: Bool) -> Engine {
        var configuration = Engine.Configuration()
        configuration.tier = tier
        configuration.hasCanonicalNaNs = isDeterministic
        return Engine(configuration)
    }

    /// A program under way.
    struct Program {
        let text: String
        let module: Module
        let threads: WASIThreads
        let call: ThreadedCall
        let output: WASIBuffer

        var store: Situ.Store { get throws { try #require(call.stores.first) } }

        init(
            _ text: String, _ tier: Tier, isDeterministic: Bool, input: WASIStream = .none, fuel: Int64? = nil
        ) throws {
            self.text = "(module \(DeterministicTests.imports) \(text))"
            module = try Module(
                text: self.text,
                engine: ThreadSnapshotTests.engine(tier, isDeterministic: isDeterministic))
            output = WASIBuffer()
            var configuration = WASIConfiguration()
            if isDeterministic { configuration.makeDeterministic(seed: 5) }
            configuration.standardInput = input
            configuration.standardOutput = .buffer(output)
            configuration.standardError = .none
            threads = try WASIThreads(module: module, wasi: try WASI(configuration))
            let store = Situ.Store(engine: module.engine)
            store.fuel = fuel
            let instance = try threads.instantiate(in: store)
            call = try threads.begin(try #require(instance.function("_start")))
        }

        /// The same program from what it is now, with another engine.
        init(of other: Program, _ tier: Tier, input: WASIStream? = nil) throws {
            let sections = try other.call.savedState()
            let snapshot = try Situ.Snapshot(of: other.call.stores, hostSections: sections)
            let isDeterministic = snapshot.hasCanonicalNaNs
            text = other.text
            module = try Module(
                text: text, engine: ThreadSnapshotTests.engine(tier, isDeterministic: isDeterministic))
            output = WASIBuffer()
            var restoration = WASIRestoration()
            restoration.standardInput = input ?? .none
            restoration.standardOutput = .buffer(output)
            restoration.standardError = .none
            let wasi = try WASI(restoring: snapshot.hostSections, restoration)
            let threads = try WASIThreads(restoring: snapshot.hostSections, module: module, wasi: wasi)
            let restored = try snapshot.restore(engine: module.engine, modules: [module]) { linker, store in
                try threads.define(in: &linker, store: store)
            }
            self.threads = threads
            call = try threads.resume(restored)
            // The host's clocks go on, and input comes from somewhere else.
            let name = isDeterministic && input == nil ? nil : "wasi.threads"
            #expect(
                try call.savedState().filter { name == nil || $0.name == name }
                    == sections.filter { name == nil || $0.name == name },
                "what was saved is saved again as it is")
        }
    }

    /// What a run comes to.
    struct Result: Equatable {
        var output: [UInt8] = []
        var code: UInt32 = 0
        var fuel: Int64?
    }

    /// Runs a program in steps; between two it is suspended, and gone on with from a snapshot.
    static func run(
        _ text: String, isDeterministic: Bool, step: Int64?, tiers: [Tier] = Tier.available,
        fuel: Int64? = nil
    ) throws -> (result: Result, steps: Int) {
        var result = Result()
        var steps = 0
        var program = try Program(text, tiers[0], isDeterministic: isDeterministic, fuel: fuel)
        do {
            while case .stopped(.fuel) = try program.call.run(fuel: step) {
                steps += 1
                let next = try Program(of: program, tiers[steps % tiers.count])
                program.call.cancel()
                result.output += program.output.bytes
                program = next
            }
        } catch let exit as WASIExit {
            result.code = exit.code
        }
        result.output += program.output.bytes
        if fuel != nil { result.fuel = try program.store.fuel }
        #expect(program.threads.count == 0)
        return (result, steps)
    }

    /// Threads that sleep, wait for each other with and without a limit, yield, and notify some of those that wait.
    static let waits = """
        (func $note (param i64) (local $at i32)
          (local.set $at (i32.atomic.rmw.add (i32.const 0) (i32.const 8)))
          (i64.store offset=64 (local.get $at) (local.get 0)))
        (func $now (param $thread i32) (result i64) (local $at i32)
          (local.set $at (i32.add (i32.const 45000) (i32.mul (local.get $thread) (i32.const 8))))
          (drop (call $time (i32.const 1) (i64.const 0) (local.get $at)))
          (i64.load (local.get $at)))
        (func (export "wasi_thread_start") (param $number i32) (param $argument i32) (local $i i32)
          (loop $more
            (call $sleep (local.get $number) (i64.mul (i64.extend_i32_u (local.get $number)) (i64.const 70001)))
            (call $note (call $now (local.get $number)))
            (call $note (i64.extend_i32_u
              (memory.atomic.wait32 (i32.const 16) (i32.const 0)
                (i64.mul (i64.extend_i32_u (local.get $number)) (i64.const 31001)))))
            (drop (call $yield))
            (call $note (i64.extend_i32_u (memory.atomic.notify (i32.const 16) (i32.const 2))))
            (drop (memory.atomic.notify (i32.const 24) (i32.const 1)))
            (memory.fill (i32.const 50000) (local.get $i) (i32.const 9000))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $more (i32.lt_u (local.get $i) (i32.const 20))))
          (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
          (drop (memory.atomic.notify (i32.const 8) (i32.const 1))))
        (func (export "_start") (local $i i32)
          (loop $more
            (drop (call $spawn (local.get $i)))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $more (i32.lt_u (local.get $i) (i32.const 6))))
          (loop $wait
            (local.set $i (i32.atomic.load (i32.const 8)))
            (if (i32.lt_u (local.get $i) (i32.const 6))
              (then
                (drop (memory.atomic.wait32 (i32.const 8) (local.get $i) (i64.const -1)))
                (br $wait))))
          (call $print (i32.const 64) (i32.load (i32.const 0)))
          (call $exit (i32.load (i32.const 0))))
        """

    @Test(
        "a deterministic program is the same wherever it is suspended and gone on with",
        arguments: [
            ("race", Int64(9_973)), ("race", 5_041), ("waits", 997), ("waits", 10_007), ("waits", 211),
        ])
    func deterministic(name: String, step: Int64) throws {
        let text =
            name == "race"
            ? DeterministicTests.race
            : Self.waits
        let whole = try Self.run(text, isDeterministic: true, step: nil, fuel: 1_000_000_000).result
        #expect(whole.output.count > 1000)
        let parts = try Self.run(text, isDeterministic: true, step: step, fuel: 1_000_000_000)
        #expect(parts.result == whole, "a run of \(parts.steps + 1) parts differs from one in one part")
        #expect(parts.steps > 0)
    }

    /// Threads that each add up numbers, and tell the first one when they are ready.
    static let sums = """
        (func (export "wasi_thread_start") (param $number i32) (param $argument i32) (local $i i64)
          (loop $more
            (drop (i64.atomic.rmw.add (i32.const 16) (local.get $i)))
            (local.set $i (i64.add (local.get $i) (i64.const 1)))
            (br_if $more (i64.lt_u (local.get $i) (i64.const 20000))))
          (drop (memory.atomic.wait32 (i32.const 24) (i32.const 0) (i64.const 1000)))
          (call $sleep (local.get $number) (i64.const 1000))
          (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
          (drop (memory.atomic.notify (i32.const 8) (i32.const 1))))
        (func (export "_start") (local $i i32)
          (loop $more
            (if (i32.le_s (call $spawn (local.get $i)) (i32.const 0)) (then unreachable))
            (local.set $i (i32.add (local.get $i) (i32.const 1)))
            (br_if $more (i32.lt_u (local.get $i) (i32.const 5))))
          (loop $wait
            (local.set $i (i32.atomic.load (i32.const 8)))
            (if (i32.lt_u (local.get $i) (i32.const 5))
              (then
                (drop (memory.atomic.wait32 (i32.const 8) (local.get $i) (i64.const -1)))
                (br $wait))))
          (call $print (i32.const 16) (i32.const 8))
          (call $exit (i32.const 7)))
        """

    @Test("threads of the system come to rest, and go on from a snapshot to the same end")
    func threads() throws {
        let whole = try Self.run(Self.sums, isDeterministic: false, step: nil).result
        #expect(whole.output.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } == 5 * 199_990_000)
        for step in [Int64(9_000), 30_011] {
            let parts = try Self.run(Self.sums, isDeterministic: false, step: step)
            #expect(parts.result == whole, "a run of \(parts.steps + 1) parts differs from one in one part")
            #expect(parts.steps > 1)
        }
    }

    @Test("a program that is suspended goes on in place too", arguments: [true, false])
    func goesOnInPlace(isDeterministic: Bool) throws {
        let program = try Program(Self.sums, .automatic, isDeterministic: isDeterministic)
        var stops = 0
        do {
            while case .stopped(.fuel) = try program.call.run(fuel: 10_000) {
                stops += 1
                _ = try Situ.Snapshot(of: program.call.stores, hostSections: program.call.savedState())
            }
            Issue.record("the program returned")
        } catch let exit as WASIExit {
            #expect(exit.code == 7)
        }
        #expect(stops > 1)
        #expect(program.output.bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } == 5 * 199_990_000)
    }

    @Test("whoever waits can be suspended, and gets what it waits for later", arguments: [true, false])
    func waiting(isDeterministic: Bool) throws {
        let text = """
            (func (export "wasi_thread_start") (param $number i32) (param $argument i32)
              (i32.store (i32.const 600) (i32.const 700)) (i32.store (i32.const 604) (i32.const 5))
              (drop (call $read (i32.const 0) (i32.const 600) (i32.const 1) (i32.const 608)))
              (i32.atomic.store (i32.const 8) (i32.const 1))
              (drop (memory.atomic.notify (i32.const 8) (i32.const 1))))
            (func (export "_start")
              (drop (call $spawn (i32.const 0)))
              (drop (memory.atomic.wait32 (i32.const 8) (i32.const 0) (i64.const -1)))
              (call $print (i32.const 700) (i32.const 5)))
            """
        let (nothing, input) = (Pipe(), Pipe())
        let program = try Program(
            text, .automatic, isDeterministic: isDeterministic, input: .descriptor(nothing.readEnd))
        let suspender = try program.store.suspender
        let helper = Thread {
            usleep(50_000)
            suspender.suspend()
        }
        helper.start()
        guard case .stopped(.request) = try program.call.run() else {
            Issue.record("the program did not stop for the request")
            return
        }
        let resumed = try Program(of: program, .automatic, input: .descriptor(input.readEnd))
        program.call.cancel()
        #expect(write(input.writeEnd, "hello", 5) == 5)
        guard case .finished = try resumed.call.run() else {
            Issue.record("the program did not finish")
            return
        }
        #expect(resumed.output.bytes == Array("hello".utf8))
    }

    @Test("a wait that was interrupted waits only for the rest")
    func remainder() throws {
        let module = try Module(
            text: """
                (module
                  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
                  (memory (export "memory") 1)
                  (func (export "_start")
                    ;; An hour.
                    (i32.store (i32.const 16) (i32.const 1))
                    (i64.store (i32.const 24) (i64.const 3600000000000))
                    (if (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 120))
                      (then unreachable))))
                """, engine: Self.engine(.automatic, isDeterministic: false))
        let wasi = try WASI(WASIConfiguration())
        let store = Situ.Store(engine: module.engine)
        var linker = Linker(store: store)
        wasi.define(in: &linker, for: module)
        let call = try #require(try linker.instantiate(module).function("_start")).begin()
        // It may be suspended before it comes to the wait.
        let nothing = try wasi.savedState()[0].bytes.count
        var sections: [Situ.Snapshot.HostSection] = []
        repeat {
            let suspender = store.suspender
            let helper = Thread {
                usleep(1_000)
                suspender.suspend()
            }
            helper.start()
            guard case .stopped(.request) = try call.run() else {
                Issue.record("the program did not stop for the request")
                return
            }
            sections = try wasi.savedState()
        } while sections[0].bytes.count < nothing + 24
        // As if it had waited for an hour.
        let elapsed = sections[0].bytes.count - 16
        withUnsafeBytes(of: UInt64(3_600_000_000_000).littleEndian) { bytes in
            for place in 0..<8 { sections[0].bytes[elapsed + place] = bytes[place] }
        }
        let snapshot = try store.snapshot(hostSections: sections)
        let resumed = try WASI(restoring: snapshot.hostSections)
        let restored = try snapshot.restore(engine: module.engine, modules: [module]) { linker, _ in
            resumed.define(in: &linker, for: module)
        }
        guard case .finished = try restored[0].calls[0].run() else {
            Issue.record("the program waits again")
            return
        }
    }

    @Test("whatever is wrong with the bytes of threads, there is an error or a program that can be stopped")
    func hostile() throws {
        let program = try Program(Self.waits, .automatic, isDeterministic: true)
        guard case .stopped(.fuel) = try program.call.run(fuel: 5_000) else {
            Issue.record("the program did not stop")
            return
        }
        let sections = try program.call.savedState()
        let snapshot = try Situ.Snapshot(of: program.call.stores, hostSections: sections)
        let place = try #require(sections.firstIndex { $0.name == "wasi.threads" })
        for byte in sections[place].bytes.indices {
            var changed = sections
            changed[place].bytes[byte] = changed[place].bytes[byte] ^ UInt8(1 << (byte % 8))
            do {
                var restoration = WASIRestoration()
                restoration.standardStreams = [nil, nil, nil]
                let wasi = try WASI(restoring: changed, restoration)
                let threads = try WASIThreads(restoring: changed, module: program.module, wasi: wasi)
                let restored = try snapshot.restore(
                    engine: program.module.engine, modules: [program.module]
                ) { linker, store in try threads.define(in: &linker, store: store) }
                let call = try threads.resume(restored)
                _ = try call.run(fuel: 100_000)
            } catch is WASIRestorationError {
            } catch is WASIExit {
            } catch is Trap {
            } catch is WASIThreadsError {
            }
        }
    }
}
