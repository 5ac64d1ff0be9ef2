import Baseline
import InPlace
import Machine

/// How code is executed. Programs do the same on every tier: results, traps and the fuel they take.
public enum Tier: String, Sendable, CaseIterable {
    /// The best that the machine has: in place at first, so that programs start at once, and as machine code where that turns
    /// out to pay. Where executable memory is not to be had everything stays in place.
    case automatic = "auto"
    /// The interpreter written in Swift, which is everywhere.
    case portable
    /// The fast interpreter of generated machine code, for some processors and systems. Both interpreters execute the module's
    /// own bytes, and compile nothing.
    case inPlace = "in-place"
    /// Machine code of each function, which is made when the function is first called.
    case baseline

    /// Whether this machine has it.
    public var isAvailable: Bool {
        switch self {
        case .automatic, .portable: true
        case .inPlace: InPlace.isAvailable
        case .baseline: Baseline.isAvailable
        }
    }

    /// What `automatic` means here: itself, or, where the machine does not have ``baseline``, the tier that it stays on. The
    /// others are what they are.
    public var resolved: Tier {
        guard self == .automatic, !Baseline.isAvailable else { return self }
        return InPlace.isAvailable ? .inPlace : .portable
    }

    /// Those that this machine has, `automatic` not counted.
    public static var available: [Tier] { allCases.filter { $0 != .automatic && $0.isAvailable } }

    /// What runs here when this tier is asked for, and why, in words.
    public var explanation: String {
        switch (self, resolved) {
        case (_, .automatic): "in place, and as machine code where that pays"
        case (.automatic, .inPlace):
            "in place only: " + (Baseline.obstacle.map { "\($0)" } ?? "no machine code is made")
        case (.automatic, _):
            "by the portable interpreter: nothing faster is made for this processor and system"
        case (_, .portable): "by the portable interpreter"
        case (_, .inPlace): "in place"
        case (_, .baseline): "as machine code, which is made of each function when it is first called"
        }
    }

    package func executor(
        allowsSignalHandlers: Bool, compilation: Engine.Compilation = Engine.Compilation()
    ) -> Executor {
        let policy: Policy =
            switch compilation.stress {
            case .safepoints: .stress
            case .early where self == .automatic: .immediate
            default: self == .automatic ? .automatic : .eager
            }
        let executor: Executor
        switch self {
        case .portable: executor = .portable
        case .inPlace: executor = InPlace.executor(allowsSignalHandlers: allowsSignalHandlers)
        case .automatic where !InPlace.isAvailable: executor = .portable
        case .automatic, .baseline:
            // Whether there is executable memory is asked for when there is something to put there.
            var options = Baseline.Options(policy: policy, allowsSignalHandlers: allowsSignalHandlers)
            options.isConcurrent = compilation.mode == .concurrent
            options.perfOutput = compilation.profile.map { $0 == .map ? .map : .dump }
            if let cache = compilation.cache {
                options.savedCode = { module, options, take in cache.give(module, options, take) }
            }
            executor = Baseline.executor(options)
        }
        return compilation.stress == .turns ? .takingTurns(executor, .portable) : executor
    }
}

/// Ways to have tiers change all the time.
package enum TierStress: String, CaseIterable, Sendable {
    /// `automatic` compiles what it executes as soon as it can.
    case early
    /// Compiled code is left at every safepoint, and entered again.
    case safepoints
    /// From each safepoint to the next the portable interpreter executes, and then the tier again.
    case turns
}
