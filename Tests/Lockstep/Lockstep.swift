import Machine
import Situ
import TestSupport
import WebAssembly

/// How two runs are compared.
struct Settings {
    var tiers = (TestTier.portable, TestTier.inPlace)
    /// Units of fuel from one stop to the next: with 1 it stops at every safepoint.
    var stride: Int64 = 1
    /// After so many stops the stride doubles, and again after as many; nil for never.
    var doubling: Int?
    /// Units of fuel after which a call is not gone on with; nil for none.
    var unitLimit: Int64?
    /// What is made wrong in the second run, and at which stop, to see whether it is noticed.
    var fault: (kind: Fault, stop: Int)?
    /// Memories, and all frames, are compared at every stop of so many, and at the end.
    var memoryInterval = 1000
    /// The first run does not stop; the second does, and each time the other tier goes on.
    var isSwitching = false
    /// NaNs that arithmetic yields are the canonical one, so that nothing depends on the processor. Tiers have code of their
    /// own for that. Without, their usual code runs, and NaNs of floating-point types are as good one as another.
    var hasCanonicalNaNs = true
    /// Garbage is collected at every allocation.
    var stressesHeap = false

    var limits: Situ.Store.Limits {
        var limits = Situ.Store.Limits()
        limits.stressesHeap = stressesHeap
        return limits
    }

    /// What the two runs are called.
    var names: (String, String) {
        isSwitching
            ? (tiers.0.rawValue, "\(tiers.0.rawValue) and \(tiers.1.rawValue) in turn")
            : (tiers.0.rawValue, tiers.1.rawValue)
    }

    /// The engines of the two runs.
    func engines(features: Features) -> (Engine, Engine) {
        var configuration = Engine.Configuration()
        configuration.features = features
        configuration.hasCanonicalNaNs = hasCanonicalNaNs
        let second =
            isSwitching ? Executor.alternating(tiers.0.executor, tiers.1.executor) : tiers.1.executor
        return (
            Engine(configuration, executor: tiers.0.executor), Engine(configuration, executor: second)
        )
    }
}

/// Two stores in which the same is done, from stop to stop, with what came of it compared.
struct Lockstep {
    let settings: Settings
    var pair: Pair
    /// How often both have stopped and agreed, and how much fuel each has used in the calls.
    private(set) var stops = 0
    private(set) var units: Int64 = 0
    /// The stop at which all frames are to be compared next.
    private var nextFrames = 0

    init(_ first: Situ.Store, _ second: Situ.Store, _ settings: Settings) {
        self.settings = settings
        pair = Pair(first, second, names: settings.names, anyNaN: !settings.hasCanonicalNaNs)
    }

    /// Makes a call in each store, and gives back how both ended, for the caller to conclude them; nil if they were not gone on
    /// with.
    mutating func run(_ one: Call, _ other: Call) throws(Disagreement) -> (Outcome, Outcome)? {
        defer {
            pair.first.record.pointee.fuel = Fuel.unlimited
            pair.second.record.pointee.fuel = Fuel.unlimited
        }
        return settings.isSwitching ? try runSwitching(one, other) : try runTogether(one, other)
    }

    /// The units until the next stop but for what is needed to begin a piece of a bulk operation, which is asked for when the
    /// last run has used nothing.
    private struct Grant {
        let settings: Settings
        private var stride: Int64
        private var stops = 0
        private(set) var units: Int64

        init(_ settings: Settings) {
            self.settings = settings
            stride = settings.stride
            units = stride
        }

        mutating func next(used: Int64) {
            stops += 1
            if let doubling = settings.doubling, stops % doubling == 0 { stride *= 2 }
            units = used > 0 ? stride : 2 * units
        }
    }

    private mutating func runTogether(
        _ one: Call, _ other: Call
    ) throws(Disagreement) -> (Outcome, Outcome)? {
        var grant = Grant(settings)
        var total: Int64 = 0
        var before = Pair.Place(one.activation)
        while true {
            pair.first.record.pointee.fuel = grant.units
            pair.second.record.pointee.fuel = grant.units
            let outcomes = (one.advance(), other.advance())
            let used = grant.units - pair.first.record.pointee.fuel
            units += used
            total += used
            let isCut = outcomes.0 == .suspended && settings.unitLimit.map { total >= $0 } ?? false
            if let fault = settings.fault, fault.stop == stops {
                fault.kind.plant(in: other.activation, pair.second)
            }
            do throws(Disagreement) {
                try compare(
                    one, other, outcomes, isDeep: isCut || stops % settings.memoryInterval == 0)
            } catch {
                throw Disagreement(
                    "\(error.text)\n  at stop \(stops), unit \(units); the stop before: "
                        + pair.text(before, pair.first) + "\n"
                        + pair.text(one.activation, other.activation))
            }
            if isCut { return nil }
            if outcomes.0 != .suspended { return outcomes }
            stops += 1
            grant.next(used: used)
            before = Pair.Place(one.activation)
        }
    }

    /// The first call runs to its end, the second one in pieces.
    private mutating func runSwitching(
        _ one: Call, _ other: Call
    ) throws(Disagreement) -> (Outcome, Outcome)? {
        let all = settings.unitLimit ?? Fuel.unlimited
        pair.first.record.pointee.fuel = all
        let first = one.advance()
        units += all - pair.first.record.pointee.fuel
        var grant = Grant(settings)
        var left = all
        var second: Outcome
        repeat {
            let given = min(grant.units, left)
            pair.second.record.pointee.fuel = given
            second = other.advance()
            let used = given - pair.second.record.pointee.fuel
            if second == .suspended { stops += 1 }
            // Nothing that is left is enough: so it is for the other.
            if second == .suspended, used == 0, given == left { break }
            left -= used
            grant.next(used: used)
        } while second == .suspended
        pair.second.record.pointee.fuel = left
        do throws(Disagreement) {
            try compare(one, other, (first, second), isDeep: true)
        } catch {
            throw Disagreement(
                "\(error.text)\n  at the end, after \(stops) stops\n"
                    + pair.text(one.activation, other.activation))
        }
        return first == .suspended ? nil : (first, second)
    }

    private mutating func compare(
        _ one: Call, _ other: Call, _ outcomes: (Outcome, Outcome), isDeep: Bool
    ) throws(Disagreement) {
        let isDeep = isDeep || outcomes.0 != .suspended
        try pair.expect(outcomes.0, outcomes.1, "how it ended")
        if outcomes.0 == .suspended || outcomes.0 == .trapped {
            try pair.expect(one.activation.trap, other.activation.trap, "why it ended")
        }
        // All frames of a deep recursion at many stops would take the square of its depth.
        let allFrames = stops >= nextFrames || outcomes.0 != .suspended
        let depth = try pair.compare(
            one.activation, other.activation, allFrames: allFrames, hasAllOperands: outcomes.0 != .threw)
        if allFrames { nextFrames = stops + max(settings.memoryInterval, 10 * depth) }
        if outcomes.0 == .finished, let frame = one.activation.frame, let twin = other.activation.frame {
            try pair.compare(
                frame.operands, twin.operands,
                pair.first.function(frame.pointee.pc).type.pointee.results, "result")
        }
        if outcomes.0 == .threw, let thrown = one.activation.thrown, let twin = other.activation.thrown {
            try pair.expect(thrown.tag.pointee.index, twin.tag.pointee.index, "the tag of the exception")
            try pair.compare(
                thrown.arguments, twin.arguments, thrown.tag.pointee.type.pointee.parameters,
                "argument of the exception")
        }
        try pair.compareStores()
        if isDeep { try pair.compareContents() }
    }
}
