import Native

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a confined path ends: a name in a directory that was reached without leaving the root.
///
/// The name is one component, and not `..`; it may be `.`. What it names must be used without following it.
struct HostLocation: ~Copyable {
    let directory: Int32
    private let isOwned: Bool
    let name: [CChar]
    /// The path ended in a slash: it can only mean a directory.
    let mustBeDirectory: Bool

    init(directory: Int32, isOwned: Bool, name: some Sequence<UInt8>, mustBeDirectory: Bool) {
        self.directory = directory
        self.isOwned = isOwned
        self.name = [UInt8](name).cString
        self.mustBeDirectory = mustBeDirectory
    }

    deinit {
        if isOwned { _ = close(directory) }
    }

    /// Whether this is the directory itself (the path ended in `.` or `..`).
    var isDirectoryItself: Bool { name.count == 2 && name[0] == CChar(UInt8(ascii: ".")) }

    /// What the name means now, itself and not what it may link to.
    func status() throws(WASIFailure) -> stat {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw .ofLastCall }
        return status
    }
}

extension HostDirectory {
    /// Symbolic links followed in one path before it counts as a loop, as in Linux.
    private static var linkLimit: Int { 40 }
    /// The longest path, as in Linux; the targets of links count with it.
    static var pathLimit: Int { 4096 }

    /// Whether openat2(2) is there and allowed: a fact about the process's kernel and its filters, asked
    /// once.
    private static let kernelConfines: Bool = {
        let descriptor = situ_openat2(
            AT_FDCWD, ".", UInt64(situ_o_path | O_DIRECTORY | O_CLOEXEC), 0, situ_resolve_beneath)
        if descriptor >= 0 {
            _ = close(descriptor)
            return true
        }
        // Where "." itself can't be opened, the call has been understood and refused for that.
        return ![ENOSYS, EPERM, EINVAL, E2BIG].contains(Errno.hostErrno)
    }()

    var usesKernelResolution: Bool {
        resolution == .automatic && Self.kernelConfines
    }

    /// openat2(2) below this directory. A path that leads out gives `perm`.
    func openBeneath(_ path: [CChar], flags: Int32, mode: mode_t = 0) throws(WASIFailure) -> Int32 {
        for _ in 0..<128 {
            let descriptor = situ_openat2(
                self.descriptor, path, UInt64(UInt32(bitPattern: flags | O_CLOEXEC)), UInt64(mode),
                situ_resolve_beneath)
            if descriptor >= 0 { return descriptor }
            switch Errno.hostErrno {
            case EINTR: continue
            // Somebody renamed meanwhile, so that the kernel couldn't be sure about a "..".
            case EAGAIN: continue
            case EXDEV: throw .errno(.perm)
            default: throw .ofLastCall
            }
        }
        throw .errno(.again)
    }

    /// Finds where a path ends.
    ///
    /// - Parameter followsFinal: whether a symbolic link at the end is followed too; if so, the name isn't
    ///   one, unless somebody made it one meanwhile.
    /// - Parameter creates: whether a file is to be made, which a name with a slash behind it can't be (`isdir`).
    ///   Only walking heeds it: elsewhere it is the kernel that opens.
    func locate(
        _ path: [UInt8], followsFinal: Bool, creates: Bool = false
    ) throws(WASIFailure) -> HostLocation {
        guard !path.isEmpty else { throw .errno(.noent) }
        guard path.count < Self.pathLimit else { throw .errno(.nametoolong) }
        return usesKernelResolution
            ? try locateByKernel(path, followsFinal: followsFinal)
            : try locateByWalking(path, followsFinal: followsFinal, creates: creates)
    }

    private func locateByKernel(
        _ path: [UInt8], followsFinal: Bool
    ) throws(WASIFailure) -> HostLocation {
        var path = path[...]
        let slash = UInt8(ascii: "/")
        for _ in 0...Self.linkLimit {
            // The kernel would refuse it, but below only its part before the name gets there.
            guard path.first != slash else { throw .errno(.perm) }
            var end = path.endIndex
            while end > path.startIndex && path[end - 1] == slash { end -= 1 }
            let start = path[..<end].lastIndex(of: slash).map { $0 + 1 } ?? path.startIndex
            let name = path[start..<end]
            let mustBeDirectory = end < path.endIndex

            if name.isDot || name.isDotDot {
                let directory = try openBeneath([UInt8](path).cString, flags: situ_o_path | O_DIRECTORY)
                return HostLocation(directory: directory, isOwned: true, name: [.dot], mustBeDirectory: true)
            }
            let parent = [UInt8](path[..<start])
            let isDirect = parent.isEmpty
            let location = HostLocation(
                directory: isDirect
                    ? descriptor : try openBeneath(parent.cString, flags: situ_o_path | O_DIRECTORY),
                isOwned: !isDirect, name: name, mustBeDirectory: mustBeDirectory)
            guard followsFinal, let target = try Self.linkTarget(location.directory, location.name) else {
                return location
            }
            // The kernel resolves the joined path again from the root, so what the parent means stays its
            // affair.
            guard target.first != slash else { throw .errno(.perm) }
            path = (parent + target + (mustBeDirectory ? [slash] : []))[...]
            guard path.count < Self.pathLimit else { throw .errno(.nametoolong) }
        }
        throw .errno(.loop)
    }

