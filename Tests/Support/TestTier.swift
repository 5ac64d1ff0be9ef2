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
    /// The same, but from each safepoint to the next the portable interpreter takes its turn.
    case baselineStress = "baseline-stress"
    /// As `situ run` executes.
    case automatic = "auto"
    /// The same with the lowest threshold: functions are compiled while they run, most of them.
    case automaticEager = "auto-eager"

    /// Those that this machine has.
    package static var available: [TestTier] { allCases.filter(\.isAvailable) }

    package var isAvailable: Bool {
        switch self {
        case .portable, .stepping: true
        case .inPlace, .inPlaceChecked: InPlace.isAvailable
        case .baseline, .baselineChecked, .baselineStress, .automatic, .automaticEager: Baseline.isAvailable
        }
    }

    /// Whether addresses are compared, so that no signal is handled.
    package var isChecked: Bool { self == .inPlaceChecked || self == .baselineChecked }

    package var executor: Executor {
        switch self {
        case .portable: .portable
        case .stepping: .stepping
        case .inPlace, .inPlaceChecked: InPlace.executor(allowsSignalHandlers: !isChecked)
        case .baseline, .baselineChecked, .baselineStress, .automatic, .automaticEager: compiling
        }
    }

    private var compiling: Executor {
        var compilation = Engine.Compilation()
        if self == .automaticEager { compilation.threshold = 1 }
        compilation.changesTierAtSafepoints = self == .baselineStress
        let tier: Tier = self == .automatic || self == .automaticEager ? .automatic : .baseline
        return tier.executor(allowsSignalHandlers: !isChecked, compilation: compilation)
    }
}
