#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds scripts in directories.
package enum ScriptSearch {
    /// The scripts that `paths` name, in order: a file is itself, a directory stands for all files in it and below whose
    /// names end in `.wast`, sorted by name.
    ///
    /// A directory that cannot be read, or has no scripts, is a failure.
    package static func find(_ paths: [String]) -> (files: [ScriptFile], failures: [ScriptReport]) {
        var files: [ScriptFile] = []
        var failures: [ScriptReport] = []
        for path in paths {
            guard path != "-", isDirectory(path, followingLinks: true) else {
                files.append(ScriptFile(path: path))
                continue
            }
            let count = files.count
            let problems = failures.count
            visit(path, &files, &failures)
            if files.count == count, failures.count == problems {
                failures.append(failure(path, "no file *.wast in it or below"))
            }
        }
        return (files, failures)
    }

    private static func failure(_ path: String, _ found: String) -> ScriptReport {
        var report = ScriptReport(path: path)
        report.fail(found)
        return report
    }

    private static func visit(
        _ directory: String, _ files: inout [ScriptFile], _ failures: inout [ScriptReport]
    ) {
        guard let names = names(in: directory) else {
            failures.append(
                failure(directory, "cannot read the directory: " + String(cString: strerror(errno))))
            return
        }
        for name in names {
            let path = directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
            // Links to directories could lead in circles.
            if isDirectory(path, followingLinks: false) {
                visit(path, &files, &failures)
            } else if name.utf8.suffix(5).elementsEqual(".wast".utf8) {
                files.append(ScriptFile(path: path))
            }
        }
    }

    private static func isDirectory(_ path: String, followingLinks: Bool) -> Bool {
        var status = stat()
        let result = followingLinks ? stat(path, &status) : lstat(path, &status)
        return result == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a directory, sorted by their bytes; nil with `errno` if it cannot be read.
    private static func names(in directory: String) -> [String]? {
        guard let stream = opendir(directory) else { return nil }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
