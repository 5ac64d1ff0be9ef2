import Situ
import Snapshot

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension WASI {
    /// WASI as ``savedState()`` has saved it. Which of a snapshot's sections are its own it knows.
    ///
    /// Programs go on with the functions that ``define(in:for:)-method`` offers to the snapshot's linkers, called for the stores in the
    /// same order as when the program was made.
    ///
    /// - Throws: ``WASIRestorationError/resources(_:)`` with all that is not as it was and of which the restoration does not say
    ///   what to do; then nothing has been made. ``WASIRestorationError/invalid(_:)`` for sections that are no saved state.
    public convenience init(
        restoring sections: [Snapshot.HostSection], _ restoration: WASIRestoration = WASIRestoration()
    ) throws(WASIRestorationError) {
        guard let section = sections.first(where: { $0.name == WASI.sectionName }) else {
            throw .invalid(SnapshotError(.invalid, "there is no section \(WASI.sectionName)"))
        }
        let saved = try SavedContext(saved: section.bytes, limit: restoration.descriptorLimit)
        var rebuilder = ContextRebuilder(saved, restoration)
        try rebuilder.makeVolumes(sections)
        try rebuilder.findPreopens()
        let context = try rebuilder.makeContext()
        let threads = saved.threads.map { ($0.ordinal, $0.thread) }
        self.init(context, CallingThreads(saved: Dictionary(uniqueKeysWithValues: threads)))
    }

    /// The directories that the program began with. After resuming, volumes in memory are those that were made anew.
    public var preopens: [WASIConfiguration.Preopen] { context.preopens }
}

/// Makes a context of what was saved, and collects what of the host is missing.
private struct ContextRebuilder {
    private let saved: SavedContext
    private let restoration: WASIRestoration
    private var missing: [WASIRestorationError.MissingResource] = []
    /// Nil for an archive that is not there.
    private var volumes: [WASIConfiguration.Preopen.Source?] = []
    private var preopens: [WASIConfiguration.Preopen] = []
    /// For each preopen whether it is what was saved, not something that was mapped anew.
    private var isAsSaved: [Bool] = []
    /// For each preopen whether it could not be had.
    private var isMissing: [Bool] = []

    init(_ saved: SavedContext, _ restoration: WASIRestoration) {
        self.saved = saved
        self.restoration = restoration
    }

    private static func invalid(_ message: String) -> WASIRestorationError {
        .invalid(SnapshotError(.invalid, message))
    }

    private mutating func report(
        _ descriptor: UInt32?, _ name: String, _ reason: String, _ remedy: String
    ) {
        missing.append(.init(descriptor: descriptor, name: name, reason: reason, remedy: remedy))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    }

    // MARK: Volumes and directories

    mutating func makeVolumes(_ sections: [Snapshot.HostSection]) throws(WASIRestorationError) {
        for (number, volume) in saved.volumes.enumerated() {
            switch volume {
            case .memory:
                let name = WASI.volumeSectionName(number)
                guard let section = sections.first(where: { $0.name == name }) else {
                    throw Self.invalid("there is no section \(name)")
                }
                let tree = try FileTree(saved: section.bytes, name: name, limits: restoration.volumeLimits)
                volumes.append(.memory(MemoryVolume(tree)))
            case .archive(let digest, let hint): volumes.append(archive(digest, hint).map { .archive($0) })
            }
        }
    }

    /// An archive with this content: one that was given, or from where it was.
    private func archive(_ digest: SHA256Digest, _ hint: ArchiveHint) -> BakedArchive? {
        if let given = restoration.archives.first(where: { $0.digest == digest }) { return given }
        guard restoration.grantsWhatWasGranted, case .file(let path) = hint,
            let found = try? BakedArchive(path: String(decoding: path, as: UTF8.self)), found.digest == digest
        else { return nil }
        return found
    }

