#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Packs a directory of the host into a tar archive (POSIX.1, pax): the same bytes for the same content, whoever
/// packs it, wherever and in whatever order the file system lists it.
package struct ArchiveWriter {
    private var archive: [UInt8] = []
    /// The names of files that have several, by device and inode.
    private var linked: [Inode: [UInt8]] = [:]
    private let keepsTimes: Bool

    private struct Inode: Hashable {
        var device: UInt64
        var number: UInt64
    }

    /// The most that eleven octal digits say.
    private static let octalLimit: UInt64 = (1 << 33) - 1

    private init(keepsTimes: Bool) { self.keepsTimes = keepsTimes }

    /// The archive of all that is in a directory. Links are packed as links, and not followed.
    ///
    /// - Parameter keepsTimes: whether files keep their modification times; otherwise these are 1970.
    package static func pack(
        directory path: String, keepsTimes: Bool
    ) throws(ArchiveError) -> [UInt8] {
        var writer = ArchiveWriter(keepsTimes: keepsTimes)
        let name = Array(path.utf8)
        let directory: HostDirectory
        do {
            directory = try HostDirectory(hostPath: name, isReadOnly: true, resolution: .automatic)
        } catch {
            throw writer.unreadable(error, name)
        }
        try writer.add(directory, name: [])
        // Two blocks of zeros end an archive.
        writer.archive.append(contentsOf: repeatElement(0, count: 2 * ArchiveHeader.blockSize))
        return writer.archive
    }

    private func unreadable(_ failure: WASIFailure, _ name: [UInt8]) -> ArchiveError {
        guard case .errno(let errno) = failure else {
            return ArchiveError(.unreadable(.intr), "cannot read", name: name)
        }
        return ArchiveError(.unreadable(errno), "cannot read: \(errno)", name: name)
    }

    /// Adds a directory and all below; `name` has a slash at its end, or is empty for the topmost.
    private mutating func add(_ directory: HostDirectory, name: [UInt8]) throws(ArchiveError) {
        var names: [[UInt8]] = []
        do {
            let attributes = try directory.attributes()
            header(
                type: "5", name: name.isEmpty ? Array("./".utf8) : name, mode: 0o755,
                time: attributes.modificationTime)
            try SortedListing(directory).forEach(from: 0) { entry in
                names.append(Array(entry.name))
                return true
            }
        } catch {
            throw unreadable(error, name)
        }
        for entry in names where !entry[...].isDot && !entry[...].isDotDot {
            try add(entry, in: directory, name: name + entry)
        }
    }

    private mutating func add(
        _ entry: [UInt8], in directory: HostDirectory, name: [UInt8]
    ) throws(ArchiveError) {
        guard name.isUTF8 else { throw ArchiveError(.unsupported, "a name is not UTF-8", name: name) }
        guard name.count < HostDirectory.pathLimit - 1 else {
            throw ArchiveError(.unsupported, "a name is too long", name: name)
        }
        do {
            let attributes = try directory.attributes(of: entry, followsLinks: false)
            switch attributes.type {
            case .symbolicLink:
                let target = try directory.readLink(entry)
                guard target.isUTF8 else {
                    throw ArchiveError(
                        .unsupported, "a symbolic link's target is not UTF-8", name: name)
                }
                header(
                    type: "2", name: name, linkName: target, mode: 0o777,
                    time: attributes.modificationTime)
                return
            case .directory, .regularFile: break
            default:
                throw ArchiveError(
                    .unsupported, "it is neither a file nor a directory nor a symbolic link", name: name)
            }
            let flags: OpenFlags = attributes.type == .directory ? .directory : []
            let file = try directory.open(
                entry, followsLinks: false, flags: flags, access: FileAccess(reads: true, writes: false),
                descriptorFlags: [])
            if let directory = file as? HostDirectory {
                try add(directory, name: name + [UInt8(ascii: "/")])
            } else {
                try add(file, name: name)
            }
        } catch let error as ArchiveError {
            throw error
        } catch let failure as WASIFailure {
            throw unreadable(failure, name)
        } catch {
            throw ArchiveError(.unreadable(.io), "cannot read", name: name)
        }
    }

    /// Adds an open file.
    private mutating func add(_ file: any OpenFile, name: [UInt8]) throws {
        let attributes = try file.attributes()
        guard attributes.type == .regularFile else {
            throw ArchiveError(.unsupported, "it changed while it was read", name: name)
        }
        if attributes.linkCount > 1 {
            let inode = Inode(device: attributes.device, number: attributes.inode)
            if let first = linked[inode] {
                header(
                    type: "1", name: name, linkName: first, mode: 0o644, time: attributes.modificationTime)
                return
            }
            linked[inode] = name
        }
        header(
            type: "0", name: name, mode: 0o644, size: attributes.size, time: attributes.modificationTime)
        let start = archive.count
        archive.append(contentsOf: repeatElement(0, count: Int(attributes.size)))
        var done = 0
        while done < Int(attributes.size) {
            let count = try archive.withUnsafeMutableBytes { bytes throws(WASIFailure) in
                var vector = iovec(
                    iov_base: bytes.baseAddress! + start + done, iov_len: Int(attributes.size) - done)
                return try withUnsafePointer(to: &vector) { vector throws(WASIFailure) in
                    try file.read(into: IOVectors(start: vector, count: 1), at: UInt64(done))
                }
            }
            guard count > 0 else {
                throw ArchiveError(.unsupported, "it became shorter while it was read", name: name)
            }
            done += count
        }
        pad()
    }

    // MARK: Blocks

    private mutating func pad() {
        let rest = archive.count % ArchiveHeader.blockSize
        if rest > 0 {
            archive.append(contentsOf: repeatElement(0, count: ArchiveHeader.blockSize - rest))
        }
    }

    /// Writes an entry's header, with an extended one before it for what does not fit.
    private mutating func header(
        type: Unicode.Scalar, name: [UInt8], linkName: [UInt8] = [], mode: UInt64, size: UInt64 = 0,
        time: UInt64
    ) {
        let time = keepsTimes ? time : 0
        var records: [UInt8] = []
        func record(_ key: String, _ value: [UInt8]) {
            let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
            // The length counts its own digits too.
            var length = rest.count
            while String(length).utf8.count + rest.count != length {
                length = String(length).utf8.count + rest.count
            }
            records += Array(String(length).utf8) + rest
        }
        let parts = Self.split(name)
        if parts == nil { record("path", name) }
        if linkName.count > 100 { record("linkpath", linkName) }
        if size > Self.octalLimit { record("size", Array(String(size).utf8)) }
        let (seconds, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if fraction > 0 || seconds > Self.octalLimit {
            let digits = String(fraction)
            record(
                "mtime",
                Array("\(seconds).\(String(repeating: "0", count: 9 - digits.utf8.count))\(digits)".utf8))
        }
        if !records.isEmpty {
            block(
                type: "x", prefix: [], name: Array("PaxHeader".utf8), linkName: [], mode: 0o644,
                size: UInt64(records.count), time: 0)
            archive += records
            pad()
        }
        block(
            type: type, prefix: parts?.prefix ?? [], name: parts?.name ?? Array(name.prefix(100)),
            linkName: Array(linkName.prefix(100)), mode: mode, size: min(size, Self.octalLimit),
            time: min(seconds, Self.octalLimit))
    }

    /// A name in the two parts that a header has room for, nil if it does not fit.
    private static func split(_ name: [UInt8]) -> (prefix: [UInt8], name: [UInt8])? {
        if name.count <= 100 { return ([], name) }
        // The slash between them is not written. A directory's own, at its end, is no place for it.
        for index in name.indices.dropLast().reversed() where name[index] == UInt8(ascii: "/") {
            let rest = name.count - index - 1
            if rest <= 100, index <= 155, index > 0 {
                return (Array(name[..<index]), Array(name[(index + 1)...]))
            }
        }
        return nil
    }

    private mutating func block(
        type: Unicode.Scalar, prefix: [UInt8], name: [UInt8], linkName: [UInt8], mode: UInt64, size: UInt64,
        time: UInt64
    ) {
        var block = [UInt8](repeating: 0, count: ArchiveHeader.blockSize)
        func put(_ bytes: some Collection<UInt8>, at offset: Int) {
            for (index, byte) in bytes.enumerated() { block[offset + index] = byte }
        }
        func octal(_ value: UInt64, digits: Int, at offset: Int) {
            let text = String(value, radix: 8)
            put((String(repeating: "0", count: digits - text.utf8.count) + text).utf8, at: offset)
        }
        put(name, at: 0)
        octal(mode, digits: 7, at: 100)
        octal(0, digits: 7, at: 108)
        octal(0, digits: 7, at: 116)
        octal(size, digits: 11, at: 124)
        octal(time, digits: 11, at: 136)
        put(repeatElement(UInt8(ascii: " "), count: 8), at: 148)
        block[156] = UInt8(type.value)
        put(linkName, at: 157)
        put("ustar\0".utf8, at: 257)
        put("00".utf8, at: 263)
        octal(0, digits: 7, at: 329)
        octal(0, digits: 7, at: 337)
        put(prefix, at: 345)
        octal(block.reduce(0) { $0 + UInt64($1) }, digits: 6, at: 148)
        block[154] = 0
        archive += block
    }
}
