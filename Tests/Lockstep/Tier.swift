import InPlace
import Machine
import Situ
import TestSupport

/// Ways of executing code that can be compared.
enum Tier: String, CaseIterable {
    case portable
    /// The portable interpreter, one instruction at a time.
    case stepping
    /// Generated handlers, which leave it to guard pages to find accesses that are out of bounds where they can.
    case inPlace = "in-place"
    /// Generated handlers that compare addresses with sizes.
    case inPlaceChecked = "in-place-checked"

    var executor: Executor {
        switch self {
        case .portable: .portable
        case .stepping: .stepping
        case .inPlace: InPlace.executor(allowsSignalHandlers: true)
        case .inPlaceChecked: InPlace.executor(allowsSignalHandlers: false)
        }
    }
}