    mutating func findPreopens() throws(WASIRestorationError) {
        for (number, preopen) in saved.preopens.enumerated() {
            let mapped = restoration.preopens.first { $0.guestPath == preopen.guestPath }
            isAsSaved.append(mapped == nil)
            isMissing.append(false)
            if let mapped {
                preopens.append(mapped)
                continue
            }
            let name = "directory " + Self.text(preopen.guestPath)
            var source: WASIConfiguration.Preopen.Source?
            switch preopen.source {
            case .volume(let volume):
                source = volumes[volume]
                if source == nil {
                    report(nil, name, "the archive that it is, is not there", "give the archive")
                }
            case .host(let path):
                if restoration.grantsWhatWasGranted {
                    source = .host(path)
                } else {
                    report(
                        nil, name, "is \(Self.text(path)) of the host, which is not granted",
                        "grant it, or map the directory anew")
                }
            }
            isMissing[number] = source == nil
            preopens.append(
                WASIConfiguration.Preopen(
                    source ?? .host([]), guestPath: preopen.guestPath, isReadOnly: preopen.isReadOnly))
        }
        for mapped in restoration.preopens
        where !saved.preopens.contains(where: { $0.guestPath == mapped.guestPath }) {
            report(
                nil, "directory " + Self.text(mapped.guestPath), "the program has none of this name",
                "its directories are "
                    + saved.preopens.map { Self.text($0.guestPath) }.joined(separator: ", "))
        }
    }

    // MARK: Descriptors

    mutating func makeContext() throws(WASIRestorationError) -> WASIContext {
        let context = WASIContext(
            saved, preopens: preopens, listenerAddresses: saved.listeners.map(\.address), restoration)
        // Directories are opened once, for themselves and for what was open below.
        var roots: [(any OpenDirectory)?] = []
        for number in preopens.indices { roots.append(openRoot(number, context)) }
        for descriptor in saved.descriptors {
            guard let file = try open(descriptor, roots, context) else { continue }
            var restored = Descriptor(
                file: file.file, origin: descriptor.origin, flags: descriptor.flags,
                rights: descriptor.rights,
                inheritingRights: descriptor.inheritingRights, preopenName: descriptor.preopenName)
            if file.isSame, restored.rights != descriptor.rights {
                throw Self.invalid(
                    "descriptor \(descriptor.number) has rights that mean nothing for its file")
            }
            restored.listing = descriptor.listing.map { listing in
                SortedListing(listing.map { .init(name: $0.name, inode: $0.inode, type: $0.type) })
            }
            let isPlaced = try? context.withState { state throws(WASIFailure) in
                state.descriptors.restore(restored, at: descriptor.number)
            }
            guard isPlaced == true else {
                throw Self.invalid("there is no room for descriptor \(descriptor.number)")
            }
        }
        guard missing.isEmpty else { throw .resources(missing) }
        for source in volumes {
            if case .memory(let memory)? = source { memory.volume.withTree { $0.removeUnused() } }
        }
        return context
    }

    private mutating func openRoot(_ number: Int, _ context: WASIContext) -> (any OpenDirectory)? {
        guard !isMissing[number] else { return nil }
        do {
            return try context.openPreopen(number, restoration.pathResolution)
        } catch {
            // Only a directory of the host can fail.
            guard case .preopen(let path, let errno) = error else { return nil }
            report(
                nil, "directory " + Self.text(preopens[number].guestPath),
                "\(Self.text(path)) cannot be opened: \(errno)", "map the directory anew")
            isMissing[number] = true
            return nil
        }
    }

    /// What is opened for a descriptor, and whether it is what the descriptor had.
    private typealias Opened = (file: any OpenFile, isSame: Bool)

