import Baseline
import InPlace
import Machine
import Situ

/// Ways of executing code that tests compare.
package enum TestTier: String, CaseIterable, Codable, Sendable {
    case portable
    /// The portable interpreter, one instruction at a time.
    case stepping
    /// Generated handlers, which leave it to guard pages to find accesses that are out of bounds where they can.
    case inPlace = "in-place"
    /// Generated handlers that compare addresses with sizes.
    case inPlaceChecked = "in-place-checked"
    /// Every function compiled when it is first called.
    case baseline
    /// The same, with addresses compared with sizes.
    case baselineChecked = "baseline-checked"
    /// The same, but compiled code is left at every safepoint, and entered again at most.
    case baselineStress = "baseline-stress"
    /// The same, but from each safepoint to the next the portable interpreter has its turn.
    case baselineTurns = "baseline-turns"
    /// As `situ run` executes.
    case automatic = "auto"
    /// The same with thresholds of 1: functions are compiled while they run, nearly all of them.
    case automaticEarly = "auto-early"

    /// Those that this machine has.
    package static var available: [TestTier] { allCases.filter(\.isAvailable) }

    package var isAvailable: Bool {
        switch self {
        case .portable, .stepping: true
        case .inPlace, .inPlaceChecked: InPlace.isAvailable
        default: Baseline.isAvailable
        }
    }

    /// Whether it makes machine code of functions.
    package var compiles: Bool {
        switch self {
        case .portable, .stepping, .inPlace, .inPlaceChecked: false
        default: true
        }
    }

    /// Whether addresses are compared, so that no signal is handled.
    package var isChecked: Bool { self == .inPlaceChecked || self == .baselineChecked }

    package var executor: Executor {
        var compilation = Engine.Compilation()
        let tier: Tier
        switch self {
        case .portable: return .portable
        case .stepping: return .stepping
        case .inPlace, .inPlaceChecked: tier = .inPlace
        case .baseline, .baselineChecked: tier = .baseline
        case .baselineStress: (tier, compilation.stress) = (.baseline, .safepoints)
        case .baselineTurns: (tier, compilation.stress) = (.baseline, .turns)
        case .automatic: tier = .automatic
        case .automaticEarly: (tier, compilation.stress) = (.automatic, .early)
        }
        return tier.executor(allowsSignalHandlers: !isChecked, compilation: compilation)
    }
}
