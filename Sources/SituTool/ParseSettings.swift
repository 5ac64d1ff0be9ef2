import Situ

/// What the options of `situ parse` say.
struct ParseSettings: Sendable {
    /// A file, or "-".
    var output: Argument?
    var keepsNames = true
    var features = Features.all

    static let options: [Option<ParseSettings>] = [
        Option(
            "--output", short: "-o", "OUT",
            """
            Write the module to the file OUT; "-" is standard output. A file that is there is replaced when all has \
            gone well, and left as it is otherwise.
            """
        ) { settings, value in
            settings.output = value
        },
        Option(
            "--no-names", nil,
            """
            Leave out the names of functions, locals and so on. They make traps and printed text readable, and cost \
            some bytes.
            """
        ) { settings, _ in
            settings.keepsNames = false
        },
        Option(
            "--features", "LIST",
            """
            What the module may use, as for situ validate. It matters only where a feature changes what a text says: \
            without memory64, sizes have 32 bits. Default: all.
            """
        ) { settings, value throws(ToolError) in
            settings.features = try FeatureList.parse(value.text, from: settings.features)
        },
    ]
}
