/// Why the tool gives up: what it says and with which code it exits.
struct ToolError: Error, Equatable {
    let code: ExitCode
    /// One or more lines; the first is printed behind `situ: `.
    let message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The command line is wrong.
    static func usage(_ message: String) -> ToolError { ToolError(.usage, message) }
}