    /// The file behind a descriptor; nil if it stays closed, or is missing, which is reported then.
    private mutating func open(
        _ descriptor: SavedContext.Descriptor, _ roots: [(any OpenDirectory)?], _ context: WASIContext
    ) throws(WASIRestorationError) -> Opened? {
        switch restoration.decisions[descriptor.number] {
        case .close: return nil
        case .substitute(let stream):
            guard let file = Self.file(of: stream) else {
                report(
                    descriptor.number, "the substitute", "is no open descriptor of the host",
                    "substitute another")
                return nil
            }
            return (file, false)
        case .accept, nil: break
        }
        switch descriptor.origin {
        case .standardStream(let number):
            let streams = [restoration.standardInput, restoration.standardOutput, restoration.standardError]
            guard let file = Self.file(of: streams[number]) else { return nil }
            if number == 0 { goOnReading(file, descriptor.file) }
            return (file, false)
        case .listener(let number): return listen(descriptor.number, number)
        case .preopen(let number): return roots[number].map { ($0, isAsSaved[number]) }
        case .opened(let preopen, let path, let followsLinks, let access):
            guard !isMissing[preopen] else { return nil }
            if isAsSaved[preopen], let file = try openInVolume(descriptor, preopen, context) {
                return (file, true)
            }
            return openByPath(
                descriptor, roots[preopen], path, followsLinks: followsLinks, access, context)
        case .connection:
            return gone(
                descriptor.number, "connection", "it ended when the program was saved",
                "substitute or close the descriptor")
        case .embedding:
            return gone(
                descriptor.number, "stream of the embedder's", "it cannot be saved",
                "substitute or close the descriptor")
        }
    }

    /// Reports what cannot be had again, unless it may be missing.
    private mutating func gone(
        _ descriptor: UInt32, _ name: String, _ reason: String, _ remedy: String
    ) -> Opened? {
        if !restoration.closesWhatIsMissing { report(descriptor, name, reason, remedy) }
        return nil
    }

    private static func file(of stream: WASIStream) -> (any OpenFile)? {
        switch stream.kind {
        case .none: nil
        case .descriptor(let host): try? HostFile(standardStream: host)
        case .embedded(let stream): stream
        }
    }

    /// Has standard input go on where it was, if it is the same file.
    private func goOnReading(_ file: any OpenFile, _ saved: SavedContext.File) {
        guard case .hostFile(let attributes, let offset, _) = saved, let now = try? file.attributes(),
            now.type == .regularFile, now.size == attributes.size,
            now.modificationTime == attributes.modificationTime
        else { return }
        _ = try? file.seek(Int64(offset), from: .start)
    }

    private mutating func listen(_ descriptor: UInt32, _ number: Int) -> Opened? {
        let listener = saved.listeners[number]
        let name = "listener \(number)" + (listener.address.map { " at \($0)" } ?? "")
        var source = restoration.listeners[number]
        if source == nil, restoration.grantsWhatWasGranted, !listener.isEmbedders,
            let address = listener.address
        {
            source = .address(address)
        }
        guard let source else {
            return gone(
                descriptor, name,
                listener.isEmbedders ? "it was a socket of the embedder's" : "listening there is not granted",
                "give another listener, substitute or close the descriptor")
        }
        do {
            return (try HostFile(source), false)
        } catch {
            return gone(
                descriptor, name, "cannot listen: \(Self.reason(error))",
                "give another listener, substitute or close the descriptor")
        }
    }

    private static func reason(_ failure: WASIFailure) -> String {
        if case .errno(let errno) = failure { "\(errno)" } else { "interrupted" }
    }

