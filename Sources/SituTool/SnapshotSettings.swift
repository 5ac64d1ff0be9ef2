/// What the options of `situ snapshot` say.
struct SnapshotSettings: Sendable {
    var isJSON = false
    /// Files that the program's modules may be in, beside those that the snapshot names.
    var programs: [Argument] = []
    /// Files that may be snapshots' parents.
    var parents: [Argument] = []

    static let options: [Option<SnapshotSettings>] = [
        Option("--json", nil, "Print a JSON object a line for each FILE, or one for a diff.") { settings, _ in
            settings.isJSON = true
        },
        Option(
            "--program", "FILE",
            """
            Look for the program's module, or one of them, in FILE; otherwise where it was, or in the snapshot. May be given \
            several times.
            """
        ) { settings, value in
            settings.programs.append(value)
        },
        Option(
            "--parent", "FILE",
            """
            Look in FILE for the snapshot that this one refers to, or for one that that refers to; otherwise where they \
            were. May be given several times.
            """
        ) { settings, value in
            settings.parents.append(value)
        },
    ]
}
