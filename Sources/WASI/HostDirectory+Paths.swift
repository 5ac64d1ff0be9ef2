#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HostDirectory {
    package func attributes(of path: [UInt8], followsLinks: Bool) throws(WASIFailure) -> FileAttributes {
        FileAttributes(try locateExisting(path, followsLinks: followsLinks).status)
    }

    package func setTimes(
        of path: [UInt8], followsLinks: Bool, access: TimeChange, modification: TimeChange
    ) throws(WASIFailure) {
        try checkWritable()
        let found = try locateExisting(path, followsLinks: followsLinks)
        let result = HostFile.withTimes(access, modification) {
            utimensat(found.location.directory, found.location.name, $0, AT_SYMLINK_NOFOLLOW)
        }
        guard result == 0 else { throw .ofLastCall }
    }

    package func createDirectory(_ path: [UInt8]) throws(WASIFailure) {
        let location = try locate(path, followsFinal: false)
        if isReadOnly {
            // As on a file system mounted read-only: what exists, exists.
            do throws(WASIFailure) {
                _ = try location.status()
            } catch .errno(.noent) {
                throw .errno(.rofs)
            }
            throw .errno(.exist)
        }
        guard mkdirat(location.directory, location.name, 0o777) == 0 else { throw .ofLastCall }
    }

    package func removeDirectory(_ path: [UInt8]) throws(WASIFailure) {
        try checkWritable()
        let location = try locate(path, followsFinal: false)
        guard unlinkat(location.directory, location.name, AT_REMOVEDIR) == 0 else {
            // Some systems say of a directory with entries that it exists.
            let code = Errno.hostErrno
            throw .errno(code == EEXIST ? .notempty : Errno(host: code))
        }
    }

    package func unlinkFile(_ path: [UInt8]) throws(WASIFailure) {
        try checkWritable()
        let location = try locate(path, followsFinal: false)
        if location.mustBeDirectory {
            let isDirectory = try location.status().st_mode & S_IFMT == S_IFDIR
            throw .errno(isDirectory ? .isdir : .notdir)
        }
        guard unlinkat(location.directory, location.name, 0) == 0 else {
            let failure = WASIFailure.ofLastCall
            // Some systems say of a directory that it isn't permitted.
            if failure == .errno(.perm), try location.status().st_mode & S_IFMT == S_IFDIR {
                throw .errno(.isdir)
            }
            throw failure
        }
    }

    package func readLink(_ path: [UInt8]) throws(WASIFailure) -> [UInt8] {
        let location = try locate(path, followsFinal: path.last == UInt8(ascii: "/"))
        if location.mustBeDirectory {
            let isDirectory = try location.status().st_mode & S_IFMT == S_IFDIR
            throw .errno(isDirectory ? .inval : .notdir)
        }
        if let target = try Self.linkTarget(location.directory, location.name) { return target }
        _ = try location.status()
        throw .errno(.inval)
    }

    package func createSymbolicLink(_ path: [UInt8], target: [UInt8]) throws(WASIFailure) {
        try checkWritable()
        guard !target.isEmpty else { throw .errno(.noent) }
        guard target.first != UInt8(ascii: "/") else { throw .errno(.perm) }
        let location = try locate(path, followsFinal: false)
        try location.checkNewFile()
        guard symlinkat(target.cString, location.directory, location.name) == 0 else { throw .ofLastCall }
    }

    package func rename(
        _ path: [UInt8], to directory: any OpenDirectory, _ newPath: [UInt8]
    ) throws(WASIFailure) {
        guard let target = directory as? HostDirectory else { throw .errno(.xdev) }
        try checkWritable()
        try target.checkWritable()
        let old = try locate(path, followsFinal: false)
        let new = try target.locate(newPath, followsFinal: false)
        guard !old.isDirectoryItself, !new.isDirectoryItself else { throw .errno(.busy) }
        if old.mustBeDirectory || new.mustBeDirectory {
            guard try old.status().st_mode & S_IFMT == S_IFDIR else { throw .errno(.notdir) }
        }
        guard renameat(old.directory, old.name, new.directory, new.name) == 0 else {
            let code = Errno.hostErrno
            throw .errno(code == EEXIST ? .notempty : Errno(host: code))
        }
    }

    package func link(
        _ path: [UInt8], followsLinks: Bool, to directory: any OpenDirectory, _ newPath: [UInt8]
    ) throws(WASIFailure) {
        guard let target = directory as? HostDirectory else { throw .errno(.xdev) }
        // A link made from a read-only directory would let the file be written through its new name.
        try checkWritable()
        try target.checkWritable()
        let old = try locateExisting(path, followsLinks: followsLinks)
        guard old.status.st_mode & S_IFMT != S_IFDIR else { throw .errno(.perm) }
        let new = try target.locate(newPath, followsFinal: false)
        try new.checkNewFile()
        guard linkat(old.location.directory, old.location.name, new.directory, new.name, 0) == 0 else {
            throw .ofLastCall
        }
    }

    /// Finds a path whose end exists, with its status. A slash at the end means a directory, behind a link
    /// too.
    private func locateExisting(
        _ path: [UInt8], followsLinks: Bool
    ) throws(WASIFailure) -> LocatedFile {
        var location = try locate(path, followsFinal: false)
        var status = try location.status()
        if status.st_mode & S_IFMT == S_IFLNK && (followsLinks || location.mustBeDirectory) {
            location = try locate(path, followsFinal: true)
            status = try location.status()
        }
        if location.mustBeDirectory && status.st_mode & S_IFMT != S_IFDIR { throw .errno(.notdir) }
        return LocatedFile(location: location, status: status)
    }
}

/// A location together with what was found there.
private struct LocatedFile: ~Copyable {
    let location: HostLocation
    let status: stat
}

extension HostLocation {
    /// Checks that the location could name a new file: not the directory itself, nor with a slash at its end.
    func checkNewFile() throws(WASIFailure) {
        guard mustBeDirectory else { return }
        throw .errno(try status().st_mode & S_IFMT == S_IFDIR ? .exist : .notdir)
    }
}
