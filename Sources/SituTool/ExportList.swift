import Situ

/// What a module offers, for messages.
enum ExportList {
    /// No message lists more.
    static let longest = 100

    static func describe(_ exports: [Module.Export], onlyFunctions: Bool) -> String {
        let chosen = exports.filter { !onlyFunctions || $0.type.kind == .function }
        if chosen.isEmpty { return onlyFunctions ? "it exports no functions" : "it exports nothing" }
        var text = onlyFunctions ? "it exports the functions" : "it exports"
        for export in chosen.prefix(longest) {
            text += "\n  "
            if case .function(let type) = export.type, onlyFunctions {
                text += "\(export.name) \(type)"
            } else {
                text += "\(export.name): \(export.type)"
            }
        }
        if chosen.count > longest { text += "\n  ... and \(chosen.count - longest) more" }
        return text
    }
}
