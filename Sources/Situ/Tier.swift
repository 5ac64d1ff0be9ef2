import InPlace
import Machine

/// How code is executed. Programs do the same on every tier: results, traps and the fuel they take.
public enum Tier: String, Sendable, CaseIterable {
    /// The fastest that the machine has.
    case automatic = "auto"
    /// The interpreter written in Swift, which is everywhere.
    case portable
    /// The fast interpreter of generated machine code, for some processors and systems. Both execute the module's own
    /// bytes, and compile nothing.
    case inPlace = "in-place"

    /// Whether this machine has it.
    public var isAvailable: Bool {
        switch self {
        case .automatic, .portable: true
        case .inPlace: InPlace.isAvailable
        }
    }

    /// The one that `automatic` means here; the others are what they are.
    public var resolved: Tier {
        guard self == .automatic else { return self }
        return InPlace.isAvailable ? .inPlace : .portable
    }

    /// Those that this machine has, `automatic` not counted.
    public static var available: [Tier] { allCases.filter { $0 != .automatic && $0.isAvailable } }

    package func executor(allowsSignalHandlers: Bool) -> Executor {
        switch resolved {
        case .automatic, .portable: .portable
        case .inPlace: InPlace.executor(allowsSignalHandlers: allowsSignalHandlers)
        }
    }
}
