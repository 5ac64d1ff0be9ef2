import Situ
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the options of `situ run` say.
struct RunSettings: Sendable {
    /// The function to call instead of `_start`.
    var invoke: String?
    /// The program's own name, instead of the file's.
    var argv0: [UInt8]?
    var environment: [WASIConfiguration.Variable] = []
    /// Directories, in the order in which they were given.
    var mounts: [Mount] = []
    /// What each directory in memory may come to hold.
    var volumeLimits = MemoryVolume.Limits()
    var openFileLimit: Int?
    var listeners: [SocketAddress] = []
    /// Other modules whose exports the program imports, in the order in which they are instantiated.
    var preloads: [Preload] = []
    var features = Features.all
    var hasCanonicalNaNs = false
    var limits = Store.Limits()
    var fuel: Int64?
    var timeout: TimeSpan?
    var threads = WASIThreads.Configuration()
    var isDeterministic = false
    var seed: UInt64?

    var suspension = SuspendSettings()
    var execution = ExecutionSettings()
    /// A directory for compiled code.
    var cache: Argument?
    /// Whether it is said how the program is executed.
    var isVerbose = false

    static let options: [Option<RunSettings>] =
        programOptions + ExecutionSettings.options(\.execution) + determinism
        + SuspendSettings.options(\.suspension) + [cache, profile, verbose]

    private static let profile = Option<RunSettings>(
        "--perf", "map|jitdump",
        """
        Tell Linux's perf the names of the functions whose machine code is executed: map writes /tmp/perf-PID.map, for perf \
        report; jitdump writes /tmp/jit-PID.dump, for perf inject --jit.
        """
    ) { settings, value throws(ToolError) in
        guard let profile = Engine.Compilation.Profile(rawValue: value.text) else {
            throw .usage("--perf is map or jitdump, not '\(value.text)'")
        }
        settings.execution.compilation.profile = profile
    }

    private static let cache = Option<RunSettings>(
        "--cache", "DIR",
        """
        Keep machine code in the directory DIR, and begin with what an earlier run has left there for the same module. Only for \
        tiers that compile. DIR is made if it is not there; nobody but you may be able to write to it. Without, nothing is kept. \
        Its files can be removed at any time.
        """
    ) { settings, value in
        settings.cache = value
    }

    private static let verbose = Option<RunSettings>(
        "--verbose", nil, "Say on standard error how the program is executed, and why so."
    ) { settings, _ in
        settings.isVerbose = true
    }

