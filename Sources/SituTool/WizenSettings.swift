import Situ
import WASI

/// What the options of `situ wizen` say.
struct WizenSettings: Sendable {
    /// A file, or "-".
    var output: Argument?
    var initializer = "wizer.initialize"
    var keepsInitializer = false
    var renames: [Preinitialization.Rename] = []
    var allowsWASI = false
    var inheritsStreams = true
    var inheritsEnvironment = false
    var ignoresOtherInstances = false
    /// The options that are of use only with WASI and have been given.
    var needsWASI: String?
    /// What is meant as it is for `situ run`.
    var run = RunSettings()

    static let options: [Option<WizenSettings>] =
        [
            Option(
                "--output", short: "-o", "OUT",
                """
                Write to the file OUT; "-" is standard output. A file that is there is replaced when all has gone well, \
                and left as it is otherwise.
                """
            ) { settings, value in
                settings.output = value
            },
            Option(
                "--init-func", short: "-f", "NAME",
                "The export that is called to initialise the module. Default: wizer.initialize."
            ) { settings, value in
                settings.initializer = value.text
            },
            Option(
                "--func-renames", short: "-r", aliases: ["--rename-func", "--func-rename"], "NEW=OLD",
                """
                Export the function OLD as NEW, instead of what is exported as NEW. Several are separated by commas, or \
                given one by one. --rename-func is the same.
                """
            ) { settings, value throws(ToolError) in
                try settings.rename(value)
            },
            .switch("--keep-init-func", "Export the initialiser from the new module too.") {
                settings, value in
                settings.keepsInitializer = value
            },
            .switch(
                "--allow-wasi",
                """
                Let the initialisation call WASI. What it learns there, time and random numbers too, stays the same in \
                all instances of the new module.
                """
            ) { settings, value in
                settings.allowsWASI = value
            },
            .switch(
                "--inherit-stdio",
                """
                Whether the initialisation has standard input, output and error, with --allow-wasi. Default: true. \
                Where the module goes to standard output, what is printed goes to standard error.
                """
            ) { settings, value in
                settings.inheritsStreams = value
            },
            .switch(
                "--inherit-env",
                "Whether the initialisation sees the whole environment, with --allow-wasi. Default: false."
            ) { settings, value in
                settings.inheritsEnvironment = value
            },
            Option(
                "--mapdir", "GUEST::HOST",
                "As --dir HOST::GUEST."
            ) { settings, value throws(ToolError) in
                settings.needsWASI = "--mapdir"
                try settings.map(value)
            },
            .switch(
                "--ignore-preloads",
                """
                Do not mind that the initialisation changes what is preloaded, which is not part of the new module. It \
                is an error otherwise.
                """
            ) { settings, value in
                settings.ignoresOtherInstances = value
            },
        ] + ofRun + features

    /// Options of `situ run` that mean the same here.
    private static let ofRun = [
        "--dir", "--bake", "--env", "--max-open-files", "--deterministic", "--seed", "--preload", "--timeout",
        "--fuel", "--max-memory", "--max-table", "--max-stack", "--max-heap", "--tier",
        "--no-signal-handlers", "--canonical-nans", "--features",
    ].compactMap { name in
        RunSettings.options.first { $0.name == name }.map { option in
            Option<WizenSettings>(
                option.name, short: option.short, aliases: option.aliases, option.value, option.help
            ) { settings, value throws(ToolError) in
                if ["--dir", "--bake", "--env"].contains(name) { settings.needsWASI = name }
                try option.apply(&settings.run, value)
            }
        }
    }

    /// Wizer's names of features.
    private static let features = ["multi-memory", "multi-value", "bulk-memory", "reference-types", "simd"]
        .map {
            feature in
            Option<WizenSettings>.switch(
                "--wasm-" + feature, "As --features +\(feature), or with =false -\(feature)."
            ) { settings, value throws(ToolError) in
                settings.run.features = try FeatureList.parse(
                    (value ? "+" : "-") + feature, from: settings.run.features)
            }
        }

    /// `NEW=OLD`, several of them with commas between.
    private mutating func rename(_ argument: Argument) throws(ToolError) {
        // A comma may belong to a name.
        var parts = argument.text.split(separator: ",", omittingEmptySubsequences: false)
        if !parts.allSatisfy({ $0.contains("=") }) { parts = [argument.text[...]] }
        for part in parts {
            guard let equals = part.firstIndex(of: "=") else {
                throw .usage("'\(part)' does not say what a function is to be called: give NEW=OLD")
            }
            let (new, old) = (part[..<equals], part[part.index(after: equals)...])
            guard !old.isEmpty else { throw .usage("'\(part)' names no function: give NEW=OLD") }
            renames.append(.init(String(old), to: String(new)))
        }
    }

    /// `GUEST::HOST`.
    private mutating func map(_ argument: Argument) throws(ToolError) {
        let colon = UInt8(ascii: ":")
        let bytes = argument.bytes
        guard
            let second = bytes.indices.dropFirst().first(where: {
                bytes[$0] == colon && bytes[$0 - 1] == colon
            }),
            second > 1, second + 1 < bytes.count
        else { throw .usage("--mapdir '\(argument.text)' wants GUEST::HOST") }
        run.mounts.append(
            .host(.init(hostPath: Array(bytes[(second + 1)...]), guestPath: Array(bytes[..<(second - 1)]))))
    }
}