    /// What was open in a volume; nil if it was open elsewhere.
    private mutating func openInVolume(
        _ descriptor: SavedContext.Descriptor, _ preopen: Int, _ context: WASIContext
    ) throws(WASIRestorationError) -> (any OpenFile)? {
        let (number, attributes): (Int, SavedContext.Attributes)
        switch descriptor.file {
        case .volumeFile(_, let node, let saved, _), .volumeDirectory(_, let node, let saved):
            (number, attributes) = (node, saved)
        default: return nil
        }
        let volume: Volume
        switch preopens[preopen].source {
        case .memory(let memory): volume = memory.volume
        case .archive(let archive): volume = archive.volume
        case .host: return nil
        }
        let isFound = volume.withTree { tree in
            guard tree.nodes.indices.contains(number),
                SavedContext.Attributes(tree.attributes(of: number, device: 0)) == attributes
            else { return false }
            tree.retain(number)
            return true
        }
        guard isFound else {
            throw Self.invalid("descriptor \(descriptor.number) is of a file that the volume does not have")
        }
        let device = context.volumeDevice(preopen)
        let isReadOnly = preopens[preopen].isReadOnly || volume.isReadOnly
        switch descriptor.file {
        case .volumeFile(_, _, _, let offset):
            let file = VolumeFile(
                adopting: number, volume, device: device, isReadOnly: isReadOnly, clock: FileClock(context))
            file.restore(position: offset)
            return file
        default:
            return VolumeDirectory(
                adopting: number, volume, device: device, isReadOnly: isReadOnly, clock: FileClock(context))
        }
    }

    /// Opens what was open below a directory again, and compares.
    private mutating func openByPath(
        _ descriptor: SavedContext.Descriptor, _ root: (any OpenDirectory)?, _ path: [UInt8]?,
        followsLinks: Bool, _ access: FileAccess, _ context: WASIContext
    ) -> Opened? {
        let number = descriptor.number
        let kind = descriptor.file.type == .directory ? "directory" : "file"
        guard let root, let path else {
            return gone(
                number, kind, "its path was too long to be kept", "substitute or close the descriptor")
        }
        let name = "\(kind) \(Self.text(path))"
        var isAccepted = restoration.acceptsChangedFiles
        if case .accept? = restoration.decisions[number] { isAccepted = true }
        let remedy = "accept it as it is, substitute or close the descriptor"
        if case .hostFile(_, _, let place) = descriptor.file, !isAccepted {
            switch place {
            case .here, .unknown: break
            case .elsewhere:
                return gone(number, name, "its path led to something else when the program was saved", remedy)
            case .unlinked:
                return gone(number, name, "it had no name any more when the program was saved", remedy)
            }
        }
        let file: any OpenFile
        do {
            // A file that is written must be opened so even where the guest wanted no more than to change its size.
            file = try root.open(
                path, followsLinks: followsLinks, flags: kind == "directory" ? .directory : [],
                access: kind == "directory" ? FileAccess(reads: access.reads, writes: false) : access,
                descriptorFlags: descriptor.flags)
        } catch {
            return gone(
                number, name, "cannot be opened: \(Self.reason(error))", "substitute or close the descriptor")
        }
        let difference = Self.difference(descriptor.file, file)
        if let difference, !isAccepted { return gone(number, name, difference, remedy) }
        guard file.type != .directory else { return (file, difference == nil) }
        switch descriptor.file {
        case .hostFile(_, let offset, _), .volumeFile(_, _, _, let offset):
            guard file.applicableRights.contains(.fdSeek) else { break }
            do {
                _ = try file.seek(Int64(offset), from: .start)
            } catch {
                return gone(number, name, "its offset cannot be had: \(Self.reason(error))", remedy)
            }
        default: break
        }
        return (file, difference == nil)
    }

    /// How a file differs from what it was; nil if it does not.
    private static func difference(_ saved: SavedContext.File, _ file: any OpenFile) -> String? {
        guard file.type == saved.type else {
            return "it is something else now: \(file.type), was \(saved.type)"
        }
        switch saved {
        case .hostDirectory, .volumeDirectory, .none: return nil
        case .hostFile(let attributes, _, _), .volumeFile(_, _, let attributes, _):
            guard let now = try? file.attributes() else { return "its attributes cannot be had" }
            if now.size != attributes.size {
                return "it is \(now.size) bytes long now, was \(attributes.size)"
            }
            if now.modificationTime != attributes.modificationTime { return "it was changed" }
            return nil
        }
    }
}