    private static let programOptions: [Option<RunSettings>] = [
        Option(
            "--dir", "HOST[::GUEST][:ro]",
            """
            Give the program the directory HOST, which it sees as GUEST (otherwise as HOST); with :ro it can change \
            nothing there. The last "::" separates the two, and other colons belong to the names.
            """
        ) { settings, value throws(ToolError) in
            settings.mounts.append(.host(try DirectoryGrant.parse(value)))
        },
        Option(
            "--tmpfs", "GUEST",
            """
            Give the program an empty directory in memory, which it sees as GUEST. It is gone when the program ends.
            """
        ) { settings, value throws(ToolError) in
            settings.mounts.append(try .memory(value))
        },
        Option(
            "--tmpfs-size", "SIZE",
            "What each directory in memory may hold: 16MiB. Default: 256MiB."
        ) { settings, value throws(ToolError) in
            settings.volumeLimits.byteCount = UInt64(try ByteSize.parse(value.text))
        },
        Option(
            "--tmpfs-files", "N",
            "Files, directories and links that each directory in memory may hold. Default: 65536."
        ) { settings, value throws(ToolError) in
            guard let count = WholeNumber.parse(value.text) else {
                throw .usage("'\(value.text)' is not a number of files: give a whole number")
            }
            settings.volumeLimits.nameCount = count
        },
        Option(
            "--bake", "FILE::GUEST",
            """
            Give the program the content of the archive FILE, as situ bake and tar make them, in a directory which it \
            sees as GUEST. It can change nothing there.
            """
        ) { settings, value throws(ToolError) in
            settings.mounts.append(try .archive(value))
        },
        Option(
            "--max-open-files", "N",
            """
            Files and directories that the program may have open at the same time, standard streams and given \
            directories included. Default: 1024.
            """
        ) { settings, value throws(ToolError) in
            guard let limit = WholeNumber.parse(value.text), limit <= 1 << 24 else {
                throw .usage(
                    "'\(value.text)' is not a number of open files: give a whole number up to 16777216")
            }
            settings.openFileLimit = limit
        },
        Option(
            "--tcp-listen", "ADDR:PORT",
            """
            Let the program take TCP connections at this address, 127.0.0.1:8080 or [::1]:8080: the socket is its next \
            descriptor after the directories, the first is 3. With port 0 the system chooses one, which is printed on \
            standard error.
            """
        ) { settings, value throws(ToolError) in
            guard let address = SocketAddress(value.text) else {
                throw .usage(
                    "'\(value.text)' is not an address to listen at: give 127.0.0.1:8080 or [::1]:8080")
            }
            settings.listeners.append(address)
        },
        Option(
            "--env", "NAME[=VALUE]",
            """
            Set a variable of the program's environment; NAME alone takes over the value that it has here, if any. The \
            environment is empty otherwise.
            """
        ) { settings, value throws(ToolError) in
            try settings.setVariable(value)
        },
        Option(
            "--argv0", "NAME",
            "The program's name, argv[0]; otherwise the last part of FILE. It may be empty."
        ) { settings, value in
            settings.argv0 = value.bytes
        },
        Option(
            "--invoke", "NAME",
            """
            Call the exported function NAME with ARGS, after "_initialize" if that is exported, and print its \
            results, one a line. Numbers are written as in WebAssembly's text format: -1, 0xff, 1_000, 1.5e3, 0x1.8p3, \
            inf, nan:0x1; vectors as i32x4:1,2,3,4; references as null.
            """
        ) { settings, value in
            settings.invoke = value.text
        },
        Option(
            "--preload", "NAME=FILE",
            """
            Instantiate the module in FILE first, and give its exports to whoever imports from NAME. May be given several             times; later modules import from earlier ones and from WASI. "_initialize" is called if it is exported.
            """
        ) { settings, value throws(ToolError) in
            settings.preloads.append(try Preload.parse(value))
        },
        Option("--timeout", "DURATION", "Stop the program after this time: 500ms, 2s, 1.5s, 1m.") {
            settings, value throws(ToolError) in
            settings.timeout = try TimeSpan(value.text)
        },
        Option(
            "--fuel", "N",
            "Stop the program after N units of work: a unit for each function entered and each round of a loop."
        ) { settings, value throws(ToolError) in
            settings.fuel = try WholeNumber.fuel(value.text)
        },
        Option(
            "--max-memory", "SIZE",
            """
            Bytes that all memories may have together: 1048576, 64KiB, 16MiB. Default: each as many as its addresses \
            reach.
            """
        ) { settings, value throws(ToolError) in
            settings.limits.totalMemorySize = try ByteSize.parse(value.text)
        },
        Option(
            "--max-table", "N",
            "Elements that all tables may have together. Default: 50000000, and 10000000 in one."
        ) {
            settings, value throws(ToolError) in
            guard let count = WholeNumber.parse(value.text) else {
                throw .usage("'\(value.text)' is not a number of elements: give a whole number")
            }
            settings.limits.totalTableSize = count
        },
        Option(
            "--max-stack", aliases: ["--stack-size"], "SIZE",
            "Stack that the program's calls may use. Default: 16MiB. --stack-size is the same."
        ) { settings, value throws(ToolError) in
            settings.limits.valueStackSize = try ByteSize.parse(value.text)
        },
        Option(
            "--max-heap", "SIZE",
            "Memory that the program's structures, arrays and exceptions may take. Default: 1GiB; 4GiB at most."
        ) { settings, value throws(ToolError) in
            let size = try ByteSize.parse(value.text)
            guard size <= Store.Limits.largestHeapSize else {
                throw .usage("the heap can have 4GiB at most")
            }
            settings.limits.heapSize = size
        },
        Option(
            "--max-threads", "N",
            "Threads that the program may have besides its first, at a time (wasi-threads). Default: 256."
        ) { settings, value throws(ToolError) in
            guard let limit = WholeNumber.parse(value.text) else {
                throw .usage("'\(value.text)' is not a number of threads: give a whole number")
            }
            settings.threads.limit = Int(limit)
        },
    ]

    private static let determinism: [Option<RunSettings>] = [
        Option(
            "--features", "LIST",
            """
            What the module may use: names separated by commas, applied from left to right. all, wasm1, wasm2 and wasm3 \
            choose anew, +NAME adds, -NAME removes. Default: all.
            """
        ) { settings, value throws(ToolError) in
            settings.features = try FeatureList.parse(value.text, from: settings.features)
        },
        Option(
            "--deterministic", nil,
            """
            Make runs equal: clocks that begin at a fixed moment and do not follow the real ones, random numbers from a \
            seed, threads that take turns, directories listed by name, canonical NaNs.
            """
        ) { settings, _ in
            settings.isDeterministic = true
            settings.hasCanonicalNaNs = true
        },
        Option(
            "--seed", "N",
            "Take random numbers from a generator with this seed, instead of the system. With --deterministic: 0 otherwise."
        ) { settings, value throws(ToolError) in
            guard let seed = UInt64(value.text), value.text.first != "+" else {
                throw .usage("'\(value.text)' is not a seed: give a whole number below 2 to the power of 64")
            }
            settings.seed = seed
        },
        Option(
            "--canonical-nans", nil,
            "Make every NaN that arithmetic yields the canonical one, as on all machines."
        ) { settings, _ in
            settings.hasCanonicalNaNs = true
        },
    ]

    private mutating func setVariable(_ argument: Argument) throws(ToolError) {
        let equals = argument.bytes.firstIndex(of: UInt8(ascii: "="))
        let name = Array(argument.bytes[..<(equals ?? argument.bytes.endIndex)])
        guard !name.isEmpty else {
            throw .usage("--env '\(argument.text)' names no variable: give NAME=VALUE or NAME")
        }
        environment.removeAll { $0.name == name }
        var value: [UInt8]?
        if let equals {
            value = Array(argument.bytes[(equals + 1)...])
        } else {
            value = (name + [0]).withUnsafeBytes { name in
                getenv(name.baseAddress!.assumingMemoryBound(to: CChar.self)).map {
                    Array(UnsafeRawBufferPointer(start: $0, count: Argument.length($0)))
                }
            }
        }
        if let value { environment.append(WASIConfiguration.Variable(name: name, value: value)) }
    }
}
