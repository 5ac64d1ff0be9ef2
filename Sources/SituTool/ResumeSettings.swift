import Situ
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the options of `situ resume` say.
struct ResumeSettings: Sendable {
    /// Files that the program's modules may be in, beside those that the snapshot names.
    var programs: [Argument] = []
    /// Directories that take the place of those that the program had.
    var mounts: [Mount] = []
    /// Whether the program gets all directories, archives and addresses of the host that it had.
    var grantsWhatItHad = false
    var acceptsChangedFiles = false
    var closesWhatIsMissing = false
    /// What becomes of single descriptors.
    var decisions: [(descriptor: UInt32, decision: Decision)] = []
    /// Files that may be the snapshot's parents.
    var parents: [Argument] = []
    var fuel: Int64?
    var timeout: TimeSpan?
    var memoryLimit: Int?
    var execution = ExecutionSettings()
    var isVerbose = false
    var suspension = SuspendSettings()

    enum Decision: Sendable {
        case accept, close
        case substitute(Argument)
    }

    static let options: [Option<ResumeSettings>] =
        [
            Option(
                "--program", "FILE",
                """
                Look for the program's module, or one of them, in FILE; otherwise where it was, or in the snapshot. Its hash \
                decides. May be given several times.
                """
            ) { settings, value in
                settings.programs.append(value)
            },
            Option(
                "--dir", "HOST[::GUEST][:ro]",
                """
                Give the program the directory HOST in the place of the one that it had as GUEST. What it had open there is \
                opened again.
                """
            ) { settings, value throws(ToolError) in
                settings.mounts.append(.host(try DirectoryGrant.parse(value)))
            },
            Option(
                "--bake", "FILE::GUEST",
                "Give the program the archive FILE, if its content is that of one that it had."
            ) { settings, value throws(ToolError) in
                settings.mounts.append(try .archive(value))
            },
            Option(
                "--same-access", nil,
                """
                Give the program all directories, archives and addresses that it had, where they were. Only for snapshots that \
                you trust: what they name is opened.
                """
            ) { settings, _ in
                settings.grantsWhatItHad = true
            },
            Option(
                "--accept", "FD",
                "Take the file that the program has open as FD as it is now, though it has changed. May be given several times."
            ) { settings, value throws(ToolError) in
                settings.decisions.append((try descriptor(value.text, "--accept"), .accept))
            },
            Option("--accept-changed", nil, "The same for all files.") { settings, _ in
                settings.acceptsChangedFiles = true
            },
            Option(
                "--close", "FD",
                "Close the program's descriptor FD: it gets an error when it uses it. May be given several times."
            ) { settings, value throws(ToolError) in
                settings.decisions.append((try descriptor(value.text, "--close"), .close))
            },
            Option("--close-missing", nil, "Close all descriptors that cannot be had again as they were.") {
                settings, _ in
                settings.closesWhatIsMissing = true
            },
            Option(
                "--substitute", "FD=FILE",
                "Give the program FILE as its descriptor FD, open for reading and, if that is possible, for writing."
            ) { settings, value throws(ToolError) in
                guard let equals = value.bytes.firstIndex(of: UInt8(ascii: "=")) else {
                    throw .usage("--substitute '\(value.text)' names no file: give FD=FILE")
                }
                let number = String(decoding: value.bytes[..<equals], as: UTF8.self)
                let file = Argument(bytes: Array(value.bytes[(equals + 1)...]))
                settings.decisions.append((try descriptor(number, "--substitute"), .substitute(file)))
            },
            Option(
                "--parent", "FILE",
                """
                Look in FILE for the snapshot that this one refers to, or for one that that refers to; otherwise where they \
                were. May be given several times.
                """
            ) { settings, value in
                settings.parents.append(value)
            },
            Option("--fuel", "N", "Let the program use N units of work from now on, whatever it had left.") {
                settings, value throws(ToolError) in
                settings.fuel = try WholeNumber.fuel(value.text)
            },
            Option("--timeout", "DURATION", "Stop the program after this time: 500ms, 2s, 1.5s, 1m.") {
                settings, value throws(ToolError) in
                settings.timeout = try TimeSpan(value.text)
            },
            Option(
                "--max-memory", "SIZE",
                "Bytes that all memories may have together; otherwise as the program was started with."
            ) { settings, value throws(ToolError) in
                settings.memoryLimit = try ByteSize.parse(value.text)
            },
            Option("--verbose", nil, "Say on standard error how the program is executed, and why so.") {
                settings, _ in
                settings.isVerbose = true
            },
        ] + ExecutionSettings.options(\.execution)
        + SuspendSettings.options(\.suspension)

    private static func descriptor(_ text: String, _ option: String) throws(ToolError) -> UInt32 {
        guard let number = WholeNumber.parse(text), let descriptor = UInt32(exactly: number) else {
            throw .usage("'\(text)' is no descriptor for \(option): give its number")
        }
        return descriptor
    }

    /// What the program gets of the host.
    func restoration() throws(ToolError) -> WASIRestoration {
        var restoration = WASIRestoration()
        restoration.standardStreams = StandardStreams.open
        for mount in mounts {
            let preopen = try mount.preopen(MemoryVolume.Limits())
            if case .archive(let archive) = preopen.source { restoration.archives.append(archive) }
            restoration.preopens.append(preopen)
        }
        restoration.grantsWhatWasGranted = grantsWhatItHad
        restoration.acceptsChangedFiles = acceptsChangedFiles
        restoration.closesWhatIsMissing = closesWhatIsMissing
        for (descriptor, decision) in decisions {
            switch decision {
            case .accept: restoration.decisions[descriptor] = .accept
            case .close: restoration.decisions[descriptor] = .close
            case .substitute(let file):
                restoration.decisions[descriptor] = .substitute(.descriptor(try open(file)))
            }
        }
        return restoration
    }

    private func open(_ file: Argument) throws(ToolError) -> Int32 {
        func open(_ flags: Int32) -> Int32 {
            #if canImport(Glibc)
                Glibc.open(file.text, flags)
            #elseif canImport(Musl)
                Musl.open(file.text, flags)
            #else
                Darwin.open(file.text, flags)
            #endif
        }
        var descriptor = open(O_RDWR | O_CLOEXEC | O_NOCTTY)
        if descriptor < 0 { descriptor = open(O_RDONLY | O_CLOEXEC | O_NOCTTY) }
        guard descriptor >= 0 else {
            throw ToolError(.failure, "cannot open '\(file.text)': " + String(cString: strerror(errno)))
        }
        return descriptor
    }
}
