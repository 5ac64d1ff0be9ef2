import WebAssembly

/// Which features scripts expect, by the directory that they lie in.
///
/// A script expects what the standard or the proposal did not have when it was written to be refused. Everything else is
/// run with all that the engine knows.
package enum ScriptFeatures {
    /// Directories by their last names, and what modules may use there. Of several that a script lies in, the one
    /// nearest to it counts, and of two names for that, the longer.
    package static let directories: [(directory: String, features: Features, why: String)] = [
        (
            "proposals/threads", Features.all.subtracting([.memory64, .multiMemory, .referenceTypes]),
            "the proposal is older than 64-bit limits, several memories and several tables"
        ),
        ("core", .wasm3, "the standard, which knows no flags of proposals"),
        ("legacy/exceptions/core", .all, "the instructions that the standard gave up"),
    ]

    /// The features for a script at a path, which should be absolute.
    package static func features(for path: String) -> Features {
        let slash = UInt8(ascii: "/")
        var folders = path.utf8.split(separator: slash)
        _ = folders.popLast()
        while !folders.isEmpty {
            var best: (length: Int, features: Features)?
            for entry in directories {
                let names = entry.directory.utf8.split(separator: slash)
                let isBelow =
                    folders.count >= names.count
                    && zip(folders.suffix(names.count), names).allSatisfy { $0.elementsEqual($1) }
                if isBelow, names.count > best?.length ?? 0 {
                    best = (names.count, entry.features)
                }
            }
            if let best { return best.features }
            folders.removeLast()
        }
        return .all
    }
}
