import Situ

/// Which features scripts expect, by the directory that they lie in.
///
/// A script expects what the standard or the proposal did not have when it was written to be refused. Everything else is
/// run with all that the engine knows.
package enum ScriptFeatures {
    /// Directories by their last names, and what modules may use there. The first that a script lies in counts.
    package static let directories: [(directory: String, features: Features, why: String)] = [
        (
            "proposals/threads", Features.all.subtracting([.memory64, .multiMemory, .referenceTypes]),
            "the proposal is older than 64-bit limits, several memories and several tables"
        ),
        ("proposals", .all, "proposals build on one another"),
        ("legacy", .all, "the instructions that the standard gave up"),
        ("core", .wasm3, "the standard, which knows no flags of proposals"),
    ]

    /// The features for a script at a path, which should be absolute.
    package static func features(for path: String) -> Features {
        var folders = path.split(separator: "/")
        _ = folders.popLast()
        for entry in directories {
            let names = entry.directory.split(separator: "/")
            let places = folders.count - names.count
            guard places >= 0 else { continue }
            if (0...places).contains(where: { folders[$0..<($0 + names.count)].elementsEqual(names) }) {
                return entry.features
            }
        }
        return .all
    }
}
