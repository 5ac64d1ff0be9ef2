import Situ

/// Which features scripts expect, by the directory that they lie in.
///
/// A script of a proposal was written for the standard as it was then: what later became valid, it expects to be refused.
/// Everything else is run with all that the engine knows.
package enum ScriptFeatures {
    /// Directories, by their last names, and what is off in them.
    package static let directories: [(directory: String, without: Features, why: String)] = [
        (
            "proposals/threads", [.memory64, .multiMemory, .referenceTypes],
            "its scripts expect one memory, one table and 32-bit limits"
        )
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
                return Features.all.subtracting(entry.without)
            }
        }
        return .all
    }
}
