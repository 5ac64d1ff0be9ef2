import Scripts
import Situ

/// What the options of `situ wast` say.
struct WastSettings: Sendable {
    var execution = ExecutionSettings()
    /// nil if each script's directory decides.
    var features: Features?
    /// What the stores allow.
    var limits = Store.Limits()
    var isJSON = false

    static let options: [Option<WastSettings>] =
        ExecutionSettings.options(\.execution) + scriptOptions

    private static let scriptOptions: [Option<WastSettings>] = [
        Option(
            "--features", "LIST",
            """
            What modules may use, instead of what their scripts' directories say: names separated by commas, applied \
            from left to right. all, wasm1, wasm2 and wasm3 choose anew, +NAME adds, -NAME removes.
            """
        ) { settings, value throws(ToolError) in
            settings.features = try FeatureList.parse(value.text, from: settings.features ?? .all)
        },
        Option(
            "--stress-heap", nil,
            """
            Collect garbage at every allocation and overwrite what is free, to find references that the collector does \
            not know of.
            """
        ) { settings, _ in
            settings.limits.stressesHeap = true
        },
        Option(
            "--json", nil,
            """
            Print a JSON object a line: one for each script with what failed in it, and one with the sums.
            """
        ) { settings, _ in
            settings.isJSON = true
        },
    ]
}
