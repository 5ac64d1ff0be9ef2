import Snapshot

// The bytes are described in Documentation/SnapshotWASI.md.

/// The threads of a program as plain data.
struct SavedThreads: Equatable {
    struct Thread: Equatable {
        var number: UInt32
        /// What the thread is to be called with; nil if it has begun.
        var argument: UInt32?
        var state = SavedThread()
        var wait: Cooperation.Wait?
        var patience = 0
    }

    struct Turn: Equatable {
        var rest: Int64
        var used: Int64
        var mayHoldUp: Bool
    }

    static let sectionName = "wasi.threads"
    private static var version: UInt32 { 1 }

    var isDeterministic = false
    var endsThreads = true
    var lastNumber: UInt32 = 0
    var fuel: Int64?
    var threads: [Thread] = []
    var clock: UInt64 = 0
    var stoppedClock: UInt64 = 0
    var lastTurn: UInt32 = 0
    var turn: Turn?

    init() {}

    var encoded: [UInt8] {
        var writer = StateWriter()
        writer.number(SavedThreads.version)
        writer.flag(isDeterministic)
        writer.flag(endsThreads)
        writer.number(lastNumber)
        writer.optional(fuel) { writer, fuel in writer.number(UInt64(max(fuel, 0))) }
        writer.list(threads) { writer, thread in
            writer.number(thread.number)
            writer.flag(thread.argument == nil)
            if let argument = thread.argument { writer.number(argument) }
            thread.state.save(to: &writer)
            switch thread.wait {
            case nil: writer.number(UInt8(0))
            case .time(let moment?):
                writer.number(UInt8(1))
                writer.number(moment)
            case .time(nil): writer.number(UInt8(2))
            case .input: writer.number(UInt8(3))
            }
            writer.count(thread.patience)
        }
        writer.number(clock)
        writer.number(stoppedClock)
        writer.number(lastTurn)
        writer.optional(turn) { writer, turn in
            writer.number(UInt64(turn.rest))
            writer.number(UInt64(turn.used))
            writer.flag(turn.mayHoldUp)
        }
        return writer.bytes
    }

    /// The largest number that a thread can have.
    static let largestNumber: UInt32 = 1 << 29 - 1

    init(saved bytes: [UInt8]) throws(WASIRestorationError) {
        var reader = StateReader(bytes, name: SavedThreads.sectionName)
        guard try reader.number(UInt32.self) == SavedThreads.version else {
            throw reader.error(.unknownVersion, "it is of an unknown version")
        }
        isDeterministic = try reader.flag()
        endsThreads = try reader.flag()
        lastNumber = try reader.number()
        guard lastNumber <= SavedThreads.largestNumber else {
            throw reader.error(.invalid, "a thread's number is out of range")
        }
        fuel = try reader.optional { reader throws(WASIRestorationError) in try Self.units(&reader) }
        var numbers: Set<UInt32> = []
        let isDeterministic = isDeterministic
        threads = try reader.list(ofAtLeast: 19) { reader throws(WASIRestorationError) in
            var thread = Thread(number: try reader.number())
            let isFirst = numbers.isEmpty
            guard (thread.number == 0) == isFirst, thread.number <= SavedThreads.largestNumber,
                numbers.insert(thread.number).inserted
            else { throw reader.error(.invalid, "a thread's number is out of range, or there twice") }
            if try !reader.flag() { thread.argument = try reader.number() }
            guard thread.argument == nil || !isFirst else {
                throw reader.error(.invalid, "the first thread has not begun")
            }
            thread.state = try SavedThread(saved: &reader)
            switch try reader.kind(below: 4, "wait") {
            case 0: thread.wait = nil
            case 1: thread.wait = .time(try reader.number())
            case 2: thread.wait = .time(nil)
            default: thread.wait = .input
            }
            thread.patience = Int(try reader.number(UInt32.self))
            guard isDeterministic || thread.wait == nil && thread.patience == 0 else {
                throw reader.error(.invalid, "a thread of the system waits for a turn")
            }
            return thread
        }
        guard !threads.isEmpty else { throw reader.error(.invalid, "there is no thread") }
        clock = try reader.number()
        stoppedClock = try reader.number()
        lastTurn = try reader.number()
        guard lastTurn <= SavedThreads.largestNumber else {
            throw reader.error(.invalid, "a thread's number is out of range")
        }
        turn = try reader.optional { reader throws(WASIRestorationError) in
            Turn(
                rest: try Self.units(&reader), used: try Self.units(&reader), mayHoldUp: try reader.flag())
        }
        guard stoppedClock <= clock, turn == nil || isDeterministic && numbers.contains(lastTurn) else {
            throw reader.error(.invalid, "the turn is none that a thread can have")
        }
        try reader.finish()
    }

    /// Units of fuel.
    private static func units(_ reader: inout StateReader) throws(WASIRestorationError) -> Int64 {
        let units: UInt64 = try reader.number()
        guard let units = Int64(exactly: units) else {
            throw reader.error(.invalid, "so much fuel there is not")
        }
        return units
    }
}
