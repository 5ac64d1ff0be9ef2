/// What came of one script file.
package struct ScriptReport: Sendable {
    /// The file, as it was named.
    package let path: String
    /// How many commands did what the script says, by kind.
    package internal(set) var passed: [CommandKind: Int] = [:]
    package internal(set) var failures: [ScriptFailure] = []

    init(path: String) { self.path = path }

    package var passedCount: Int { passed.values.reduce(0, +) }
}

/// A command that did not do what its script says, or a script that could not be read.
package struct ScriptFailure: Error, Sendable, Equatable {
    /// The line at which the command begins, from 1; nil if it is about the file as a whole.
    package let line: Int?
    /// nil if it is about the script and not about one of its commands.
    package let kind: CommandKind?
    /// nil where nothing but a script is expected.
    package let expected: String?
    /// What came instead, or what is wrong with the file.
    package let found: String

    package init(line: Int?, kind: CommandKind?, expected: String?, found: String) {
        self.line = line
        self.kind = kind
        self.expected = expected
        self.found = found
    }

    /// `FILE:LINE: COMMAND: expected ..., found ...`.
    package func text(path: String) -> String {
        var text = path
        if let line { text += ":\(line)" }
        if let kind { text += ": " + kind.rawValue }
        guard let expected else { return text + ": " + found }
        return text + ": expected " + expected + ", found " + found
    }
}

/// How a command's outcome differs from what its script says; the runner adds the place.
package struct Mismatch: Error {
    package let expected: String
    package let found: String
    /// The message, if only that is another than the script's.
    var words: String?
}
