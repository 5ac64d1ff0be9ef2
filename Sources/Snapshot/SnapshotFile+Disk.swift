#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
#if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
    internal import Native

    extension SnapshotFile {
        /// Writes a snapshot to a file. When this returns, it is on the disk, and what the path named before is gone; until
        /// then, whatever happens, the path names what it named before.
        ///
        /// It is written under another name in the same directory, which begins with a dot and ends in `.situ-part`, is locked
        /// as long as somebody writes it, and belongs to the user alone. What writers that were killed have left of theirs is
        /// removed by the next one that writes the same file.
        package static func write(
            _ snapshot: NamedSnapshot, to path: String, options: WriteOptions = WriteOptions()
        ) throws(SnapshotError) {
            let target = try TargetFile(path)
            let parent = try target.usable(options.parent)
            var writer = try SnapshotWriter(
                snapshot, options, parent: parent?.snapshot, hint: parent?.hint ?? [])
            target.removeLeftovers()
            let part = try target.begin()
            do throws(SnapshotError) {
                var sink = SnapshotSink(part.descriptor)
                try writer.write(to: &sink)
                try part.complete()
            } catch {
                part.abandon()
                throw SnapshotError(error.kind, "\(path): \(error.message)")
            }
            guard let identity = part.identity else { return }
            let parents = writer.table.parent == nil ? [] : parent?.snapshot.file?.files ?? []
            snapshot.file = SnapshotPlace(path: path, files: [identity] + parents)
        }
    }

    /// The file that is to be written, or to be replaced.
    private struct TargetFile {
        private let path: String
        /// Where it is, with a slash at the end or empty, and its own name.
        private let directory: String
        private let name: [UInt8]
        /// What the path names now.
        private let identity: SnapshotPlace.Identity?

        init(_ path: String) throws(SnapshotError) {
            self.path = path
            (directory, name) = TargetFile.split(path)
            guard !name.isEmpty else { throw SnapshotError(.unreadable, "\(path): it names no file") }
            var status = stat()
            // Devices, pipes and directories stay what they are; a link is replaced like a file.
            if lstat(path, &status) == 0 {
                let kind = status.st_mode & S_IFMT
                guard kind == S_IFREG || kind == S_IFLNK else {
                    throw SnapshotError(.unreadable, "\(path): it is there, and not a regular file")
                }
            }
            identity = stat(path, &status) == 0 ? SnapshotPlace.Identity(status) : nil
        }

        private static func split(_ path: String) -> (directory: String, name: [UInt8]) {
            let path = [UInt8](path.utf8)
            guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
            return (String(decoding: path[...slash], as: UTF8.self), [UInt8](path[(slash + 1)...]))
        }

        /// The parent and where it is as seen from here, if the file may have it for a parent.
        func usable(
            _ parent: NamedSnapshot?
        ) throws(SnapshotError) -> (snapshot: NamedSnapshot, hint: [UInt8])? {
            guard let parent else { return nil }
            guard let file = parent.file else {
                throw SnapshotError(.invalid, "\(path): its parent \(parent.name.description) is in no file")
            }
            // What needs a file cannot take its place, and nobody could read what needs too many.
            if let identity, file.files.contains(identity) { return nil }
            guard file.files.count <= SnapshotFile.mostParents else { return nil }
            // It may have been replaced since it was written or read.
            guard let source = try? SnapshotSource(path: file.path), source.identity == file.files.first,
                let header = try? OpenSnapshot.header(of: source), header.name == parent.name,
                let hint = hint(to: file.path), hint.count <= SnapshotFile.longestHint
            else { return nil }
            return (parent, hint)
        }

        /// The way from the directory of this file to another file.
        private func hint(to other: String) -> [UInt8]? {
            let (otherDirectory, otherName) = TargetFile.split(other)
            guard let here = TargetFile.components(directory),
                let there = TargetFile.components(otherDirectory)
            else { return nil }
            var common = 0
            while common < here.count, common < there.count, here[common] == there[common] { common += 1 }
            var hint: [UInt8] = []
            for _ in common..<here.count { hint.append(contentsOf: [UInt8]("../".utf8)) }
            for component in there[common...] { hint.append(contentsOf: component + [UInt8(ascii: "/")]) }
            return hint + otherName
        }

        /// The names on the way from the root to a directory, without links.
        private static func components(_ directory: String) -> [[UInt8]]? {
            guard let real = realpath(directory.isEmpty ? "." : directory, nil) else { return nil }
            defer { free(real) }
            let bytes = UnsafeRawBufferPointer(start: real, count: strlen(real))
            return bytes.split(separator: UInt8(ascii: "/")).map { [UInt8]($0) }
        }

        // MARK: Files that are not complete

        /// What names of files that are being written begin and end with; between is a random number.
        private var prefix: [UInt8] {
            // Names of files may have 255 bytes.
            [UInt8(ascii: ".")] + name.prefix(200) + [UInt8(ascii: ".")]
        }
        private static let suffix = [UInt8](".situ-part".utf8)
        private static let digits = 16

        /// Makes the file that is written first.
        func begin() throws(SnapshotError) -> PartFile {
            while true {
                var random: UInt64 = 0
                guard situ_getrandom(&random, 8) == 8 else {
                    throw SnapshotError(.unreadable, "\(path): \(systemMessage())")
                }
                let digits = [UInt8](String(random, radix: 16).utf8)
                let padding = [UInt8](repeating: UInt8(ascii: "0"), count: TargetFile.digits - digits.count)
                let name = prefix + padding + digits + TargetFile.suffix
                let partPath = directory + String(decoding: name, as: UTF8.self)
                let descriptor = open(partPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                if descriptor < 0 && errno == EEXIST { continue }
                guard descriptor >= 0 else { throw SnapshotError(.unreadable, "\(path): \(systemMessage())") }
                let part = PartFile(
                    path: partPath, target: path, directory: directory, descriptor: descriptor)
                // Who cleans up may have been here between the two calls.
                if part.lock() { return part }
                part.abandon()
            }
        }

        /// Removes files that writers of this one have left, which nobody holds any more.
        func removeLeftovers() {
            guard let listing = opendir(directory.isEmpty ? "." : directory) else { return }
            defer { closedir(listing) }
            let prefix = prefix
            while let entry = readdir(listing) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    [UInt8](bytes.prefix { $0 != 0 })
                }
                guard name.count == prefix.count + TargetFile.digits + TargetFile.suffix.count,
                    name.starts(with: prefix), name.suffix(TargetFile.suffix.count) == TargetFile.suffix[...]
                else { continue }
                PartFile.removeIfLeft(directory + String(decoding: name, as: UTF8.self))
            }
        }
    }

    /// A file under its first name, which is locked as long as its writer lives.
    private final class PartFile {
        private let path: String
        private let target: String
        private let directory: String
        let descriptor: Int32
        private(set) var identity: SnapshotPlace.Identity?

        init(path: String, target: String, directory: String, descriptor: Int32) {
            self.path = path
            self.target = target
            self.directory = directory
            self.descriptor = descriptor
        }

        deinit { close(descriptor) }

        /// False if the file is not there any more, or somebody else has it.
        func lock() -> Bool {
            var (opened, named) = (stat(), stat())
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                // Where files cannot be locked, nobody can take one for left.
                return errno != EWOULDBLOCK
            }
            return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0
                && SnapshotPlace.Identity(opened) == SnapshotPlace.Identity(named)
        }

        /// Puts the file in its place, with everything on the disk.
        func complete() throws(SnapshotError) {
            guard PartFile.sync(descriptor) else { throw SnapshotError(.unreadable, systemMessage()) }
            var status = stat()
            if fstat(descriptor, &status) == 0 { identity = SnapshotPlace.Identity(status) }
            guard rename(path, target) == 0 else { throw SnapshotError(.unreadable, systemMessage()) }
            // The new name is on the disk when the directory is.
            let folder = open(directory.isEmpty ? "." : directory, O_RDONLY | O_CLOEXEC)
            guard folder >= 0 else { throw SnapshotError(.unreadable, systemMessage()) }
            defer { close(folder) }
            guard PartFile.sync(folder) || errno == EINVAL else {
                throw SnapshotError(.unreadable, systemMessage())
            }
        }

        private static func sync(_ descriptor: Int32) -> Bool {
            #if canImport(Darwin)
                // There fsync leaves it to the disk when to write.
                if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
            #endif
            while fsync(descriptor) != 0 {
                if errno != EINTR { return false }
            }
            return true
        }

        func abandon() { unlink(path) }

        /// Removes a file that nobody is writing.
        static func removeIfLeft(_ path: String) {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                flock(descriptor, LOCK_EX | LOCK_NB) == 0
            else { return }
            // Whoever had it has it no more: it is dead, or has renamed the file, which this name then does not mean.
            unlink(path)
        }
    }
#endif
