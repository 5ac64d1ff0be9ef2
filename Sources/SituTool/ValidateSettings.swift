import Situ

/// What the options of `situ validate` say.
struct ValidateSettings: Sendable {
    var features = Features.all
    var isJSON = false
    var jobs = 1
    var repetitions = 1

    static let options: [Option<ValidateSettings>] = [
        Option(
            "--features", "LIST",
            """
            What modules may use: names separated by commas, applied from left to right. all, wasm1, wasm2 and wasm3 \
            choose anew, +NAME adds, -NAME removes. Default: all.
            """
        ) { settings, value throws(ToolError) in
            settings.features = try FeatureList.parse(value.text, from: settings.features)
        },
        Option(
            "--json", nil,
            """
            Print a JSON object a line for each FILE, of a valid one with the time that validation took and the \
            sizes of its code and side tables, of another with the error.
            """
        ) { settings, _ in
            settings.isJSON = true
        },
        Option("--jobs", "N", "Validate the functions of a module on N threads. Default: 1.") {
            settings, value throws(ToolError) in
            settings.jobs = try positive(value, "--jobs")
        },
        Option("--repeat", "N", "Validate N times; the time printed is the median. Default: 1.") {
            settings, value throws(ToolError) in
            settings.repetitions = try positive(value, "--repeat")
        },
    ]

    private static func positive(_ value: Argument, _ name: String) throws(ToolError) -> Int {
        guard let number = WholeNumber.parse(value.text), number > 0 else {
            throw .usage("'\(value.text)' is no number for \(name): give a whole number from 1")
        }
        return number
    }
}