    private func locateByWalking(
        _ path: [UInt8], followsFinal: Bool, creates: Bool
    ) throws(WASIFailure) -> HostLocation {
        let slash = UInt8(ascii: "/")
        guard path.first != slash else { throw .errno(.perm) }
        var walk = HostWalk(root: descriptor)
        // What is still to be looked up, last component first.
        var pending: [ArraySlice<UInt8>] = path.split(separator: slash).reversed()
        var mustBeDirectory = path.last == slash
        var links = 0
        while let name = pending.popLast() {
            let isLast = pending.isEmpty
            if name.isDot {
                if isLast { return walk.location(name: [.dot], mustBeDirectory: true) }
                continue
            }
            if name.isDotDot {
                guard walk.ascend() else { throw .errno(.perm) }
                if isLast { return walk.location(name: [.dot], mustBeDirectory: true) }
                continue
            }
            if isLast && mustBeDirectory && creates { throw .errno(.isdir) }
            let component = [UInt8](name).cString
            if isLast && !followsFinal {
                return walk.location(name: name, mustBeDirectory: mustBeDirectory)
            }
            if !isLast, try walk.descend(component) { continue }
            guard let target = try Self.linkTarget(walk.directory, component) else {
                if isLast { return walk.location(name: name, mustBeDirectory: mustBeDirectory) }
                throw .errno(.notdir)
            }
            links += 1
            guard links <= Self.linkLimit else { throw .errno(.loop) }
            guard target.first != slash else { throw .errno(.perm) }
            guard target.count + pending.count < Self.pathLimit else { throw .errno(.nametoolong) }
            if isLast && target.last == slash { mustBeDirectory = true }
            pending.append(contentsOf: target.split(separator: slash).reversed())
        }
        return walk.location(name: [.dot], mustBeDirectory: true)
    }

    /// The target of a symbolic link, or nil if the name is something else or nothing.
    static func linkTarget(_ directory: Int32, _ name: [CChar]) throws(WASIFailure) -> [UInt8]? {
        var count = 0
        let target = [UInt8](unsafeUninitializedCapacity: pathLimit) { buffer, initialized in
            count = buffer.withMemoryRebound(to: CChar.self) {
                readlinkat(directory, name, $0.baseAddress!, $0.count)
            }
            initialized = max(count, 0)
        }
        if count < 0 {
            let code = Errno.hostErrno
            guard code == EINVAL || code == ENOENT else { throw .errno(Errno(host: code)) }
            return nil
        }
        guard count < pathLimit else { throw .errno(.nametoolong) }
        guard count > 0 else { throw .errno(.noent) }
        return target
    }
}

/// The way from a root down to a directory, each step an open descriptor: so that `..` goes back where the
/// walk came from, whatever is renamed meanwhile, and can't go above the root.
private struct HostWalk: ~Copyable {
    private let root: Int32
    private var steps: [Int32] = []
    /// The deepest walk: a guest must not use up the process's descriptors by one path.
    private static let limit = 256

    init(root: Int32) { self.root = root }

    deinit {
        for step in steps { _ = close(step) }
    }

    var directory: Int32 { steps.last ?? root }

    /// Goes into a directory; false if the name is no directory but may be a symbolic link.
    mutating func descend(_ name: [CChar]) throws(WASIFailure) -> Bool {
        guard steps.count < Self.limit else { throw .errno(.nametoolong) }
        while true {
            let step = openat(directory, name, situ_o_path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if step >= 0 {
                steps.append(step)
                return true
            }
            switch Errno.hostErrno {
            case EINTR: continue
            // Systems differ in which they say of a symbolic link.
            case ENOTDIR, ELOOP: return false
            default: throw .ofLastCall
            }
        }
    }

    /// Goes back up; false at the root.
    mutating func ascend() -> Bool {
        guard let step = steps.popLast() else { return false }
        _ = close(step)
        return true
    }

    /// A name in the directory reached, which the location then owns.
    mutating func location(name: some Sequence<UInt8>, mustBeDirectory: Bool) -> HostLocation {
        let owned = steps.popLast()
        return HostLocation(
            directory: owned ?? root, isOwned: owned != nil, name: name, mustBeDirectory: mustBeDirectory)
    }
}

extension UInt8 {
    static var dot: UInt8 { UInt8(ascii: ".") }
}

extension ArraySlice<UInt8> {
    var isDot: Bool { count == 1 && first == .dot }
    var isDotDot: Bool { count == 2 && allSatisfy { $0 == .dot } }
}
