import Testing

/// A way to compile, and what comes of it.
struct Compilation: CustomTestStringConvertible {
    var files: [String]
    var options: [String]
    var target = "wasm32"
    var testDescription: String { (files + options + [target]).joined(separator: " ") }

    /// Those whose debug information is damaged.
    static let damaged = [
        Compilation(files: ["inlined.c", "other.c"], options: ["-gdwarf-4", "-O2"]),
        Compilation(files: ["inlined.c", "other.c"], options: ["-gdwarf-5", "-O2"]),
        Compilation(files: ["shapes.cpp"], options: ["-gdwarf-5", "-O1", "-fno-exceptions", "-fno-rtti"]),
    ]

    static let all: [Compilation] = {
        var all: [Compilation] = []
        for version in 2...5 {
            for level in ["-O0", "-O2"] {
                let options = ["-gdwarf-\(version)", level]
                all.append(Compilation(files: ["inlined.c", "other.c"], options: options))
                all.append(
                    Compilation(files: ["shapes.cpp"], options: options + ["-fno-exceptions", "-fno-rtti"]))
            }
        }
        let files = ["inlined.c", "other.c"]
        all.append(Compilation(files: files, options: ["-gdwarf-5", "-O2"], target: "wasm64"))
        all.append(Compilation(files: files, options: ["-gdwarf-4", "-O2"], target: "wasm64"))
        all.append(Compilation(files: files, options: ["-gline-tables-only", "-O2"]))
        // Functions of one unit inlined in another's.
        all.append(Compilation(files: files, options: ["-gdwarf-5", "-O2", "-flto"]))
        all.append(Compilation(files: files, options: ["-gdwarf-4", "-O2", "-flto"]))
        return all
    }()
}
