import Scripts
import Situ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `situ wast`: whether test scripts pass.
struct WastCommand {
    let settings: WastSettings
    let paths: [Argument]

    /// Carries out all scripts and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        let (files, failures) = ScriptSearch.find(paths.map(\.text))
        var output = Output(descriptor: 1)
        var tally = ScriptTally()
        for report in failures { show(report, &tally, &output) }
        let progress = Progress(count: files.count)
        for (number, file) in files.enumerated() {
            progress.show(number, file.path)
            let report = file.run(features: settings.features, limits: settings.limits) { configuration in
                var configuration = configuration
                settings.execution.apply(to: &configuration)
                return Engine(configuration)
            }
            show(report, &tally, &output)
            progress.clear()
            try output.flush()
        }
        if settings.isJSON {
            output.line(json(tally))
        } else {
            output.text(text(tally))
        }
        try output.flush()
        return tally.total.failed == 0 ? ExitCode.success.rawValue : ExitCode.failure.rawValue
    }

    private func show(_ report: ScriptReport, _ tally: inout ScriptTally, _ output: inout Output) {
        tally.add(report)
        if settings.isJSON {
            output.line(json(report))
        } else {
            for failure in report.failures {
                output.line(Output.printable(failure.text(path: displayName(report.path))))
            }
        }
    }

    private func displayName(_ path: String) -> String { Argument(path).displayName }

    // MARK: Text

    /// Tables of what passed and failed, by directory and by kind, and the sums.
    private func text(_ tally: ScriptTally) -> String {
        var text = WastCommand.row(["files", "passed", "failed"], "directory")
        for (name, count) in tally.directories {
            let numbers = [count.files, count.passed, count.failed].map { String($0) }
            text += WastCommand.row(numbers, Output.printable(name.isEmpty ? "." : name))
        }
        text += "\n" + WastCommand.row(["", "passed", "failed"], "command")
        for kind in CommandKind.allCases {
            guard let count = tally.kinds[kind] else { continue }
            text += WastCommand.row(["", String(count.passed), String(count.failed)], kind.rawValue)
        }
        let assertions = tally.assertions
        text += """

            \(settings.execution.name): \(assertions.passed) assertions passed, \(assertions.failed) failed, \
            in \(tally.total.files) files
            \(tally.total.passed) passed, \(tally.total.failed) failed

            """
        return text
    }

    private static func row(_ numbers: [String], _ name: String) -> String {
        numbers.map { String(repeating: " ", count: max(8 - $0.utf8.count, 1)) + $0 }.joined() + "  " + name
            + "\n"
    }

    // MARK: JSON

    private func json(_ report: ScriptReport) -> String {
        let kinds = CommandKind.allCases.compactMap { kind in
            report.passed[kind].map { (kind.rawValue, String($0)) }
        }
        let failures = report.failures.map { failure in
            var members: [(String, String)] = []
            if let line = failure.line { members.append(("line", String(line))) }
            if let kind = failure.kind { members.append(("command", JSON.string(kind.rawValue))) }
            if let expected = failure.expected { members.append(("expected", JSON.string(expected))) }
            members.append(("found", JSON.string(failure.found)))
            return JSON.object(members)
        }
        return JSON.object([
            ("file", JSON.string(report.path)), ("passed", JSON.object(kinds)),
            ("failures", "[" + failures.joined(separator: ",") + "]"),
        ])
    }

    private func json(_ tally: ScriptTally) -> String {
        func object(_ count: ScriptTally.Count, hasFiles: Bool = false) -> String {
            let members = [("passed", String(count.passed)), ("failed", String(count.failed))]
            return JSON.object(hasFiles ? [("files", String(count.files))] + members : members)
        }
        let kinds = CommandKind.allCases.compactMap { kind in
            tally.kinds[kind].map { (kind.rawValue, object($0)) }
        }
        let directories = tally.directories.map { ($0.name, object($0.count, hasFiles: true)) }
        return JSON.object([
            ("tier", JSON.string(settings.execution.name)),
            ("all", object(tally.total, hasFiles: true)),
            ("assertions", object(tally.assertions)), ("commands", JSON.object(kinds)),
            ("directories", JSON.object(directories)),
        ])
    }
}

/// A line on the terminal that says how far the tool is; nothing if standard error is none.
private struct Progress {
    let count: Int
    private let isShown = isatty(2) == 1

    init(count: Int) { self.count = count }

    func show(_ number: Int, _ name: String) {
        guard isShown else { return }
        // A longer line would wrap, and stay.
        let name = String(Output.printable(name).unicodeScalars.suffix(60))
        write("\r\u{1B}[K\(number + 1)/\(count) \(name)")
    }

    func clear() {
        guard isShown else { return }
        write("\r\u{1B}[K")
    }

    private func write(_ text: String) { _ = Output.write(Array(text.utf8), to: 2) }
}
