/// Why the tool gives up: what it says and with which code it exits.
struct ToolError: Error, Equatable {
    let code: ExitCode
    /// One or more lines; the first is printed behind `situ: `.
    let message: String
    /// The line of a text that it is about.
    let excerpt: Excerpt?

    init(_ code: ExitCode, _ message: String, excerpt: Excerpt? = nil) {
        self.code = code
        self.message = message
        self.excerpt = excerpt
    }

    /// The command line is wrong.
    static func usage(_ message: String) -> ToolError { ToolError(.usage, message) }
}
