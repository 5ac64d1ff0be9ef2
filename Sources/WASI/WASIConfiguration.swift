/// What a guest is given: nothing of the host that isn't named here.
package struct WASIConfiguration: Sendable {
    /// A directory of the host that the guest sees.
    package struct Preopen: Equatable, Sendable {
        /// The host's name of it.
        package var hostPath: [UInt8]
        /// The guest's name of it.
        package var guestPath: [UInt8]
        /// Whether the guest can change nothing below it (`rofs`).
        package var isReadOnly: Bool

        package init(hostPath: [UInt8], guestPath: [UInt8], isReadOnly: Bool = false) {
            self.hostPath = hostPath
            self.guestPath = guestPath
            self.isReadOnly = isReadOnly
        }
    }

    /// An environment variable.
    package struct Variable: Equatable, Sendable {
        package var name: [UInt8]
        package var value: [UInt8]

        package init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// The program's name and its arguments. None may contain NUL.
    package var arguments: [[UInt8]] = []
    /// The environment, in this order. None may contain NUL, nor a name `=`.
    package var environment: [Variable] = []
    /// Directories, which become descriptors 3 and up, in this order.
    package var preopens: [Preopen] = []
    /// The host's descriptors behind the guest's 0, 1 and 2; nil: the guest has none there. They are never
    /// closed. One that isn't open counts as nil.
    package var standardStreams: [Int32?] = [0, 1, 2]
    /// Where time comes from.
    package var clocks = ClockSource.host
    /// Where random bytes come from.
    package var random = RandomSource.host
    /// The most descriptors that the guest may have open.
    package var descriptorLimit = 1024
    /// What ends waits; several contexts may share one.
    package var interrupt = WASIInterrupt()
    /// How paths of the host are confined; tests force the fallback.
    package var pathResolution = PathResolution.automatic

    package init() {}
}

/// Why a context could not be made.
package enum WASIConfigurationError: Error, Equatable, Sendable {
    /// A directory to be preopened could not be opened.
    case preopen(hostPath: [UInt8], errno: Errno)
    /// An argument contains NUL.
    case argument([UInt8])
    /// An environment variable contains NUL, or its name is empty or contains `=`.
    case variable(name: [UInt8])
    /// More standard streams and preopens than descriptors allowed.
    case tooManyDescriptors(limit: Int)
    /// Arguments or environment take more than the guest's 32 bits can count.
    case tooLong
}
