/// What came out of the suite, by file and by kind of command.
struct SuiteReport {
    struct File {
        let script: String
        let isExecuted: Bool
        var passed = 0
        var texts = 0
        var failures: [String] = []
        var kinds: [String: Int] = [:]
    }

    private(set) var files: [File] = []
    private var sameMessages = 0
    private var otherMessages: [String: Int] = [:]

    mutating func begin(_ runner: SuiteRunner) {
        files.append(File(script: runner.entry.script, isExecuted: runner.isExecuted))
    }

    mutating func add(_ command: SuiteCommand, _ outcome: SuiteRunner.Outcome) {
        let last = files.count - 1
        switch outcome {
        case .passed:
            files[last].passed += 1
            files[last].kinds[command.type, default: 0] += 1
        case .isText: files[last].texts += 1
        case .failed(let why):
            files[last].failures.append("line \(command.line), \(command.type): \(why)")
        }
    }

    mutating func addMessages(same: Int, other: [String]) {
        sameMessages += same
        for message in other { otherMessages[message, default: 0] += 1 }
    }

    func total(of count: KeyPath<File, Int>, executed: Bool) -> Int {
        files.filter { $0.isExecuted == executed }.reduce(0) { $0 + $1[keyPath: count] }
    }

    private static func isAssertion(_ kind: String) -> Bool { kind.hasPrefix("assert") }

    private func line(_ tier: String, executed: Bool) -> String {
        let files = files.filter { $0.isExecuted == executed }
        let commands = files.reduce(0) { $0 + $1.passed }
        let assertions = files.reduce(0) { sum, file in
            sum + file.kinds.filter { SuiteReport.isAssertion($0.key) }.reduce(0) { $0 + $1.value }
        }
        let failed = files.reduce(0) { $0 + $1.failures.count }
        let texts = files.reduce(0) { $0 + $1.texts }
        let bad = files.count { !$0.failures.isEmpty }
        return "\(tier): \(assertions) assertions passed (\(commands) commands in \(files.count) files), "
            + "\(failed) failed in \(bad) files; \(texts) need a text parser"
    }

    /// The totals, a line for each tier.
    var summary: String {
        """
        \(line("portable", executed: true))
        validation of what is not executed yet: \(line("validator", executed: false))
        messages of refused modules: \(sameMessages) begin with the suite's words, \
        \(otherMessages.values.reduce(0, +)) do not
        """
    }

    /// The whole report: a line for each file, the failures, the totals.
    var text: String {
        var text = ""
        for file in files {
            let kinds = file.kinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            text +=
                file.script + (file.isExecuted ? "" : " (validation only)") + ": \(file.passed) passed, "
                + "\(file.failures.count) failed"
            if file.texts > 0 { text += ", \(file.texts) need a text parser" }
            text += kinds.isEmpty ? "\n" : ": " + kinds.joined(separator: ", ") + "\n"
            for failure in file.failures { text += "    " + failure + "\n" }
        }
        text += "\nBy kind (executed / validated):\n"
        let names = Set(files.flatMap { $0.kinds.keys }).sorted()
        for name in names {
            let counts = [true, false].map { executed in
                files.filter { $0.isExecuted == executed }.reduce(0) { $0 + ($1.kinds[name] ?? 0) }
            }
            text += "    \(name): \(counts[0]) / \(counts[1])\n"
        }
        text += "\nMessages that differ from the suite's (count: the suite's | this engine's):\n"
        for (message, count) in otherMessages.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            text += "    \(count): \(message)\n"
        }
        return text + "\n" + summary + "\n"
    }
}
