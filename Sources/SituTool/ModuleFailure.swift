import Situ
import WebAssembly

/// Words for modules that were refused.
enum ModuleFailure {
    static func error(_ error: ModuleError, _ file: Argument) -> ToolError {
        ToolError(.failure, describe(error, file), excerpt: error.place.flatMap { Excerpt($0) })
    }

    private static func describe(_ error: ModuleError, _ file: Argument) -> String {
        // That text names the file.
        if error.kind == .unreadable { return error.text }
        var text = file.displayName + ":"
        guard let place = error.place else {
            text += " " + error.text
            if error.message.description == "magic header not detected" {
                text += "\nit is neither binary, which begins with \\0asm, nor text"
            }
            return text
        }
        text += "\(place.line):\(place.column): "
        text += error.kind == .malformed ? error.explanation : error.what
        if let circumstances = error.circumstances { text += " (\(circumstances))" }
        if error.kind == .malformed, isScript(place.excerpt) {
            text += "\na test script? those are for 'situ wast'"
        }
        return text
    }

    /// Whether a line has what only test scripts have.
    private static func isScript(_ line: String) -> Bool {
        ["(assert_", "(invoke ", "(register ", "(get "].contains { line.utf8.starts(with: $0.utf8) }
    }
}
