import Situ
import Snapshot

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension WASIContext {
    /// The volumes behind the preopens, each once, in their order.
    private var volumes: [WASIConfiguration.Preopen.Source] {
        var volumes: [WASIConfiguration.Preopen.Source] = []
        for preopen in preopens {
            if case .host = preopen.source { continue }
            if !volumes.contains(preopen.source) { volumes.append(preopen.source) }
        }
        return volumes
    }

    /// All that there is to save, while no thread of the guest runs: the context, and the sections of volumes by their numbers.
    func saved(threads: [SavedContext.Thread]) throws(SnapshotError) -> (
        SavedContext, volumes: [(Int, [UInt8])]
    ) {
        let state: State
        do {
            state = try withState { state throws(WASIFailure) in state }
        } catch {
            throw SnapshotError(.notCapturable, "the state of WASI cannot be had")
        }
        let volumes = volumes
        var saved = SavedContext()
        saved.isDeterministic = cooperation != nil
        saved.sortsListings = sortsListings
        saved.descriptorLimit = state.descriptors.limit
        saved.exitCode = state.exitCode
        saved.random = state.random
        // Without the zero bytes at their ends.
        saved.arguments = arguments.map { $0.dropLast() }
        saved.environment = environment.map { $0.dropLast() }
        saved.threads = threads
        let host = ClockOffsets.hostNow
        switch state.clocks {
        case .virtual(let clocks): saved.clocks = .virtual(clocks)
        case .host:
            saved.clocks = .host(monotonic: host.monotonic, processCPUTime: host.processCPUTime)
        case .resumedHost(let offsets):
            saved.clocks = .host(
                monotonic: offsets.shift(host.monotonic, of: .monotonic),
                processCPUTime: offsets.shift(host.processCPUTime, of: .processCPUTime))
        }
        saved.volumes = volumes.map { source in
            guard case .archive(let archive) = source else { return .memory }
            var hint = archive.hint
            if case .file(let path) = hint { hint = .file(Self.absolute(path)) }
            return .archive(archive.digest, hint)
        }
        saved.preopens = preopens.map { preopen in
            let source: SavedContext.Source
            if case .host(let path) = preopen.source {
                source = .host(Self.absolute(path))
            } else {
                source = .volume(volumes.firstIndex(of: preopen.source) ?? 0)
            }
            return SavedContext.Preopen(
                guestPath: preopen.guestPath, isReadOnly: preopen.isReadOnly, source: source)
        }
        saved.listeners = zip(embeddersListeners, listenerAddresses).map {
            SavedContext.Listener(isEmbedders: $0, address: $1)
        }
        let descriptors = state.descriptors.all
        var open = [Set<Int>](repeating: [], count: volumes.count)
        for (number, descriptor) in descriptors {
            let file = try save(number, descriptor, among: volumes, descriptors.map(\.descriptor))
            if case .volumeFile(let volume, let node, _, _) = file { open[volume].insert(node) }
            if case .volumeDirectory(let volume, let node, _) = file { open[volume].insert(node) }
            saved.descriptors.append(
                SavedContext.Descriptor(
                    number: number, flags: descriptor.flags, rights: descriptor.rights,
                    inheritingRights: descriptor.inheritingRights, preopenName: descriptor.preopenName,
                    listing: descriptor.listing?.entries.map {
                        SavedContext.ListingEntry(name: $0.name, inode: $0.inode, type: $0.type)
                    },
                    origin: descriptor.origin, file: file))
        }
        var sections: [(Int, [UInt8])] = []
        for (number, source) in volumes.enumerated() {
            guard case .memory(let memory) = source else { continue }
            sections.append((number, memory.volume.withTree { $0.saved(open: open[number]) }))
        }
        return (saved, sections)
    }

    /// What is behind a descriptor.
    private func save(
        _ number: UInt32, _ descriptor: Descriptor, among volumes: [WASIConfiguration.Preopen.Source],
        _ all: [Descriptor]
    ) throws(SnapshotError) -> SavedContext.File {
        let attributes: SavedContext.Attributes
        do {
            attributes = SavedContext.Attributes(try descriptor.file.attributes())
        } catch {
            throw SnapshotError(.notCapturable, "the attributes of descriptor \(number) cannot be had")
        }
        func index(_ volume: Volume) throws(SnapshotError) -> Int {
            let index = volumes.firstIndex { source in
                switch source {
                case .host: false
                case .memory(let memory): memory.volume === volume
                case .archive(let archive): archive.volume === volume
                }
            }
            guard let index else {
                throw SnapshotError(
                    .notCapturable, "descriptor \(number) is of a volume that the program was not given")
            }
            return index
        }
        switch descriptor.file {
        case let file as VolumeFile:
            return .volumeFile(
                volume: try index(file.volume), node: file.node, attributes, offset: file.position)
        case let directory as VolumeDirectory:
            return .volumeDirectory(volume: try index(directory.volume), node: directory.node, attributes)
        case is HostDirectory: return .hostDirectory(attributes)
        case let file as HostFile where file.type == .regularFile:
            let offset = lseek(file.descriptor, 0, SEEK_CUR)
            return .hostFile(
                attributes, offset: UInt64(max(offset, 0)), place(of: file, descriptor.origin, all))
        default: return .none(descriptor.file.type)
        }
    }

    /// Where the path leads now that a file of the host was opened by.
    private func place(
        of file: HostFile, _ origin: FileOrigin, _ all: [Descriptor]
    ) -> SavedContext.Place {
        guard let own = try? file.attributes() else { return .unknown }
        if own.linkCount == 0 { return .unlinked }
        guard case .opened(let preopen, let path?, let followsLinks, _) = origin,
            let directory = all.first(where: { $0.origin == .preopen(preopen) })?.file as? HostDirectory
        else { return .unknown }
        do {
            let there = try directory.attributes(of: path, followsLinks: followsLinks)
            return there.device == own.device && there.inode == own.inode ? .here : .elsewhere
        } catch {
            return .elsewhere
        }
    }

    /// A path of the host that means the same wherever a process is.
    private static func absolute(_ path: [UInt8]) -> [UInt8] {
        guard path.first != UInt8(ascii: "/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        let directory = UnsafeBufferPointer(start: here, count: strlen(here)).map { UInt8(bitPattern: $0) }
        return path == [.dot] ? directory : directory + [UInt8(ascii: "/")] + path
    }
}

extension WASI {
    /// The names of the sections that WASI writes.
    static let sectionName = "wasi"
    static func volumeSectionName(_ number: Int) -> String { "wasi.volume.\(number)" }

    /// What there is to save of the programs' WASI, as sections of a snapshot with their names: descriptors with their offsets,
    /// clocks, random state, arguments, whole volumes. `WASI(restoring:_:)` makes the same of them again.
    ///
    /// None of the programs may run meanwhile. Things of the host, files too, are not copied but named: whoever resumes must
    /// have them as they were, or say what to do (``WASIRestoration``). The state of the program's threads, if it may have some,
    /// is ``ThreadedCall/savedState()``, which includes this.
    ///
    /// - Throws: a `SnapshotError` if a descriptor refers to something that cannot even be named.
    public func savedState() throws(SnapshotError) -> [Snapshot.HostSection] {
        let threads = threads.saved(context).map {
            SavedContext.Thread(ordinal: $0.ordinal, thread: $0.thread)
        }
        let (saved, volumes) = try context.saved(threads: threads)
        return [Snapshot.HostSection(name: WASI.sectionName, bytes: saved.encoded)]
            + volumes.map { Snapshot.HostSection(name: WASI.volumeSectionName($0.0), bytes: $0.1) }
    }
}
