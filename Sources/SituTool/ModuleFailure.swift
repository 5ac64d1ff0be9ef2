import Situ
import WebAssembly

/// Words for modules that were refused.
enum ModuleFailure {
    static func error(_ error: ModuleError, _ file: Argument) -> ToolError {
        ToolError(.failure, describe(error, file), excerpt: error.place.map { Excerpt($0) })
    }

    private static func describe(_ error: ModuleError, _ file: Argument) -> String {
        // That text names the file.
        if error.kind == .unreadable { return error.text }
        var text = file.displayName + ":"
        guard let place = error.place else {
            text += " " + error.text
            if error.kind == .malformed, error.offset == 0 { text += hint(error, file) }
            return text
        }
        text += "\(place.line):\(place.column): "
        text += error.kind == .malformed ? error.explanation : error.what
        if let circumstances = error.circumstances { text += " (\(circumstances))" }
        return text
    }

    /// What to do about a file that is no module at all.
    private static func hint(_ error: ModuleError, _ file: Argument) -> String {
        guard error.message.description == "magic header not detected" else { return "" }
        return "\nit is neither binary, which begins with \\0asm, nor text"
    }
}
