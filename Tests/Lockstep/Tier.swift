import Machine
import Situ
import TestSupport

/// Ways of executing code that can be compared.
enum Tier: String, CaseIterable {
    case portable
    /// The portable interpreter, one instruction at a time.
    case stepping

    var executor: Executor {
        switch self {
        case .portable: .portable
        case .stepping: .stepping
        }
    }
}
