import Foundation
import Scripts
import Situ
import TestSupport
import Testing

/// The official test suite, a test for each tier and each directory of scripts. Where it lies: `OfficialSuite`.
@Suite("The official test suite")
struct SuiteTests {
    @Test("is where it is looked for")
    func presence() {
        if OfficialSuite.directories.contains("core") { return }
        let message =
            "The official test suite is not in \(OfficialSuite.root.path), so NOTHING of it was run."
        if ProcessInfo.processInfo.environment["CI"] != nil {
            Issue.record("\(message)")
        } else {
            print("*** " + message)
        }
    }

    @Test("passes", arguments: Tier.available, OfficialSuite.directories)
    func scripts(tier: Tier, directory: String) throws {
        let tally = try passes(directory) { script in
            script.run { configuration in
                var configuration = configuration
                configuration.tier = tier
                return Engine(configuration)
            }
        }
        // Tests/run adds these up.
        print(
            """
            *** \(tier.rawValue): \(tally.assertions.passed) assertions passed, \(tally.assertions.failed) failed, \
            in \(tally.total.files) files of \(directory)
            """)
    }

    /// As other tiers have the portable one execute what they do not know.
    @Test("passes one instruction at a time", arguments: OfficialSuite.directories)
    func steps(directory: String) throws {
        try passes(directory) { script in
            script.run { Engine($0, executor: .stepping) }
        }
    }

    @Test("passes without signal handlers", arguments: OfficialSuite.directories)
    func checkedAccesses(directory: String) throws {
        try passes(directory) { script in
            script.run { configuration in
                var configuration = configuration
                configuration.allowsSignalHandlers = false
                return Engine(configuration)
            }
        }
    }

    /// Carries out the scripts in a directory and expects that all pass.
    @discardableResult
    private func passes(_ directory: String, _ run: (ScriptFile) -> ScriptReport) throws -> ScriptTally {
        let folder = OfficialSuite.root.appendingPathComponent(directory)
        var tally = ScriptTally()
        var messages: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".wast") {
            let report = run(ScriptFile(path: folder.appendingPathComponent(name).path))
            tally.add(report)
            messages += report.failures.map { $0.text(path: directory + "/" + name) }
        }
        for message in messages.prefix(40) { Issue.record("\(message)") }
        #expect(tally.total.failed == 0, "\(tally.total.failed) commands below \(directory) failed")
        #expect(tally.assertions.passed > 0, "no script in \(directory) asserts anything")
        return tally
    }
}

/// Where the official suite lies: where the environment variable `SITU_SPEC` says (a checkout of the specification, or
/// its folder `test`), or in the folder `spec` of the test data, which is at `../shared` beside the repository or where
/// `SITU_SHARED` says.
enum OfficialSuite {
    static let root: URL = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["SITU_SPEC"] {
            let checkout = URL(fileURLWithPath: path)
            let test = checkout.appendingPathComponent("test")
            return FileManager.default.fileExists(atPath: test.path) ? test : checkout
        }
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            environment["SITU_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? repository.deletingLastPathComponent().appendingPathComponent("shared")
        return shared.appendingPathComponent("spec")
    }()

    /// All directories with scripts, as paths from the root.
    static let directories: [String] = {
        var found: Set<String> = []
        let all = FileManager.default.enumerator(atPath: root.path)
        while let path = all?.nextObject() as? String {
            if path.hasSuffix(".wast") { found.insert((path as NSString).deletingLastPathComponent) }
        }
        return found.sorted()
    }()
}
