#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file system that exists in memory only, for guests to work in: directories, files, hard and symbolic links.
///
///     let scratch = MemoryVolume(limits: .init(byteCount: 16 << 20, nameCount: 1000))
///     try scratch.write(Array("hello".utf8), to: "in/greeting")
///     configuration.preopens = [.init(.memory(scratch), as: "/tmp")]
///     ...
///     let result = try scratch.read("out/result")
///
/// Several contexts, also on several threads, may have the same volume: each call is done as a whole. All of it
/// is freed when the last context that has it, and the last reference to this object, are gone.
///
/// Paths here begin at the top of the volume; a slash at their beginning means nothing. Symbolic links are
/// followed within the volume. Errors are those that a guest would get.
public final class MemoryVolume: Sendable {
    /// What a volume may come to hold; guests get `nospc` beyond.
    public struct Limits: Equatable, Sendable {
        /// Bytes: the sum of the sizes of all files, parts never written included, and of symbolic links.
        public var byteCount: UInt64
        /// Files, directories and links together: every name counts, and so does every file that is open
        /// without having one any more.
        public var nameCount: Int

        /// Limits; those that are not said are the usual ones.
        public init(byteCount: UInt64 = 256 << 20, nameCount: Int = 65536) {
            self.byteCount = byteCount
            self.nameCount = nameCount
        }
    }

    /// An entry of a directory.
    public struct Entry: Equatable, Sendable {
        /// What it is.
        public enum Kind: Sendable {
            /// A file.
            case file
            /// A directory.
            case directory
            /// A symbolic link.
            case symbolicLink
        }

        /// Its name: bytes, as guests gave them, which are UTF-8.
        public var name: [UInt8]
        /// What it is.
        public var kind: Kind

        /// An entry with this name.
        public init(name: [UInt8], kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }

    let volume: Volume
    /// What this volume may hold.
    public let limits: Limits

    /// An empty volume.
    public init(limits: Limits = Limits()) {
        self.limits = limits
        volume = Volume(
            FileTree(
                byteLimit: limits.byteCount, nameLimit: max(limits.nameCount, 0), time: FileClock.host.now))
    }

    /// An empty volume that is made when virtual time begins, for a deterministic program.
    package init(limits: Limits, at time: VirtualClock) {
        self.limits = limits
        volume = Volume(
            FileTree(byteLimit: limits.byteCount, nameLimit: max(limits.nameCount, 0), time: time.epoch))
    }

    /// A volume as it was saved.
    init(_ tree: FileTree) {
        limits = Limits(byteCount: tree.byteLimit, nameCount: tree.nameLimit)
        volume = Volume(tree)
    }

    /// Bytes that count against ``Limits-swift.struct/byteCount`` now.
    public var byteCount: UInt64 { volume.withTree { $0.byteCount } }

    /// Names that count against ``Limits-swift.struct/nameCount`` now.
    public var nameCount: Int { volume.withTree { $0.nameCount } }

    /// Makes a file with this content, or replaces the content of one. Directories on the way are made.
    ///
    /// - Throws: among others `nospc` if it does not fit, after which the file is empty, and `isdir`.
    public func write(_ content: [UInt8], to path: String) throws(Errno) {
        let path = try MemoryVolume.relative(path)
        if let last = path.lastIndex(of: UInt8(ascii: "/")) {
            try createDirectories(Array(path[..<last]))
        }
        try change { tree, now throws(WASIFailure) in
            let opened = try tree.open(
                path, from: FileTree.root, followsLinks: true, flags: [.create, .truncate],
                access: FileAccess(reads: false, writes: true), isReadOnly: false, now: now)
            defer { tree.release(opened.node) }
            guard UInt64(content.count) <= tree.room else { throw .errno(.nospc) }
            let result: Result<Int, WASIFailure> = content.withUnsafeBytes { bytes in
                // Only read from.
                var vector = iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                return withUnsafePointer(to: &vector) { vector in
                    Result { () throws(WASIFailure) in
                        try tree.write(
                            opened.node, at: 0, from: IOVectors(start: vector, count: 1), now: now)
                    }
                }
            }
            _ = try result.get()
        }
    }

