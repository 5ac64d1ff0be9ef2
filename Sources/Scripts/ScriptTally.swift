/// What came of many scripts, added up.
package struct ScriptTally: Sendable {
    /// How many commands passed and failed.
    package struct Count: Sendable, Equatable {
        package var files = 0
        package var passed = 0
        package var failed = 0
    }

    package private(set) var total = Count()
    /// Assertions only.
    package private(set) var assertions = Count()
    package private(set) var kinds: [CommandKind: Count] = [:]
    /// By the directory of the script, in the order in which they came.
    package private(set) var directories: [(name: String, count: Count)] = []

    package init() {}

    package mutating func add(_ report: ScriptReport) {
        var count = Count(files: 1, passed: report.passedCount, failed: report.failures.count)
        let directory = ScriptFile(path: report.path).directory
        total.add(count)
        if let place = directories.firstIndex(where: { $0.name == directory }) {
            directories[place].count.add(count)
        } else {
            directories.append((directory, count))
        }
        count.files = 0
        for (kind, number) in report.passed { add(kind, Count(passed: number)) }
        for failure in report.failures {
            if let kind = failure.kind { add(kind, Count(failed: 1)) }
        }
    }

    private mutating func add(_ kind: CommandKind, _ count: Count) {
        kinds[kind, default: Count()].add(count)
        if kind.isAssertion { assertions.add(count) }
    }
}

extension ScriptTally.Count {
    fileprivate mutating func add(_ other: Self) {
        files += other.files
        passed += other.passed
        failed += other.failed
    }
}
