import Foundation
import Machine
import Situ
import Testing

/// Guests on real threads that share a memory. Nothing here depends on how long anything takes.
@Suite("Threads that share a memory", .timeLimit(.minutes(5)))
struct ThreadTests {
    // MARK: Counting

    @Test("lose no atomic operation, of any width")
    func counters() throws {
        let threads = try Threads(
            """
            (func (export "count") (param $times i32)
              (loop $again
                (drop (i32.atomic.rmw8.add_u (i32.const 0) (i32.const 3)))
                (drop (i64.atomic.rmw8.sub_u (i32.const 8) (i64.const 1)))
                (drop (i32.atomic.rmw16.add_u (i32.const 16) (i32.const 3)))
                (drop (i64.atomic.rmw16.sub_u (i32.const 24) (i64.const 1)))
                (drop (i32.atomic.rmw.add (i32.const 32) (i32.const 3)))
                (drop (i64.atomic.rmw32.sub_u (i32.const 40) (i64.const 1)))
                (drop (i64.atomic.rmw.add (i32.const 48) (i64.const 0x1_0000_0001)))
                (drop (i64.atomic.rmw.sub (i32.const 56) (i64.const 1)))
                (drop (i32.atomic.rmw.xor (i32.const 64) (local.get $times)))
                (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
            """)
        let (count, times) = (4, 5000)
        _ = try threads.run(count) { guest, _ in try guest.call("count", .i32(Int32(times))).count }
        let total = UInt64(count * times)
        let bytes = try threads.memory.read(0, 72)
        func number(_ offset: Int, _ size: Int) -> UInt64 {
            bytes[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        #expect(number(0, 8) == total * 3 & 0xFF)
        #expect(number(8, 8) == (0 &- total) & 0xFF)
        #expect(number(16, 8) == total * 3 & 0xFFFF)
        #expect(number(24, 8) == (0 &- total) & 0xFFFF)
        #expect(number(32, 8) == total * 3)
        #expect(number(40, 8) == (0 &- total) & 0xFFFF_FFFF)
        #expect(number(48, 8) == total &* 0x1_0000_0001)
        #expect(number(56, 8) == 0 &- total)
        // An even number of threads did the same.
        #expect(number(64, 8) == 0)
    }

    @Test("make any operation of compare and exchange")
    func compareAndExchange() throws {
        let threads = try Threads(
            """
            (func (export "count") (param $times i32) (local $old i32)
              (loop $again
                (local.set $old (i32.atomic.load (i32.const 0)))
                (br_if $again (i32.ne
                  (local.get $old)
                  (i32.atomic.rmw.cmpxchg (i32.const 0) (local.get $old)
                    (i32.add (i32.const 7) (local.get $old)))))
                (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
            """)
        _ = try threads.run(4) { guest, _ in try guest.call("count", .i32(3000)).count }
        #expect(try threads.memory.load(at: 0) == 4 * 3000 * 7)
    }

    // MARK: Waiting

    /// A mutex of three states (free, taken, taken and waited for) at 0, and what it guards at 8, not atomic.
    private static let mutex = """
        (func $lock (local $state i32)
          (if (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 0) (i32.const 0) (i32.const 1))) (then return))
          (loop $again
            (if (i32.atomic.rmw.xchg (i32.const 0) (i32.const 2))
              (then
                (drop (memory.atomic.wait32 (i32.const 0) (i32.const 2) (i64.const -1)))
                (br $again)))))
        (func $unlock
          (if (i32.eq (i32.atomic.rmw.xchg (i32.const 0) (i32.const 0)) (i32.const 2))
            (then (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))))
        (func (export "count") (param $times i32)
          (loop $again
            (call $lock)
            (i64.store (i32.const 8) (i64.add (i64.load (i32.const 8)) (i64.const 1)))
            (i64.store (i32.const 16) (i64.sub (i64.load (i32.const 16)) (i64.const 1)))
            (call $unlock)
            (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
        """

    @Test("exclude each other with a mutex of wait and notify")
    func mutex() throws {
        let threads = try Threads(ThreadTests.mutex)
        _ = try threads.run(4) { guest, _ in try guest.call("count", .i32(2000)).count }
        #expect(try threads.memory.load(at: 8) == 8000)
        #expect(try threads.memory.load(at: 16) == 0 &- 8000)
        #expect(try threads.memory.load(at: 0) == 0)
        #expect(threads.memory.waiterCount == 0)
    }

    @Test("take turns by waiting for each other")
    func pingPong() throws {
        let threads = try Threads(
            """
            (func (export "play") (param $self i32) (param $players i32) (param $times i32) (local $now i32)
              (loop $turn
                (loop $wait
                  (local.set $now (i32.atomic.load (i32.const 0)))
                  (if (i32.ne (i32.rem_u (local.get $now) (local.get $players)) (local.get $self))
                    (then
                      (drop (memory.atomic.wait32 (i32.const 0) (local.get $now) (i64.const -1)))
                      (br $wait))))
                (i32.atomic.store (i32.const 0) (i32.add (local.get $now) (i32.const 1)))
                (drop (memory.atomic.notify (i32.const 0) (i32.const -1)))
                (br_if $turn (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
            """)
        _ = try threads.run(3) { guest, number in
            try guest.call("play", .i32(Int32(number)), .i32(3), .i32(300)).count
        }
        #expect(try threads.memory.load(at: 0) == 900)
    }

    private static let waits = """
        (func (export "wait32") (param i32 i32 i64) (result i32)
          (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
        (func (export "wait64") (param i32 i64 i64) (result i32)
          (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
        (func (export "notify") (param i32 i32) (result i32)
          (memory.atomic.notify (local.get 0) (local.get 1)))
        """

    private static func wait(_ guest: Situ.Instance, _ offset: Int32, _ timeout: Int64 = -1) throws -> Int32?
    {
        try guest.call("wait32", .i32(offset), .i32(0), .i64(timeout)).first?.int32
    }

    @Test("are woken as many as is asked for, and at that address only")
    func notifyCounts() throws {
        let threads = try Threads(ThreadTests.waits)
        let guest = try threads.guest()
        let waiting = try (0..<5).map { number in
            try threads.start { try ThreadTests.wait($0, number == 4 ? 8 : 0) }
        }
        try threads.awaitWaiters(5)
        #expect(try guest.number("notify", 0, 0) == 0)
        #expect(try guest.number("notify", 4, -1) == 0)
        #expect(try guest.number("notify", 0, 1) == 1)
        try threads.awaitWaiters(4)
        #expect(try guest.number("notify", 0, 2) == 2)
        #expect(try guest.number("notify", 0, -1) == 1)
        #expect(try guest.number("notify", 0, -1) == 0)
        #expect(try threads.memory.notify(at: 8) == 1)
        for thread in waiting { #expect(try thread.result() == 0) }
        #expect(threads.memory.waiterCount == 0)
    }

    @Test("are woken in the order in which they came")
    func firstComeFirstServed() throws {
        let threads = try Threads(ThreadTests.waits)
        let next = Counter()
        let waiting = try (0..<4).map { number in
            let thread = try threads.start { guest in
                let result = try ThreadTests.wait(guest, 0)
                return (result, place: next.take())
            }
            try threads.awaitWaiters(number + 1)
            return thread
        }
        for number in 0..<4 {
            #expect(try threads.memory.notify(at: 0, count: 1) == 1)
            let (result, place) = try waiting[number].result()
            #expect(result == 0)
            #expect(place == number)
        }
    }

    @Test("wait for 64 bits as for 32, in one queue")
    func bothWidths() throws {
        let threads = try Threads(ThreadTests.waits)
        let guest = try threads.guest()
        try threads.memory.write([0, 0, 0, 0, 1], at: 16)
        #expect(try guest.call("wait64", .i32(16), .i64(0), .i64(-1)).first?.int32 == 1)
        #expect(try guest.call("wait64", .i32(16), .i64(1 << 32), .i64(0)).first?.int32 == 2)
        let wide = try threads.start {
            try $0.call("wait64", .i32(16), .i64(1 << 32), .i64(-1)).first?.int32
        }
        let narrow = try threads.start { try ThreadTests.wait($0, 16) }
        try threads.awaitWaiters(2)
        #expect(try guest.number("notify", 16, 7) == 2)
        #expect(try wide.result() == 0)
        #expect(try narrow.result() == 0)
    }

    @Test("stop waiting when the time is over, and do not wait for what is not so")
    func timeouts() throws {
        let threads = try Threads(ThreadTests.waits)
        let guest = try threads.guest()
        for timeout: Int64 in [0, 1, 1000, 2_000_000] {
            #expect(try ThreadTests.wait(guest, 0, timeout) == 2)
        }
        try threads.memory.write([1], at: 0)
        for timeout: Int64 in [0, 1, -1, .min, .max] { #expect(try ThreadTests.wait(guest, 0, timeout) == 1) }
        // The longest time that there is does not overflow.
        let longest = try threads.start { try ThreadTests.wait($0, 4, .max) }
        try threads.awaitWaiters(1)
        try threads.memory.notify(at: 4)
        #expect(try longest.result() == 0)
        for offset in [-4, 2, 65534, 65536] {
            #expect(throws: Memory.OutOfBounds.self) { try threads.memory.notify(at: offset) }
            #expect(throws: Memory.OutOfBounds.self) { try threads.memory.load(at: offset) }
            #expect(throws: Memory.OutOfBounds.self) { try threads.memory.store(0, at: offset) }
        }
    }

    @Test("hear from the host, and the host from them")
    func host() throws {
        let threads = try Threads(
            """
            (func (export "answer") (param $rounds i32) (local $round i32)
              (loop $next
                (local.set $round (i32.add (local.get $round) (i32.const 1)))
                (loop $again
                  (drop (memory.atomic.wait32 (i32.const 0) (i32.sub (local.get $round) (i32.const 1))
                    (i64.const -1)))
                  (br_if $again (i32.ne (i32.atomic.load (i32.const 0)) (local.get $round))))
                (i32.atomic.store (i32.const 4) (i32.mul (local.get $round) (local.get $round)))
                (br_if $next (i32.lt_u (local.get $round) (local.get $rounds)))))
            """)
        let thread = try threads.start { try $0.call("answer", .i32(50)).count }
        for round: UInt32 in 1...50 {
            try threads.memory.store(round, at: 0)
            try threads.memory.notify(at: 0)
            try threads.waitWhile({ try threads.memory.load(at: 4) != round * round })
        }
        _ = try thread.result()
    }

    // MARK: Interruption

    @Test("that wait are interrupted, and wait again when the call goes on")
    func interruption() throws {
        let threads = try Threads(ThreadTests.waits)
        for timeout: Int64 in [-1, 3_600_000_000_000] {
            let stopped = DispatchSemaphore(value: 0)
            let goOn = DispatchSemaphore(value: 0)
            let thread = try threads.start { guest -> (Int32?, stops: Int) in
                let call = try guest.function("wait32")!.begin([.i32(0), .i32(0), .i64(timeout)])
                var stops = 0
                while true {
                    switch try call.run() {
                    case .finished(let results): return (results.first?.int32, stops)
                    case .suspended(let kind):
                        #expect(kind == .interrupted)
                        stops += 1
                        stopped.signal()
                        try goOn.awaitSignal()
                    case .waiting, .stopped: throw TestFailure("it waits for the host")
                    }
                }
            }
            for _ in 0..<3 {
                try threads.awaitWaiters(1)
                thread.interrupter.interrupt()
                try stopped.awaitSignal()
                // It has not waited: nobody is there to be notified.
                #expect(threads.memory.waiterCount == 0)
                #expect(try threads.memory.notify(at: 0) == 0)
                thread.interrupter.clear()
                goOn.signal()
            }
            try threads.awaitWaiters(1)
            #expect(try threads.memory.notify(at: 0) == 1)
            let (result, stops) = try thread.result()
            #expect(result == 0)
            #expect(stops == 3)
        }
    }

    @Test("that are interrupted are at the instruction, with what was left of the timeout")
    func remainingTime() throws {
        let threads = try Threads(ThreadTests.waits)
        let timeout: Int64 = 3_600_000_000_000
        let thread = try threads.start { guest -> (remaining: Int64, operands: [UInt64], opcode: [UInt8]) in
            let machine = guest.store.machine
            let reference = try #require(guest.function("wait32")).reference
            let activation = try #require(machine.takeActivation())
            let slots = try #require(
                activation.pushCall(machine.function(reference), reference: reference))
            for (index, argument) in [8, 0, UInt64(timeout)].enumerated() {
                slots[index * slotWords] = argument
            }
            let outcome = machine.run(activation)
            #expect(outcome == .suspended)
            let frame = try #require(activation.frame)
            let instance = try #require(frame.pointee.instance)
            let operands = (1...3).map { activation.top[-$0 * slotWords] }
            let code = instance.pointee.bytes + Int(frame.pointee.pc)
            return (Int64(bitPattern: operands[0]), Array(operands[1...]), [code[0], code[1]])
        }
        try threads.awaitWaiters(1)
        thread.interrupter.interrupt()
        let stopped = try thread.result()
        #expect(stopped.remaining < timeout)
        #expect(stopped.remaining > 0)
        #expect(stopped.operands == [0, 8])
        #expect(stopped.opcode == [0xFE, 0x01])
    }

    @Test("see what has changed while they were interrupted")
    func changeDuringInterruption() throws {
        let threads = try Threads(ThreadTests.waits)
        let stopped = DispatchSemaphore(value: 0)
        let goOn = DispatchSemaphore(value: 0)
        let thread = try threads.start { guest -> Int32? in
            let call = try guest.function("wait32")!.begin([.i32(0), .i32(0), .i64(-1)])
            while true {
                if case .finished(let results) = try call.run() { return results.first?.int32 }
                stopped.signal()
                try goOn.awaitSignal()
            }
        }
        try threads.awaitWaiters(1)
        thread.interrupter.interrupt()
        try stopped.awaitSignal()
        try threads.memory.store(1, at: 0)
        thread.interrupter.clear()
        goOn.signal()
        #expect(try thread.result() == 1)
    }

    @Test("that are called, not begun, end with the trap")
    func interruptedCall() throws {
        let threads = try Threads(ThreadTests.waits)
        let thread = try threads.start { guest -> Trap.Kind? in
            do {
                _ = try ThreadTests.wait(guest, 0)
                return nil
            } catch let trap as Trap {
                return trap.kind
            }
        }
        try threads.awaitWaiters(1)
        thread.interrupter.interrupt()
        #expect(try thread.result() == .interrupted)
        #expect(threads.memory.waiterCount == 0)
    }

    // MARK: Growing

    @Test("grow the memory by as many pages as they say, whoever comes first")
    func growing() throws {
        let threads = try Threads(
            """
            (func (export "grow") (result i32) (memory.grow (i32.const 1)))
            (func (export "meet") (param $count i32)
              (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
              (loop $wait (br_if $wait (i32.ne (i32.atomic.load (i32.const 0)) (local.get $count)))))
            """, maximum: 5000)
        let sizes = try threads.run(4) { guest, _ -> [Int32] in
            var sizes: [Int32] = []
            try guest.call("meet", .i32(4))
            while true {
                let before = try guest.number("grow")
                if before == -1 { return sizes }
                sizes.append(before)
            }
        }
        #expect(sizes.flatMap { $0 }.sorted() == Array(1..<5000))
        #expect(threads.memory.pageCount == 5000)
        #expect(threads.memory.grow(by: 1) == nil)
    }

    @Test("see at once how another has grown the memory")
    func growthIsSeen() throws {
        let threads = try Threads(
            """
            (func (export "grow") (param $pages i32)
              (loop $again
                (drop (memory.grow (i32.const 1)))
                (i32.atomic.store (i32.const 0) (memory.size))
                (br_if $again (local.tee $pages (i32.sub (local.get $pages) (i32.const 1))))))
            (func (export "follow") (param $last i32) (result i32) (local $size i32)
              (loop $again
                (if (i32.gt_u (i32.atomic.load (i32.const 0)) (local.get $size))
                  (then
                    (local.set $size (i32.atomic.load (i32.const 0)))
                    (if (i32.lt_u (memory.size) (local.get $size)) (then unreachable))
                    ;; The last word of what there is now.
                    (if (i32.atomic.load (i32.sub (i32.mul (local.get $size) (i32.const 65536)) (i32.const 4)))
                      (then unreachable))))
                (br_if $again (i32.lt_u (local.get $size) (local.get $last))))
              (local.get $size))
            """, maximum: 65)
        let sizes = try threads.run(3) { guest, number -> Int32 in
            if number == 0 {
                try guest.call("grow", .i32(64))
                return 65
            }
            return try guest.number("follow", 65)
        }
        #expect(sizes == [65, 65, 65])
    }

    // MARK: Order

    @Test("pass messages: who sees the flag sees what was written before it")
    func messagePassing() throws {
        let threads = try Threads(
            """
            (func (export "send") (param $count i32) (local $message i32)
              (loop $next
                (local.set $message (i32.add (local.get $message) (i32.const 1)))
                (i32.store (i32.const 64) (local.get $message))
                (i64.store (i32.const 128) (i64.extend_i32_u (local.get $message)))
                (i32.atomic.store (i32.const 0) (local.get $message))
                ;; Until it has arrived.
                (loop $wait
                  (br_if $wait (i32.ne (i32.atomic.load (i32.const 4)) (local.get $message))))
                (br_if $next (i32.lt_u (local.get $message) (local.get $count)))))
            (func (export "receive") (param $count i32) (result i32) (local $message i32) (local $wrong i32)
              (loop $next
                (local.set $message (i32.add (local.get $message) (i32.const 1)))
                (loop $wait
                  (br_if $wait (i32.ne (i32.atomic.load (i32.const 0)) (local.get $message))))
                (if (i32.ne (i32.load (i32.const 64)) (local.get $message))
                  (then (local.set $wrong (i32.add (local.get $wrong) (i32.const 1)))))
                (if (i32.ne (i32.wrap_i64 (i64.load (i32.const 128))) (local.get $message))
                  (then (local.set $wrong (i32.add (local.get $wrong) (i32.const 1)))))
                (i32.atomic.store (i32.const 4) (local.get $message))
                (br_if $next (i32.lt_u (local.get $message) (local.get $count))))
              (local.get $wrong))
            """)
        let count = ThreadTests.rounds
        let wrong = try threads.run(2) { guest, number -> Int32 in
            if number == 1 { return try guest.number("receive", count) }
            try guest.call("send", .i32(count))
            return 0
        }
        #expect(wrong == [0, 0])
    }

    /// How often two threads meet; each time, one may have to wait for the other's time slice.
    private static let rounds: Int32 = ProcessInfo.processInfo.activeProcessorCount > 1 ? 500 : 50

    @Test("agree on one order of their atomic operations: each writes one word and reads the other's")
    func storeBuffering() throws {
        // In round n both write n. Neither may miss the other's n while the other misses its own.
        let threads = try Threads(
            """
            (func (export "play") (param $mine i32) (param $other i32) (param $rounds i32) (local $round i32)
              (loop $next
                (local.set $round (i32.add (local.get $round) (i32.const 1)))
                (call $meet (local.get $round))
                (i32.atomic.store (local.get $mine) (local.get $round))
                (i32.atomic.store (i32.add (local.get $mine) (i32.const 8))
                  (i32.atomic.load (local.get $other)))
                (call $meet (local.get $round))
                (if (i32.and
                      (i32.ne (i32.atomic.load offset=8 (local.get $mine)) (local.get $round))
                      (i32.ne (i32.atomic.load offset=8 (local.get $other)) (local.get $round)))
                  (then (drop (i32.atomic.rmw.add (i32.const 512) (i32.const 1)))))
                (br_if $next (i32.lt_u (local.get $round) (local.get $rounds)))))
            ;; Both are here for the same time: each call counts one.
            (func $meet (param $round i32) (local $goal i32)
              (local.set $goal (i32.and (i32.add (i32.atomic.rmw.add (i32.const 256) (i32.const 1))
                (i32.const 2)) (i32.const -2)))
              (loop $wait
                (br_if $wait (i32.lt_u (i32.atomic.load (i32.const 256)) (local.get $goal)))))
            """)
        let rounds = ThreadTests.rounds
        _ = try threads.run(2) { guest, number in
            let (mine, other) = number == 0 ? (Int32(0), Int32(64)) : (64, 0)
            return try guest.call("play", .i32(mine), .i32(other), .i32(rounds)).count
        }
        let missed = try threads.memory.load(at: 512)
        #expect(missed == 0, "both threads missed what the other had written before")
    }

    // MARK: Stress

    @Test("come and go in large numbers: a queue of bounded length, with many writers and readers")
    func stress() throws {
        // Tickets at 0 (written) and 4 (read); 16 cells from 64 on, each its turn and its value.
        let threads = try Threads(
            """
            (func $await (param $cell i32) (param $turn i32) (local $now i32)
              (loop $again
                (local.set $now (i32.atomic.load (local.get $cell)))
                (if (i32.ne (local.get $now) (local.get $turn))
                  (then
                    (drop (memory.atomic.wait32 (local.get $cell) (local.get $now) (i64.const -1)))
                    (br $again)))))
            (func $cell (param $ticket i32) (result i32)
              (i32.add (i32.const 64) (i32.mul (i32.const 8) (i32.and (local.get $ticket) (i32.const 15)))))
            (func $pass (param $cell i32) (param $turn i32)
              (i32.atomic.store (local.get $cell) (local.get $turn))
              (drop (memory.atomic.notify (local.get $cell) (i32.const -1))))
            (func (export "write") (param $count i32) (result i64) (local $ticket i32) (local $sum i64)
              (loop $next
                (local.set $ticket (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
                (call $await (call $cell (local.get $ticket))
                  (i32.shl (i32.shr_u (local.get $ticket) (i32.const 4)) (i32.const 1)))
                (i32.store offset=4 (call $cell (local.get $ticket)) (local.get $ticket))
                (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $ticket))))
                (call $pass (call $cell (local.get $ticket))
                  (i32.add (i32.const 1) (i32.shl (i32.shr_u (local.get $ticket) (i32.const 4)) (i32.const 1))))
                (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
              (local.get $sum))
            (func (export "read") (param $count i32) (result i64) (local $ticket i32) (local $sum i64)
              (loop $next
                (local.set $ticket (i32.atomic.rmw.add (i32.const 4) (i32.const 1)))
                (call $await (call $cell (local.get $ticket))
                  (i32.add (i32.const 1) (i32.shl (i32.shr_u (local.get $ticket) (i32.const 4)) (i32.const 1))))
                (local.set $sum (i64.add (local.get $sum)
                  (i64.extend_i32_u (i32.load offset=4 (call $cell (local.get $ticket))))))
                (call $pass (call $cell (local.get $ticket))
                  (i32.add (i32.const 2) (i32.shl (i32.shr_u (local.get $ticket) (i32.const 4)) (i32.const 1))))
                (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
              (local.get $sum))
            """)
        let (pairs, each) = (8, 250)
        let sums = try threads.run(pairs * 2) { guest, number -> Int64 in
            let results = try guest.call(number % 2 == 0 ? "write" : "read", .i32(Int32(each)))
            guard case .i64(let sum)? = results.first else { return -1 }
            return sum
        }
        let total = Int64(pairs * each)
        for parity in 0...1 {
            let sum = sums.enumerated().filter { $0.offset % 2 == parity }.reduce(0) { $0 + $1.element }
            #expect(sum == total * (total - 1) / 2)
        }
        #expect(threads.memory.waiterCount == 0)
    }

    @Test("that are interrupted at any moment lose no turn")
    func interruptionsAnywhere() throws {
        let threads = try Threads(ThreadTests.mutex)
        let isOver = Flag()
        let running = try (0..<3).map { _ in
            try threads.start { guest in
                let call = try guest.function("count")!.begin([.i32(1500)])
                while case .suspended = try call.run() { guest.store.interrupter.clear() }
            }
        }
        let interrupters = running.map(\.interrupter)
        let disturber = try threads.start { _ in
            while !isOver.isSet {
                for interrupter in interrupters { interrupter.interrupt() }
                Thread.sleep(forTimeInterval: 0.0002)
            }
        }
        for thread in running { try thread.result() }
        isOver.set()
        try disturber.result()
        #expect(try threads.memory.load(at: 8) == 4500)
        #expect(threads.memory.waiterCount == 0)
    }
}
