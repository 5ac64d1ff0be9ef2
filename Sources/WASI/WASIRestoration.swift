import Situ

/// What whoever resumes a saved program gives it, and what becomes of things of the host that are not as they were.
///
///     var restoration = WASIRestoration()
///     restoration.preopens = [.init("/srv/data", as: "/data")]
///     restoration.decisions[5] = .close
///     let wasi = try WASI(restoring: sections, restoration)
///
/// What the program has in memory, volumes, clocks, random state, arguments, is as it was. Standard streams are those here.
/// Directories of the host and addresses to listen at are opened only if they are granted here, or all at once with
/// ``grantsWhatWasGranted``. A file that was open below such a directory is opened again by its path, under the same
/// confinement, at its old offset; nothing is created or truncated. If it is another file now, was changed, or had lost its
/// name, and for connections and streams of the embedder's, resuming fails with a list of all of them, unless something here
/// says what to do.
public struct WASIRestoration: Sendable {
    /// What becomes of a descriptor of the program.
    public enum Decision: Sendable {
        /// It refers to another stream; offset and flags are the stream's own.
        case substitute(WASIStream)
        /// It refers to the file that its path leads to now, whatever that holds.
        case accept
        /// It is closed: the program gets `badf` when it uses it.
        case close
    }

    /// What the descriptor that was standard input refers to. If it is a file of the same size and time as when the program was
    /// saved, it is read on from where it was.
    public var standardInput = WASIStream.descriptor(0)
    /// What the descriptor that was standard output refers to.
    public var standardOutput = WASIStream.descriptor(1)
    /// What the descriptor that was standard error refers to.
    public var standardError = WASIStream.descriptor(2)
    /// The host's descriptors behind the three standard streams, all at once; nil: there is none.
    public var standardStreams: [Int32?] {
        get {
            var configuration = WASIConfiguration()
            (configuration.standardInput, configuration.standardOutput, configuration.standardError) =
                (standardInput, standardOutput, standardError)
            return configuration.standardStreams
        }
        set {
            var configuration = WASIConfiguration()
            configuration.standardStreams = newValue
            (standardInput, standardOutput, standardError) =
                (configuration.standardInput, configuration.standardOutput, configuration.standardError)
        }
    }

    /// Directories that take the place of those that the program had under the same names.
    public var preopens: [WASIConfiguration.Preopen] = []
    /// Sockets that take the place of the configuration's listeners, by their number there.
    public var listeners: [Int: WASIConfiguration.Listener] = [:]
    /// Archives that the program's directories may be: found by their content.
    public var archives: [BakedArchive] = []
    /// Whether directories of the host, archives and addresses to listen at are opened where the saved state says.
    ///
    /// That is as good as giving all of them to whoever made the snapshot: say so only of snapshots that you made yourself.
    public var grantsWhatWasGranted = false

    /// What becomes of descriptors, by their numbers; those of other numbers must be as they were.
    public var decisions: [UInt32: Decision] = [:]
    /// Whether all files are taken as they are now (``Decision/accept``).
    public var acceptsChangedFiles = false
    /// Whether everything that cannot be had again is closed (``Decision/close``).
    public var closesWhatIsMissing = false

    /// What ends waits.
    public var interrupt = WASIInterrupt()
    /// The most descriptors that the saved program may be allowed to have.
    public var descriptorLimit = 1 << 16
    /// The most that a volume may be allowed to come to hold; nil: what the saved state says.
    public var volumeLimits: MemoryVolume.Limits?
    /// How paths of the host are confined; tests force the fallback.
    package var pathResolution = PathResolution.automatic

    /// Nothing of the host but the process's standard streams.
    public init() {}

    /// Adds the directories that a module brings with it (``WASIConfiguration/Preopen/baked(in:)``) to ``archives``: the module
    /// is the program's own, so they are granted.
    public mutating func offerArchives(in module: Module) throws(ArchiveError) {
        for preopen in try WASIConfiguration.Preopen.baked(in: module) {
            if case .archive(let archive) = preopen.source { archives.append(archive) }
        }
    }
}
