import Situ

/// What the options of `situ print` say.
struct PrintSettings: Sendable {
    /// A file, or "-".
    var output: Argument?
    var style = ModuleText.Style()

    static let options: [Option<PrintSettings>] = [
        Option(
            "--output", short: "-o", "OUT",
            """
            Write the text to the file OUT; "-" is standard output. A file that is there is replaced when all has gone \
            well, and left as it is otherwise.
            """
        ) { settings, value in
            settings.output = value
        },
        Option(
            "--fold", nil,
            "Put operands inside of the instructions that take them: (i32.add (local.get 0) (i32.const 1))."
        ) { settings, _ in
            settings.style.folds = true
        },
        Option(
            "--offsets", nil, "Show each instruction's offset in the module in a comment: (;@2a;) i32.add."
        ) { settings, _ in
            settings.style.showsOffsets = true
        },
    ]
}
