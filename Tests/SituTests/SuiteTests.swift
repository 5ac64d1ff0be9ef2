import Foundation
import Testing

/// The official suite, as `Tests/Suite/convert.py` converts it. Location: the environment variable `SITU_SUITE`, or
/// `.build/suite`. With `CI` set it has to be there.
@Suite struct SuiteTests {
    @Test func officialSuite() throws {
        guard let suite = try SuiteTests.location() else { return }
        let index = try Data(contentsOf: suite.appendingPathComponent("index.json"))
        let entries = try JSONDecoder().decode([SuiteEntry].self, from: index).filter { $0.commands > 0 }
        var report = SuiteReport()
        for entry in entries {
            var runner = try SuiteRunner(entry, suite: suite)
            report.begin(runner)
            runner.run { command, outcome in report.add(command, outcome) }
            report.addMessages(same: runner.messages.same, other: runner.messages.other)
        }
        try report.text.write(
            to: suite.appendingPathComponent("results.txt"), atomically: true, encoding: .utf8)
        print(report.summary)
        for file in report.files where !file.failures.isEmpty {
            let shown = file.failures.prefix(5).joined(separator: "\n  ")
            Issue.record("\(file.script): \(file.failures.count) commands failed, such as\n  \(shown)")
        }
        #expect(report.total(of: \.passed, executed: true) > 36_000, "the suite is not the whole one")
    }

    private static func location() throws -> URL? {
        let environment = ProcessInfo.processInfo.environment
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let suite =
            environment["SITU_SUITE"].map { URL(fileURLWithPath: $0) }
            ?? root.appendingPathComponent(".build/suite")
        if FileManager.default.fileExists(atPath: suite.appendingPathComponent("index.json").path) {
            return suite
        }
        let message = """
            The official suite is not at \(suite.path), so NOTHING of it was run. \
            Tests/Suite/convert.py makes it; SITU_SUITE says where it is.
            """
        if environment["CI"] != nil { Issue.record("\(message)") } else { print("*** " + message) }
        return nil
    }
}
