/// What a guest is given: nothing of the host that isn't named here.
public struct WASIConfiguration: Sendable {
    /// A directory that the guest sees, and where it comes from. Several lie side by side: a guest reaches each by
    /// its name, and from none of them another.
    public struct Preopen: Equatable, Sendable {
        /// What a directory is behind its name.
        public enum Source: Equatable, Sendable {
            /// A directory of the host, by the host's name of it. What is below stays the host's: changes are seen
            /// both ways, and nothing above or beside it can be reached.
            case host([UInt8])
            /// A file system in memory, which several guests may share.
            case memory(MemoryVolume)
            /// A directory packed into an archive, which nobody can change.
            case archive(BakedArchive)
        }

        /// Where the directory comes from.
        public var source: Source
        /// The guest's name of it.
        public var guestPath: [UInt8]
        /// Whether the guest can change nothing below it (`rofs`).
        public var isReadOnly: Bool

        /// A directory from wherever it comes, under a name of the guest's in bytes.
        public init(_ source: Source, guestPath: [UInt8], isReadOnly: Bool = false) {
            self.source = source
            self.guestPath = guestPath
            self.isReadOnly = isReadOnly
        }

        /// A directory of the host under a name of the guest's.
        public init(_ source: Source, as guestPath: String, isReadOnly: Bool = false) {
            self.init(source, guestPath: Array(guestPath.utf8), isReadOnly: isReadOnly)
        }

        /// A directory of the host.
        public init(hostPath: [UInt8], guestPath: [UInt8], isReadOnly: Bool = false) {
            self.init(.host(hostPath), guestPath: guestPath, isReadOnly: isReadOnly)
        }

        /// A directory of the host.
        public init(_ hostPath: String, as guestPath: String, isReadOnly: Bool = false) {
            self.init(.host(Array(hostPath.utf8)), as: guestPath, isReadOnly: isReadOnly)
        }
    }

    /// An environment variable.
    public struct Variable: Equatable, Sendable {
        /// The variable's name, without `=`.
        public var name: [UInt8]
        /// The variable's value.
        public var value: [UInt8]

        /// A variable whose name and value are bytes.
        public init(name: [UInt8], value: [UInt8]) {
            self.name = name
            self.value = value
        }

        /// A variable.
        public init(_ name: String, _ value: String) {
            self.init(name: Array(name.utf8), value: Array(value.utf8))
        }
    }

    /// A socket that takes connections for the guest (`sock_accept`).
    public enum Listener: Equatable, Sendable {
        /// A socket of the embedder's that listens already. It is never closed, and its flags are never changed.
        case descriptor(Int32)
        /// A new socket at an address of the host.
        case address(SocketAddress)
    }

    /// The program's name and its arguments. None may contain NUL.
    public var arguments: [[UInt8]] = []
    /// The environment, in this order. None may contain NUL, nor a name `=`.
    public var environment: [Variable] = []
    /// Directories, which become descriptors 3 and up, in this order.
    public var preopens: [Preopen] = []
    /// Sockets that take connections, which become the descriptors after the directories, in this order: 3 and up if
    /// there are none.
    public var listeners: [Listener] = []
    /// The guest's descriptor 0.
    public var standardInput = WASIStream.descriptor(0)
    /// The guest's descriptor 1.
    public var standardOutput = WASIStream.descriptor(1)
    /// The guest's descriptor 2.
    public var standardError = WASIStream.descriptor(2)
    /// The host's descriptors behind the guest's 0, 1 and 2, all three at once; nil: the guest has none there, or
    /// something else than a descriptor.
    public var standardStreams: [Int32?] {
        get {
            [standardInput, standardOutput, standardError].map {
                if case .descriptor(let descriptor) = $0.kind { descriptor } else { nil }
            }
        }
        set {
            let streams =
                newValue.map { $0.map { WASIStream.descriptor($0) } ?? .none } + [.none, .none, .none]
            (standardInput, standardOutput, standardError) = (streams[0], streams[1], streams[2])
        }
    }
    /// Where time comes from.
    package var clocks = ClockSource.host
    /// Where random bytes come from.
    package var random = RandomSource.host
    /// The most descriptors that the guest may have open.
    public var descriptorLimit = 1024
    /// Whether directories are listed in the order of their names' bytes, instead of as their file systems have it.
    public var sortsListings = false
    /// What ends waits; several contexts may share one.
    public var interrupt = WASIInterrupt()
    /// Whether it is remembered where in the program each file was opened, for who asks with
    /// ``WASI/verifyNothingIsOpen(after:)``.
    public var remembersOpeners = false
    /// How paths of the host are confined; tests force the fallback.
    package var pathResolution = PathResolution.automatic

    /// Whether runs are equal: see ``makeDeterministic(seed:)``.
    public private(set) var isDeterministic = false

    /// Makes a program do the same in each run that has the same arguments, files and input, whatever the machine and the
    /// time.
    ///
    /// Clocks begin at a fixed moment, 2020-01-01 00:00 UTC, and move when they are looked at, when the program waits, which
    /// then takes no time, and with the fuel that its threads use. Random numbers come from the seed. Directories are
    /// listed in the order of names. Threads (``WASIThreads``) take turns on one thread of the system, each for the same
    /// amount of fuel. Input counts as ready at all times: whoever reads waits for it, descriptors made non-blocking too,
    /// and a read from a pipe or socket returns fewer bytes than it has room for only at the end.
    ///
    /// Arithmetic is equal on all machines if the engine makes NaNs canonical
    /// (`Engine.Configuration.hasCanonicalNaNs`).
    public mutating func makeDeterministic(seed: UInt64 = 0) {
        isDeterministic = true
        clocks = .virtual(.standard)
        random = .seeded(seed)
        sortsListings = true
    }

    /// The seed that random numbers come from; nil: they are the system's, and secret.
    public var randomSeed: UInt64? {
        get { if case .seeded(let state) = random { state } else { nil } }
        set { random = newValue.map { .seeded($0) } ?? .host }
    }

    /// A program that sees nothing but standard streams, clocks and random numbers.
    public init() {}

    /// With the program's name and its arguments.
    public init(arguments: [String]) { self.arguments = arguments.map { Array($0.utf8) } }
}

/// Why a context could not be made.
public enum WASIConfigurationError: Error, Equatable, Sendable {
    /// A directory of the host to be preopened could not be opened.
    case preopen(hostPath: [UInt8], errno: Errno)
    /// A listener could not be made; `notsock` or `inval` for a descriptor that does not listen.
    case listener(WASIConfiguration.Listener, errno: Errno)
    /// An argument contains NUL.
    case argument([UInt8])
    /// An environment variable contains NUL, or its name is empty or contains `=`.
    case variable(name: [UInt8])
    /// More standard streams and preopens than descriptors allowed.
    case tooManyDescriptors(limit: Int)
    /// Arguments or environment take more than the guest's 32 bits can count.
    case tooLong
}
