/// Where a path in a ``FileTree`` ends: a name in a directory that was reached without leaving the start.
struct TreeLocation {
    let directory: Int
    /// One component; empty for the directory itself (the path ended in `.` or `..`).
    let name: [UInt8]
    /// The path ended in a slash or dots: it can only mean a directory.
    let mustBeDirectory: Bool

    var isDirectoryItself: Bool { name.isEmpty }
}

extension FileTree {
    /// Symbolic links followed in one path before it counts as a loop, as in Linux.
    private static let linkLimit = 40

    /// Finds where a path from a directory on ends. `perm` if it leads out of that.
    ///
    /// - Parameter followsFinal: whether a symbolic link at the end is followed too; then the name isn't one.
    /// - Parameter creates: whether a file is to be made, which a name with a slash behind it can't be (`isdir`).
    func locate(
        _ path: [UInt8], from start: Int, followsFinal: Bool, creates: Bool = false
    ) throws(WASIFailure) -> TreeLocation {
        let slash = UInt8(ascii: "/")
        guard !path.isEmpty else { throw .errno(.noent) }
        guard path.count < HostDirectory.pathLimit else { throw .errno(.nametoolong) }
        guard path.first != slash else { throw .errno(.perm) }
        // The way down, so that ".." goes back and not above its beginning.
        var steps = [start]
        // What is still to be looked up, last component first.
        var pending: [ArraySlice<UInt8>] = path.split(separator: slash).reversed()
        var mustBeDirectory = path.last == slash
        var links = 0
        while let component = pending.popLast() {
            let isLast = pending.isEmpty
            let here = steps[steps.count - 1]
            if component.isDot || component.isDotDot {
                if component.isDotDot {
                    guard steps.count > 1 else { throw .errno(.perm) }
                    steps.removeLast()
                }
                continue
            }
            if isLast && mustBeDirectory && creates { throw .errno(.isdir) }
            let name = Array(component)
            if isLast && !followsFinal {
                return TreeLocation(directory: here, name: name, mustBeDirectory: mustBeDirectory)
            }
            let found = try lookUp(name, in: here)
            switch found.map({ nodes[$0].type }) {
            case .symbolicLink?:
                let target = nodes[found!].target
                links += 1
                guard links <= Self.linkLimit else { throw .errno(.loop) }
                guard target.first != slash else { throw .errno(.perm) }
                if isLast && target.last == slash { mustBeDirectory = true }
                pending.append(contentsOf: target.split(separator: slash).reversed())
            case .directory? where !isLast: steps.append(found!)
            default:
                if isLast {
                    return TreeLocation(directory: here, name: name, mustBeDirectory: mustBeDirectory)
                }
                throw .errno(found == nil ? .noent : .notdir)
            }
        }
        return TreeLocation(directory: steps[steps.count - 1], name: [], mustBeDirectory: true)
    }

    private func lookUp(_ name: [UInt8], in directory: Int) throws(WASIFailure) -> Int? {
        guard name.count <= Self.nameLimit else { throw .errno(.nametoolong) }
        return nodes[directory].directory[name]
    }

    /// What a location names now, itself and not what it may link to.
    func node(at location: TreeLocation) throws(WASIFailure) -> Int? {
        location.isDirectoryItself
            ? location.directory : try lookUp(location.name, in: location.directory)
    }

    /// As ``node(at:)``, or `noent`.
    func existing(_ location: TreeLocation) throws(WASIFailure) -> Int {
        guard let node = try node(at: location) else { throw .errno(.noent) }
        return node
    }

    /// What a path names, which must exist. A slash at the end means a directory, behind a link too.
    func find(_ path: [UInt8], from start: Int, followsLinks: Bool) throws(WASIFailure) -> Int {
        var location = try locate(path, from: start, followsFinal: false)
        var node = try existing(location)
        if nodes[node].type == .symbolicLink && (followsLinks || location.mustBeDirectory) {
            location = try locate(path, from: start, followsFinal: true)
            node = try existing(location)
        }
        if location.mustBeDirectory && nodes[node].type != .directory { throw .errno(.notdir) }
        return node
    }

    /// The content of the symbolic link at a path; `inval` for anything else.
    func readLink(_ path: [UInt8], from start: Int) throws(WASIFailure) -> [UInt8] {
        let location = try locate(path, from: start, followsFinal: path.last == UInt8(ascii: "/"))
        let node = try existing(location)
        if location.mustBeDirectory {
            throw .errno(nodes[node].type == .directory ? .inval : .notdir)
        }
        guard nodes[node].type == .symbolicLink else { throw .errno(.inval) }
        return nodes[node].target
    }
}
