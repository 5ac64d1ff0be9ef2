import Situ

/// What the options of `situ run` and `situ resume` say about suspending the program.
struct SuspendSettings: Sendable {
    /// The snapshot's file.
    var file: Argument?
    /// Units of fuel.
    var fuel: Int64?
    /// Functions, by name or index.
    var functions: [String] = []
    /// What ends the program, and leaves a snapshot.
    var endings: [Ending] = []
    /// The file of an earlier snapshot, to which what is equal refers.
    var parent: Argument?
    var compresses = false
    var embedsModules = false
    /// Whether `situ suspend` can suspend the program.
    var isSuspendable = false

    /// An end of a program that leaves a snapshot of what there is then.
    enum Ending: String, CaseIterable, Sendable {
        case trap, exit
    }

    /// Whether the program can be stopped, so that it runs as a call that its state can be had of.
    var isWanted: Bool { file != nil || isSuspendable }

    /// Checks that the options fit each other.
    func check() throws(ToolError) {
        guard file == nil else {
            if file == "-" || file?.bytes.isEmpty == true {
                throw .usage("--suspend-to wants the name of a file")
            }
            return
        }
        let orphan: String? =
            if fuel != nil {
                "--suspend-after"
            } else if !functions.isEmpty {
                "--suspend-at"
            } else if !endings.isEmpty {
                "--suspend-on"
            } else if parent != nil && !isSuspendable {
                "--suspend-parent"
            } else if compresses && !isSuspendable {
                "--compress"
            } else if embedsModules && !isSuspendable {
                "--embed-modules"
            } else {
                nil
            }
        if let orphan { throw .usage("\(orphan) wants to know where the snapshot goes: --suspend-to FILE") }
    }

    /// The options, for the settings of a verb that these are part of.
    static func options<Settings>(
        _ path: any WritableKeyPath<Settings, SuspendSettings> & Sendable
    ) -> [Option<Settings>] {
        [
            Option(
                "--suspend-to", "FILE",
                """
                Write the snapshot to FILE when the program is suspended: by the options below, or by SIGTERM. The exit code \
                is 75 then, and situ resume FILE goes on.
                """
            ) { settings, value in
                settings[keyPath: path].file = value
            },
            Option(
                "--suspend-after", "N",
                "Suspend the program after N units of work, counted as --fuel counts them from now on."
            ) { settings, value throws(ToolError) in
                settings[keyPath: path].fuel = try WholeNumber.fuel(value.text)
            },
            Option(
                "--suspend-at", "FUNCTION",
                """
                Suspend the program where FUNCTION is entered, a name or an index in the program's module. May be given several \
                times.
                """
            ) { settings, value in
                settings[keyPath: path].functions.append(value.text)
            },
            Option(
                "--suspend-on", "trap|exit",
                """
                Also write a snapshot when the program is aborted, with the frames that it had then, or when it ends by itself. \
                Its exit code is what it is without.
                """
            ) { settings, value throws(ToolError) in
                guard let ending = Ending(rawValue: value.text) else {
                    let names = Ending.allCases.map(\.rawValue)
                    throw .usage(
                        "--suspend-on knows no '\(value.text)'" + Suggestion.hint(for: value.text, in: names)
                            + ": give trap or exit")
                }
                settings[keyPath: path].endings.append(ending)
            },
            Option(
                "--suspend-parent", "FILE",
                """
                Write to the snapshot only what is not in the earlier one in FILE, which has to stay where it is: an incremental \
                snapshot.
                """
            ) { settings, value in
                settings[keyPath: path].parent = value
            },
            Option("--compress", nil, "Compress snapshots, with libzstd, which must be installed.") {
                settings, _ in
                settings[keyPath: path].compresses = true
            },
            Option(
                "--embed-modules", nil,
                "Put the program's modules into snapshots, so that whoever resumes needs nothing else."
            ) { settings, _ in
                settings[keyPath: path].embedsModules = true
            },
            Option(
                "--suspendable", nil,
                "Let situ suspend PID FILE, of the same user, suspend the program at any time."
            ) { settings, _ in
                settings[keyPath: path].isSuspendable = true
            },
        ]
    }
}

extension SuspendSettings {
    /// How a snapshot is to be written.
    func writingOptions() throws(ToolError) -> Snapshot.WriteOptions {
        var options = Snapshot.WriteOptions()
        if let parent { options.parent = try SnapshotReading.read(parent, parents: [], programs: []) }
        if compresses { options.compression = .zstandard(level: 3) }
        options.includesModules = embedsModules
        // Who resumes wants the module anyway.
        options.refersToModules = !embedsModules
        return options
    }
}
