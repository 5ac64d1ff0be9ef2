import InPlace
import Machine

/// Ways of executing code that tests compare.
package enum TestTier: String, CaseIterable, Codable, Sendable {
    case portable
    /// The portable interpreter, one instruction at a time.
    case stepping
    /// Generated handlers, which leave it to guard pages to find accesses that are out of bounds where they can.
    case inPlace = "in-place"
    /// Generated handlers that compare addresses with sizes.
    case inPlaceChecked = "in-place-checked"

    /// Those that this machine has.
    package static var available: [TestTier] { allCases.filter(\.isAvailable) }

    package var isAvailable: Bool {
        switch self {
        case .portable, .stepping: true
        case .inPlace, .inPlaceChecked: InPlace.isAvailable
        }
    }

    package var executor: Executor {
        switch self {
        case .portable: .portable
        case .stepping: .stepping
        case .inPlace: InPlace.executor(allowsSignalHandlers: true)
        case .inPlaceChecked: InPlace.executor(allowsSignalHandlers: false)
        }
    }
}
