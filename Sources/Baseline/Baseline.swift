import InPlace
import Machine

/// The compiling tier.
package enum Baseline {
    package struct Options: Sendable {
        package var allowsSignalHandlers = true
        package var isEager = false
        package var threshold: Int64 = 1
        package init() {}
    }

    package static let isAvailable = false

    package static func executor(_ options: Options) -> Executor {
        InPlace.executor(allowsSignalHandlers: options.allowsSignalHandlers)
    }
}
