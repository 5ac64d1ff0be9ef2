/// What the options of `situ bake` say.
struct BakeSettings: Sendable {
    /// A file, or "-".
    var output: Argument?
    /// The module to put the archive into.
    var module: Argument?
    /// The program's name of the directory in the module.
    var guestPath = Argument("/")
    var keepsTimes = false

    static let options: [Option<BakeSettings>] = [
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
            "--into", "MODULE",
            """
            Write the binary module in the file MODULE with the directory inside of it, in a custom section. situ run \
            gives a program the directories that are in its module.
            """
        ) { settings, value in
            settings.module = value
        },
        Option(
            "--guest", "NAME",
            "With --into, what the program sees the directory as. Default: /."
        ) { settings, value throws(ToolError) in
            guard !value.bytes.isEmpty else {
                throw .usage("--guest wants the program's name of the directory")
            }
            settings.guestPath = value
        },
        Option(
            "--keep-times", nil,
            """
            Keep the times at which files were changed. Otherwise all are the beginning of 1970, so that the same \
            content gives the same bytes.
            """
        ) { settings, _ in
            settings.keepsTimes = true
        },
    ]
}
