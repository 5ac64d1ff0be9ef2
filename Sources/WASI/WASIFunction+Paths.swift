extension WASIFunction {
    static func pathOpen(_ call: borrowing WASICall) throws(WASIFailure) {
        let (parent, directory) = try call.context.directory(call.i32(0), .pathOpen)
        let followsLinks = try call.followsLinks(1)
        let path = try call.path(2)
        let flags = OpenFlags(rawValue: try call.flags(4, known: OpenFlags.known))
        // Bits that the standard has no right for ask for nothing: real programs set them all.
        let rights = Rights(rawValue: call.i64(5)).intersection(.all)
        let inheriting = Rights(rawValue: call.i64(6)).intersection(.all)
        let descriptorFlags = DescriptorFlags(rawValue: try call.flags(7, known: DescriptorFlags.known))
        let result = try call.place(UInt32.self, 8)

        if flags.contains(.create) { try parent.require(.pathCreateFile) }
        if flags.contains(.truncate) { try parent.require(.pathFilestatSetSize) }
        var needed = rights.union(inheriting)
        if descriptorFlags.contains(.dataSync), !parent.inheritingRights.contains(.fdSync) {
            needed.insert(.fdDatasync)
        }
        if !descriptorFlags.isDisjoint(with: [.sync, .readSync]) { needed.insert(.fdSync) }
        guard parent.inheritingRights.isSuperset(of: needed) else { throw .errno(.notcapable) }
        // Before the host opens, and perhaps creates, something.
        try call.context.withState { state throws(WASIFailure) in try state.descriptors.checkRoom() }

        // A directory can't be written, and whoever wants that gets `isdir`. The other two rights mean nothing
        // for one, and some programs ask for all.
        let writing: Rights =
            flags.contains(.directory) ? .fdWrite : [.fdWrite, .fdAllocate, .fdFilestatSetSize]
        let access = FileAccess(
            reads: !rights.isDisjoint(with: [.fdRead, .fdReaddir]), writes: !rights.isDisjoint(with: writing))
        let file = try directory.open(
            path, followsLinks: followsLinks, flags: flags, access: access, descriptorFlags: descriptorFlags)
        let descriptor = Descriptor(
            file: file,
            origin: parent.origin.opening(path, followsLinks: followsLinks, access: access),
            flags: descriptorFlags, rights: rights, inheritingRights: inheriting)
        result.store(
            try call.context.withState { state throws(WASIFailure) in
                try state.descriptors.insert(descriptor)
            })
    }

    static func pathFilestatGet(_ call: borrowing WASICall) throws(WASIFailure) {
        let directory = try call.context.directory(call.i32(0), .pathFilestatGet).directory
        let followsLinks = try call.followsLinks(1)
        let path = try call.path(2)
        let buffer = try call.memory.buffer(at: call.i32(4), count: call.abi.filestatSize)
        call.abi.store(try directory.attributes(of: path, followsLinks: followsLinks), to: buffer)
    }

    static func pathFilestatSetTimes(_ call: borrowing WASICall) throws(WASIFailure) {
        let directory = try call.context.directory(call.i32(0), .pathFilestatSetTimes).directory
        let followsLinks = try call.followsLinks(1)
        let path = try call.path(2)
        let times = try call.timeChanges(4)
        try directory.setTimes(
            of: path, followsLinks: followsLinks, access: times.access, modification: times.modification)
    }

    static func pathCreateDirectory(_ call: borrowing WASICall) throws(WASIFailure) {
        let directory = try call.context.directory(call.i32(0), .pathCreateDirectory).directory
        try directory.createDirectory(try call.path(1))
    }

    static func pathRemoveDirectory(_ call: borrowing WASICall) throws(WASIFailure) {
        let directory = try call.context.directory(call.i32(0), .pathRemoveDirectory).directory
        try directory.removeDirectory(try call.path(1))
    }

    static func pathUnlinkFile(_ call: borrowing WASICall) throws(WASIFailure) {
        let directory = try call.context.directory(call.i32(0), .pathUnlinkFile).directory
        try directory.unlinkFile(try call.path(1))
    }

    static func pathRename(_ call: borrowing WASICall) throws(WASIFailure) {
        let source = try call.context.directory(call.i32(0), .pathRenameSource).directory
        let path = try call.path(1)
        let target = try call.context.directory(call.i32(3), .pathRenameTarget).directory
        try source.rename(path, to: target, try call.path(4))
    }

    static func pathLink(_ call: borrowing WASICall) throws(WASIFailure) {
        let source = try call.context.directory(call.i32(0), .pathLinkSource).directory
        let followsLinks = try call.followsLinks(1)
        let path = try call.path(2)
        let target = try call.context.directory(call.i32(4), .pathLinkTarget).directory
        try source.link(path, followsLinks: followsLinks, to: target, try call.path(5))
    }

    static func pathSymlink(_ call: borrowing WASICall) throws(WASIFailure) {
        let target = try call.path(0)
        let directory = try call.context.directory(call.i32(2), .pathSymlink).directory
        try directory.createSymbolicLink(try call.path(3), target: target)
    }

    static func pathReadlink(_ call: borrowing WASICall) throws(WASIFailure) {
        let directory = try call.context.directory(call.i32(0), .pathReadlink).directory
        let path = try call.path(1)
        let buffer = try call.buffer(3)
        let result = try call.place(UInt32.self, 5)
        let target = try directory.readLink(path).prefix(buffer.count)
        buffer.copy(target, at: 0)
        result.store(UInt32(target.count))
    }
}

extension FileOrigin {
    /// The origin of what is opened at a path below the directory of this origin.
    func opening(_ path: [UInt8], followsLinks: Bool, access: FileAccess) -> FileOrigin {
        switch self {
        case .preopen(let preopen):
            return .opened(preopen: preopen, path: path, followsLinks: followsLinks, access: access)
        case .opened(let preopen, let directory, _, _):
            // A guest that opens "." in itself again and again must not make this grow.
            let joined = directory.map { $0 + [UInt8(ascii: "/")] + path }
            let kept = joined.flatMap { $0.count < HostDirectory.pathLimit ? $0 : nil }
            return .opened(preopen: preopen, path: kept, followsLinks: followsLinks, access: access)
        case .standardStream, .listener, .connection, .embedding:
            return .embedding
        }
    }
}