    /// The content of a file. It is as long as the file says, at most the volume's limit of bytes.
    ///
    /// - Throws: among others `noent`, `isdir`.
    public func read(_ path: String) throws(Errno) -> [UInt8] {
        let path = try MemoryVolume.relative(path)
        return try change { tree, _ throws(WASIFailure) in
            let node = try tree.find(path, from: FileTree.root, followsLinks: true)
            guard tree.nodes[node].type != .directory else { throw .errno(.isdir) }
            let content = tree.nodes[node].content
            return [UInt8](unsafeUninitializedCapacity: Int(content.size)) { buffer, count in
                content.read(at: 0, into: UnsafeMutableRawBufferPointer(buffer), archive: nil)
                count = buffer.count
            }
        }
    }

    /// Makes a directory, and those on the way to it. One that is there already stays.
    public func createDirectory(_ path: String) throws(Errno) {
        try createDirectories(try MemoryVolume.relative(path))
    }

    /// Makes a symbolic link. A target that begins with a slash is refused (`perm`): it could never resolve.
    public func createSymbolicLink(_ path: String, to target: String) throws(Errno) {
        let path = try MemoryVolume.relative(path)
        guard !target.utf8.contains(0) else { throw .inval }
        try change { tree, now throws(WASIFailure) in
            try tree.createSymbolicLink(path, from: FileTree.root, target: Array(target.utf8), now: now)
        }
    }

    /// Removes a file, a symbolic link or an empty directory.
    public func remove(_ path: String) throws(Errno) {
        let path = try MemoryVolume.relative(path)
        try change { tree, now throws(WASIFailure) in
            let node = try tree.existing(tree.locate(path, from: FileTree.root, followsFinal: false))
            if tree.nodes[node].type == .directory {
                try tree.removeDirectory(path, from: FileTree.root, now: now)
            } else {
                try tree.unlinkFile(path, from: FileTree.root, now: now)
            }
        }
    }

    /// What is in a directory, sorted by the bytes of the names.
    public func entries(of path: String = "") throws(Errno) -> [Entry] {
        let path = try MemoryVolume.relative(path)
        return try change { tree, _ throws(WASIFailure) in
            let node = try tree.find(path, from: FileTree.root, followsLinks: true)
            guard tree.nodes[node].type == .directory else { throw .errno(.notdir) }
            var entries: [Entry] = []
            tree.nodes[node].directory.forEach(after: 0) { _, name, entry in
                let kind: Entry.Kind =
                    switch tree.nodes[entry].type {
                    case .directory: .directory
                    case .symbolicLink: .symbolicLink
                    default: .file
                    }
                entries.append(Entry(name: name, kind: kind))
                return true
            }
            return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        }
    }

    // MARK: Inside

    private func createDirectories(_ path: [UInt8]) throws(Errno) {
        try change { tree, now throws(WASIFailure) in
            var end = 0
            while end < path.count {
                end = path[(end + 1)...].firstIndex(of: UInt8(ascii: "/")) ?? path.count
                let part = Array(path[..<end])
                do throws(WASIFailure) {
                    let node = try tree.find(part, from: FileTree.root, followsLinks: true)
                    guard tree.nodes[node].type == .directory else { throw .errno(.notdir) }
                } catch .errno(.noent) {
                    _ = try tree.createDirectory(part, from: FileTree.root, isReadOnly: false, now: now)
                }
            }
        }
    }

    private func change<Value>(
        _ body: (inout FileTree, UInt64) throws(WASIFailure) -> Value
    ) throws(Errno) -> Value {
        let now = FileClock.host.now
        do {
            return try volume.withTree { tree throws(WASIFailure) in try body(&tree, now) }
        } catch .errno(let errno) {
            throw errno
        } catch {
            // Nothing here waits or exits.
            throw .io
        }
    }

    /// A path without slashes at its beginning; what is empty then is the top.
    private static func relative(_ path: String) throws(Errno) -> [UInt8] {
        let path = Array(path.utf8.drop { $0 == UInt8(ascii: "/") })
        guard !path.contains(0) else { throw .inval }
        return path.isEmpty ? [.dot] : path
    }
}

extension MemoryVolume: Equatable {
    /// Whether these are the same volume.
    public static func == (left: MemoryVolume, right: MemoryVolume) -> Bool { left === right }
}
