import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HostDirectory {
    package func open(
        _ path: [UInt8], followsLinks: Bool, flags: OpenFlags, access: FileAccess,
        descriptorFlags: DescriptorFlags
    ) throws(WASIFailure) -> any OpenFile {
        // The kernels' answers to this differ, and some create a file first.
        guard !flags.isSuperset(of: [.create, .directory]) else { throw .errno(.inval) }
        if isReadOnly {
            // Of a directory, that it is one is what is wrong.
            guard !access.writes || flags.contains(.directory), !flags.contains(.truncate) else {
                throw .errno(.rofs)
            }
        }

        // Not to wait in the open itself (a named pipe), and not to acquire a terminal. What is opened here
        // is polled before it is read, so the flag isn't seen by the guest.
        var hostFlags = O_NOCTTY | O_NONBLOCK | O_CLOEXEC
        hostFlags |= access.writes ? (access.reads ? O_RDWR : O_WRONLY) : O_RDONLY
        if flags.contains(.directory) { hostFlags |= O_DIRECTORY }
        if flags.contains(.truncate) { hostFlags |= O_TRUNC }
        if flags.contains(.create) && !isReadOnly {
            hostFlags |= O_CREAT
            if flags.contains(.exclusive) { hostFlags |= O_EXCL }
        }
        if descriptorFlags.contains(.append) { hostFlags |= O_APPEND }
        if !followsLinks { hostFlags |= O_NOFOLLOW }

        // As on a file system mounted read-only: a directory can't be created, whether it is there or not.
        if isReadOnly && flags.contains(.create) && path.last == UInt8(ascii: "/"),
            try !locate(path, followsFinal: false).isDirectoryItself
        {
            throw .errno(.isdir)
        }
        let opened: Int32
        do {
            opened = try openHost(path, followsLinks: followsLinks, flags: hostFlags)
        } catch .errno(.noent) where isReadOnly && flags.contains(.create) {
            // Only where it could have been created: if its directory is missing, that is the error.
            _ = try locate(path, followsFinal: followsLinks && !flags.contains(.exclusive))
            throw .errno(.rofs)
        }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let failure = WASIFailure.ofLastCall
            _ = close(opened)
            throw failure
        }
        if isReadOnly && flags.isSuperset(of: [.create, .exclusive]) {
            _ = close(opened)
            throw .errno(.exist)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            if isReadOnly && flags.contains(.create) {
                _ = close(opened)
                throw .errno(.isdir)
            }
            return HostDirectory(descriptor: opened, isReadOnly: isReadOnly, resolution: resolution)
        }
        return HostFile(descriptor: opened, status: status, isOwned: true, isReadOnly: isReadOnly)
    }

    private func openHost(_ path: [UInt8], followsLinks: Bool, flags: Int32) throws(WASIFailure) -> Int32 {
        let mode: mode_t = flags & O_CREAT != 0 ? 0o666 : 0
        if usesKernelResolution {
            guard !path.isEmpty else { throw .errno(.noent) }
            guard path.count < Self.pathLimit else { throw .errno(.nametoolong) }
            return try openBeneath(path.cString, flags: flags, mode: mode)
        }
        // A slash at the end means what is behind the link.
        let follows = followsLinks || path.last == UInt8(ascii: "/")
        var attempts = 0
        while true {
            // An exclusive creation looks at the name itself.
            let location = try locate(
                path, followsFinal: follows && flags & O_EXCL == 0, creates: flags & O_CREAT != 0)
            var finalFlags = flags | O_NOFOLLOW
            if location.mustBeDirectory && flags & O_CREAT == 0 { finalFlags |= O_DIRECTORY }
            let opened = openat(location.directory, location.name, finalFlags, mode)
            if opened >= 0 { return opened }
            let code = Errno.hostErrno
            if code == EINTR { continue }
            // It was no link when it was looked at. Somebody plays tricks; look again, but not for ever.
            attempts += 1
            if code == ELOOP && follows && flags & O_EXCL == 0 && attempts < 40 { continue }
            throw .errno(Errno(host: code))
        }
    }
}
