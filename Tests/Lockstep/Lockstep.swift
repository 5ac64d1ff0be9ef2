import Machine
import Situ
import TestSupport
import WebAssembly

/// How two runs are compared.
struct Settings {
    var tiers = (Tier.portable, Tier.stepping)
    /// Units of fuel from one stop to the next: with 1 it stops at every safepoint.
    var stride: Int64 = 1
    /// Memories, and all frames, are compared at every stop of so many, and at the end.
    var memoryInterval = 1000
    /// The first run does not stop; the second does, and each time the other tier goes on.
    var isSwitching = false
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

    /// The engines of the two runs. NaNs are canonical, so that nothing depends on the processor.
    func engines(features: Features) -> (Engine, Engine) {
        var configuration = Engine.Configuration()
        configuration.features = features
        configuration.hasCanonicalNaNs = true
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
        pair = Pair(first, second, names: settings.names)
    }

    /// Makes a call in each store. The calls are then over, and the caller can have their results, or what they ended with.
    mutating func run(_ one: Call, _ other: Call) throws(Disagreement) -> (Outcome, Outcome) {
        defer {
            pair.first.record.pointee.fuel = Fuel.unlimited
            pair.second.record.pointee.fuel = Fuel.unlimited
        }
        return settings.isSwitching ? try runSwitching(one, other) : try runTogether(one, other)
    }

    private mutating func runTogether(_ one: Call, _ other: Call) throws(Disagreement) -> (Outcome, Outcome) {
        var grant = settings.stride
        var before = Pair.Place(one.activation)
        while true {
            pair.first.record.pointee.fuel = grant
            pair.second.record.pointee.fuel = grant
            let outcomes = (one.advance(), other.advance())
            let used = grant - pair.first.record.pointee.fuel
            units += used
            do throws(Disagreement) {
                try compare(one, other, outcomes, isDeep: stops % settings.memoryInterval == 0)
            } catch {
                throw Disagreement(
                    "\(error.text)\n  at stop \(stops), unit \(units); the stop before: "
                        + pair.text(before, pair.first) + "\n"
                        + pair.text(one.activation, other.activation))
            }
            if outcomes.0 != .suspended { return outcomes }
            stops += 1
            // A long bulk operation goes on only with fuel for a piece of it.
            grant = used > 0 ? settings.stride : 2 * grant
            before = Pair.Place(one.activation)
        }
    }

    /// The first call runs to its end, the second one in pieces.
    private mutating func runSwitching(
        _ one: Call, _ other: Call
    ) throws(Disagreement) -> (Outcome, Outcome) {
        pair.first.record.pointee.fuel = Fuel.unlimited
        let first = one.advance()
        let total = Fuel.unlimited - pair.first.record.pointee.fuel
        units += total
        var grant = settings.stride
        var used: Int64 = 0
        while true {
            pair.second.record.pointee.fuel = grant
            let outcome = other.advance()
            let taken = grant - pair.second.record.pointee.fuel
            used += taken
            if outcome == .suspended {
                stops += 1
                grant = taken > 0 ? settings.stride : 2 * grant
                if used <= total { continue }
            }
            pair.second.record.pointee.fuel = Fuel.unlimited - used
            do throws(Disagreement) {
                try compare(one, other, (first, outcome), isDeep: true)
            } catch {
                throw Disagreement(
                    "\(error.text)\n  at the end, after \(stops) stops\n"
                        + pair.text(one.activation, other.activation))
            }
            return (first, outcome)
        }
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
