#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A directory of the host for one session: what the guest may change, what it may only read, and what it may not reach.
final class Ground {
    let root: String
    var inside: String { root + "/inside" }
    var readOnly: String { root + "/readonly" }
    var outside: String { root + "/outside" }
    /// What stands in files outside, and nowhere else: whoever reads it has escaped.
    static let secret = "N0b0dy-may-read-this!"

    init() throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var name = Array((folder + "/situ-wasi-fuzz-XXXXXX").utf8CString)
        guard mkdtemp(&name) != nil else { throw Trouble("no directory can be made in \(folder)") }
        root = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for path in ["inside", "inside/sub", "inside/sub/deep", "readonly", "readonly/sub", "outside"] {
            guard mkdir(root + "/" + path, 0o755) == 0 else { throw Trouble("cannot make \(path)") }
        }
        for path in ["inside", "inside/sub", "inside/sub/deep", "readonly", "readonly/sub"] {
            try write("0123456789", to: path + "/file")
            for (link, target) in [
                ("out", "../outside"), ("far", "../../../../../../../.." + outside), ("absolute", outside),
                ("secret", "../outside/secret"), ("root", "/"), ("proc", "/proc/self/root" + outside),
                ("loop", "loop"), ("self", "."), ("up", ".."), ("dangling", "nowhere"),
                ("new", "../outside/new"),
                ("fileLink", "file"), ("deeper", "sub/deep"),
            ] {
                guard symlink(target, root + "/\(path)/\(link)") == 0 else {
                    throw Trouble("cannot make \(link)")
                }
            }
        }
        guard mkfifo(inside + "/pipe", 0o600) == 0 else { throw Trouble("cannot make a pipe") }
        try write(Ground.secret, to: "outside/secret")
    }

    private func write(_ text: String, to path: String) throws {
        guard let file = fopen(root + "/" + path, "w") else { throw Trouble("cannot write \(path)") }
        fputs(text, file)
        fclose(file)
    }

    /// Takes everything away, whatever the guest has made of it.
    func remove() { Ground.remove(root) }

    private static func remove(_ path: String) {
        // Not followed; no permission of a directory keeps its owner from changing it.
        if unlink(path) == 0 { return }
        chmod(path, 0o700)
        for name in names(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Everything that the guest may not change: names, kinds, permissions, sizes, times and contents.
    var protected: [String] {
        [root, outside, readOnly].flatMap { path -> [String] in
            path == root ? Ground.names(in: root) : Ground.describe(path)
        }
    }

    private static func describe(_ path: String) -> [String] {
        var status = stat()
        guard lstat(path, &status) == 0 else { return [path + ": gone"] }
        #if canImport(Darwin)
            let changed = status.st_mtimespec
        #else
            let changed = status.st_mtim
        #endif
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        var line =
            "\(path): mode \(status.st_mode), links \(status.st_nlink), \(changed.tv_sec).\(changed.tv_nsec)"
        if status.st_mode & S_IFMT == S_IFREG { line += ", content \(content(path))" }
        return [line] + (isDirectory ? names(in: path).flatMap { describe(path + "/" + $0) } : [])
    }

    private static func content(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "unreadable" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// How many descriptors the process has open.
    static var descriptors: Int {
        #if os(Linux)
            names(in: "/proc/self/fd").count
        #else
            names(in: "/dev/fd").count
        #endif
    }
}

/// Why there is no session, or what it has found.
struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
