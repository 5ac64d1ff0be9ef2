import Snapshot

// The bytes are described in Documentation/SnapshotWASI.md.

/// What a context is, as plain data.
struct SavedContext: Equatable {
    enum Clocks: Equatable {
        case host(monotonic: UInt64, processCPUTime: UInt64)
        case virtual(VirtualClock)
    }

    enum Volume: Equatable {
        case memory
        case archive(SHA256Digest, ArchiveHint)
    }

    enum Source: Equatable {
        case host([UInt8])
        case volume(Int)
    }

    struct Preopen: Equatable {
        var guestPath: [UInt8]
        var isReadOnly: Bool
        var source: Source
    }

    struct Listener: Equatable {
        var isEmbedders: Bool
        var address: SocketAddress?
    }

    struct Attributes: Equatable {
        var type: FileType
        var size: UInt64
        var modificationTime: UInt64
        var inode: UInt64
        var linkCount: UInt64
    }

    /// Where the path that a file was opened by leads when it is saved.
    enum Place: UInt8 {
        case here
        case elsewhere
        case unlinked
        case unknown
    }

    enum File: Equatable {
        case none(FileType)
        case hostFile(Attributes, offset: UInt64, Place)
        case hostDirectory(Attributes)
        case volumeFile(volume: Int, node: Int, Attributes, offset: UInt64)
        case volumeDirectory(volume: Int, node: Int, Attributes)
    }

    struct Descriptor: Equatable {
        var number: UInt32
        var flags: DescriptorFlags
        var rights: Rights
        var inheritingRights: Rights
        var preopenName: [UInt8]?
        var listing: [ListingEntry]?
        var origin: FileOrigin
        var file: File
    }

    struct ListingEntry: Equatable {
        var name: [UInt8]
        var inode: UInt64
        var type: FileType
    }

    struct Thread: Equatable {
        var ordinal: Int
        var thread: SavedThread
    }

    var isDeterministic = false
    var sortsListings = false
    var descriptorLimit = 0
    var clocks = Clocks.host(monotonic: 0, processCPUTime: 0)
    var random = RandomSource.host
    var exitCode: UInt32?
    var arguments: [[UInt8]] = []
    var environment: [[UInt8]] = []
    var volumes: [Volume] = []
    var preopens: [Preopen] = []
    var listeners: [Listener] = []
    var descriptors: [Descriptor] = []
    var threads: [Thread] = []

    init() {}
}

/// Where an archive may be found again; what it holds decides.
enum ArchiveHint: Equatable, Sendable {
    case nowhere
    case file([UInt8])
    /// In the program's module, as the directory of this name.
    case module([UInt8])
}

extension SavedContext {
    private static var version: UInt32 { 1 }

    // MARK: Writing

    var encoded: [UInt8] {
        var writer = StateWriter()
        writer.number(SavedContext.version)
        writer.flag(isDeterministic)
        writer.flag(sortsListings)
        writer.count(descriptorLimit)
        switch clocks {
        case .host(let monotonic, let processCPUTime):
            writer.number(UInt8(0))
            writer.number(monotonic)
            writer.number(processCPUTime)
        case .virtual(let clocks):
            writer.number(UInt8(1))
            writer.number(clocks.epoch)
            writer.number(clocks.elapsed)
            writer.number(clocks.step)
        }
        switch random {
        case .host: writer.number(UInt8(0))
        case .seeded(let state):
            writer.number(UInt8(1))
            writer.number(state)
        }
        writer.optional(exitCode) { writer, code in writer.number(code) }
        writer.list(arguments) { writer, argument in writer.string(argument) }
        writer.list(environment) { writer, variable in writer.string(variable) }
        writer.list(volumes) { writer, volume in volume.save(to: &writer) }
        writer.list(preopens) { writer, preopen in preopen.save(to: &writer) }
        writer.list(listeners) { writer, listener in listener.save(to: &writer) }
        writer.list(descriptors) { writer, descriptor in descriptor.save(to: &writer) }
        writer.list(threads) { writer, thread in
            writer.count(thread.ordinal)
            thread.thread.save(to: &writer)
        }
        return writer.bytes
    }

    // MARK: Reading

    /// A context from its section. Whatever refers to something else in it refers to something that is there.
    init(saved bytes: [UInt8], limit: Int) throws(WASIRestorationError) {
        var reader = StateReader(bytes, name: "wasi")
        guard try reader.number(UInt32.self) == SavedContext.version else {
            throw reader.error(.unknownVersion, "it is of an unknown version")
        }
        isDeterministic = try reader.flag()
        sortsListings = try reader.flag()
        descriptorLimit = Int(try reader.number(UInt32.self))
        guard descriptorLimit <= limit else {
            throw reader.error(.limit, "the program may have more descriptors than the limits here allow")
        }
        clocks =
            switch try reader.kind(below: 2, "clocks") {
            case 0: .host(monotonic: try reader.number(), processCPUTime: try reader.number())
            default:
                .virtual(
                    VirtualClock(
                        epoch: try reader.number(), elapsed: try reader.number(), step: try reader.number()))
            }
        if case .host = clocks, isDeterministic {
            throw reader.error(.invalid, "a deterministic program has the host's clocks")
        }
        random = try reader.kind(below: 2, "random source") == 0 ? .host : .seeded(try reader.number())
        exitCode = try reader.optional { reader throws(WASIRestorationError) in try reader.number() }
        try readStrings(&reader)
        volumes = try reader.list(ofAtLeast: 1) { reader throws(WASIRestorationError) in
            try Volume(saved: &reader)
        }
        preopens = try reader.list(ofAtLeast: 10) {
            [count = volumes.count] reader throws(WASIRestorationError) in
            try Preopen(saved: &reader, volumes: count)
        }
        listeners = try reader.list(ofAtLeast: 2) { reader throws(WASIRestorationError) in
            try Listener(saved: &reader)
        }
        try readDescriptors(&reader)
        var last = -1
        threads = try reader.list(ofAtLeast: 13) { reader throws(WASIRestorationError) in
            let ordinal = Int(try reader.number(UInt32.self))
            guard ordinal > last else { throw reader.error(.invalid, "threads are out of order") }
            last = ordinal
            return Thread(ordinal: ordinal, thread: try SavedThread(saved: &reader))
        }
        try reader.finish()
    }

    private mutating func readStrings(_ reader: inout StateReader) throws(WASIRestorationError) {
        arguments = try reader.list(ofAtLeast: 4) { reader throws(WASIRestorationError) in
            let argument = try reader.string()
            guard !argument.contains(0) else { throw reader.error(.invalid, "an argument contains NUL") }
            return argument
        }
        environment = try reader.list(ofAtLeast: 4) { reader throws(WASIRestorationError) in
            let variable = try reader.string()
            guard let name = variable.firstIndex(of: UInt8(ascii: "=")), name > 0, !variable.contains(0)
            else {
                throw reader.error(.invalid, "an environment variable is none")
            }
            return variable
        }
        for strings in [arguments, environment] {
            guard strings.reduce(0, { $0 + $1.count + 5 }) <= Int(Int32.max) else {
                throw reader.error(.limit, "arguments or environment are too long")
            }
        }
    }

    private mutating func readDescriptors(_ reader: inout StateReader) throws(WASIRestorationError) {
        var last: Int64 = -1
        let (state, limit) = (self, descriptorLimit)
        descriptors = try reader.list(ofAtLeast: 27) { reader throws(WASIRestorationError) in
            let descriptor = try Descriptor(saved: &reader, of: state)
            guard Int64(descriptor.number) > last, Int64(descriptor.number) < Int64(limit) + 3 else {
                throw reader.error(.invalid, "descriptor \(descriptor.number) is out of order, or of range")
            }
            last = Int64(descriptor.number)
            return descriptor
        }
        guard descriptors.count <= descriptorLimit else {
            throw reader.error(.limit, "there are more descriptors than the program may have")
        }
        // Only one descriptor is the preopen, listener or stream itself.
        var origins: Set<FileOrigin> = []
        for descriptor in descriptors {
            switch descriptor.origin {
            case .standardStream, .preopen, .listener:
                guard origins.insert(descriptor.origin).inserted else {
                    throw reader.error(.invalid, "two descriptors are of one origin")
                }
            case .connection, .opened, .embedding: break
            }
        }
    }
}

extension SavedContext.Volume {
    fileprivate func save(to writer: inout StateWriter) {
        switch self {
        case .memory: writer.number(UInt8(0))
        case .archive(let digest, let hint):
            writer.number(UInt8(1))
            writer.raw(digest.bytes)
            switch hint {
            case .nowhere: writer.number(UInt8(0))
            case .file(let path):
                writer.number(UInt8(1))
                writer.string(path)
            case .module(let name):
                writer.number(UInt8(2))
                writer.string(name)
            }
        }
    }

    fileprivate init(saved reader: inout StateReader) throws(WASIRestorationError) {
        if try reader.kind(below: 2, "volume") == 0 {
            self = .memory
            return
        }
        guard let digest = SHA256Digest(bytes: try reader.raw(32)) else {
            throw reader.error(.malformed, "a hash is too short")
        }
        let hint: ArchiveHint =
            switch try reader.kind(below: 3, "place of an archive") {
            case 0: .nowhere
            case 1: .file(try reader.text("path of an archive"))
            default: .module(try reader.text("name of a directory"))
            }
        self = .archive(digest, hint)
    }
}

extension SavedContext.Preopen {
    fileprivate func save(to writer: inout StateWriter) {
        writer.string(guestPath)
        writer.flag(isReadOnly)
        switch source {
        case .host(let path):
            writer.number(UInt8(0))
            writer.string(path)
        case .volume(let number):
            writer.number(UInt8(1))
            writer.count(number)
        }
    }

    fileprivate init(saved reader: inout StateReader, volumes: Int) throws(WASIRestorationError) {
        guestPath = try reader.string()
        isReadOnly = try reader.flag()
        source =
            switch try reader.kind(below: 2, "directory") {
            case 0: .host(try reader.string())
            default: .volume(try reader.index(below: volumes, "volume"))
            }
        if case .host(let path) = source, path.isEmpty || path.contains(0) {
            throw reader.error(.invalid, "the path of a directory is none")
        }
    }
}

extension SavedContext.Listener {
    fileprivate func save(to writer: inout StateWriter) {
        writer.flag(isEmbedders)
        writer.optional(address) { writer, address in
            writer.string(address.address)
            writer.number(address.port)
        }
    }

    fileprivate init(saved reader: inout StateReader) throws(WASIRestorationError) {
        isEmbedders = try reader.flag()
        address = try reader.optional { reader throws(WASIRestorationError) in
            let address = try reader.string()
            guard address.count == 4 || address.count == 16 else {
                throw reader.error(.invalid, "an address is none")
            }
            return SocketAddress(address: address, port: try reader.number())
        }
    }
}

extension SavedContext.Attributes {
    fileprivate func save(to writer: inout StateWriter) {
        writer.number(type.rawValue)
        for number in [size, modificationTime, inode, linkCount] { writer.number(number) }
    }

    fileprivate init(saved reader: inout StateReader) throws(WASIRestorationError) {
        type = try FileType(saved: &reader)
        size = try reader.number()
        modificationTime = try reader.number()
        inode = try reader.number()
        linkCount = try reader.number()
    }

    init(_ attributes: FileAttributes) {
        type = attributes.type
        size = attributes.size
        modificationTime = attributes.modificationTime
        inode = attributes.inode
        linkCount = attributes.linkCount
    }
}

extension FileType {
    fileprivate init(saved reader: inout StateReader) throws(WASIRestorationError) {
        guard let type = FileType(rawValue: try reader.number()) else {
            throw reader.error(.malformed, "there is no such type of file")
        }
        self = type
    }
}

extension SavedContext.Descriptor {
    fileprivate func save(to writer: inout StateWriter) {
        writer.number(number)
        writer.number(flags.rawValue)
        writer.number(rights.rawValue)
        writer.number(inheritingRights.rawValue)
        writer.optional(preopenName) { writer, name in writer.string(name) }
        writer.optional(listing) { writer, listing in
            writer.list(listing) { writer, entry in
                writer.string(entry.name)
                writer.number(entry.inode)
                writer.number(entry.type.rawValue)
            }
        }
        origin.save(to: &writer)
        file.save(to: &writer)
    }

    fileprivate init(
        saved reader: inout StateReader, of context: SavedContext
    ) throws(WASIRestorationError) {
        number = try reader.number()
        flags = DescriptorFlags(rawValue: try reader.number())
        guard UInt32(flags.rawValue) & ~DescriptorFlags.known == 0 else {
            throw reader.error(.invalid, "descriptor \(number) has flags that there are not")
        }
        rights = Rights(rawValue: try reader.number())
        inheritingRights = Rights(rawValue: try reader.number())
        guard Rights.all.isSuperset(of: rights.union(inheritingRights)) else {
            throw reader.error(.invalid, "descriptor \(number) has rights that there are not")
        }
        preopenName = try reader.optional { reader throws(WASIRestorationError) in try reader.string() }
        listing = try reader.optional { reader throws(WASIRestorationError) in
            try reader.list(ofAtLeast: 13) { reader throws(WASIRestorationError) in
                SavedContext.ListingEntry(
                    name: try reader.text("name of a file"), inode: try reader.number(),
                    type: try FileType(saved: &reader))
            }
        }
        origin = try FileOrigin(saved: &reader, of: context)
        file = try SavedContext.File(saved: &reader, volumes: context.volumes.count)
        try check(context, reader)
    }

    /// Checks that the file is one that the origin can have.
    private func check(_ context: SavedContext, _ reader: StateReader) throws(WASIRestorationError) {
        let isFit: Bool
        switch (origin, file) {
        case (.preopen(let preopen), .hostDirectory):
            if case .host = context.preopens[preopen].source { isFit = true } else { isFit = false }
        case (.preopen(let preopen), .volumeDirectory(let volume, let node, _)):
            isFit = context.preopens[preopen].source == .volume(volume) && node == FileTree.root
        case (.opened(let preopen, _, _, _), .hostFile), (.opened(let preopen, _, _, _), .hostDirectory),
            (.opened(let preopen, _, _, _), .none):
            if case .host = context.preopens[preopen].source { isFit = true } else { isFit = false }
        case (.opened(let preopen, _, _, _), .volumeFile(let volume, _, _, _)),
            (.opened(let preopen, _, _, _), .volumeDirectory(let volume, _, _)):
            isFit = context.preopens[preopen].source == .volume(volume)
        case (.standardStream, .none), (.standardStream, .hostFile), (.listener, .none), (.connection, .none),
            (.embedding, .none), (.embedding, .hostFile), (.embedding, .hostDirectory):
            isFit = true
        default: isFit = false
        }
        guard isFit else { throw reader.error(.invalid, "descriptor \(number) has a file of another origin") }
        let isDirectory = file.type == .directory
        guard isDirectory || preopenName == nil && listing == nil else {
            throw reader.error(.invalid, "descriptor \(number) is no directory, but has what only these have")
        }
        if case .preopen = origin {
        } else if preopenName != nil {
            throw reader.error(.invalid, "descriptor \(number) has the name of a directory that it is not")
        }
    }
}

extension SavedContext.File {
    var type: FileType {
        switch self {
        case .none(let type): type
        case .hostFile(let attributes, _, _), .hostDirectory(let attributes),
            .volumeFile(_, _, let attributes, _),
            .volumeDirectory(_, _, let attributes):
            attributes.type
        }
    }

    fileprivate func save(to writer: inout StateWriter) {
        switch self {
        case .none(let type):
            writer.number(UInt8(0))
            writer.number(type.rawValue)
        case .hostFile(let attributes, let offset, let place):
            writer.number(UInt8(1))
            attributes.save(to: &writer)
            writer.number(offset)
            writer.number(place.rawValue)
        case .hostDirectory(let attributes):
            writer.number(UInt8(2))
            attributes.save(to: &writer)
        case .volumeFile(let volume, let node, let attributes, let offset):
            writer.number(UInt8(3))
            writer.count(volume)
            writer.count(node)
            attributes.save(to: &writer)
            writer.number(offset)
        case .volumeDirectory(let volume, let node, let attributes):
            writer.number(UInt8(4))
            writer.count(volume)
            writer.count(node)
            attributes.save(to: &writer)
        }
    }

    fileprivate init(saved reader: inout StateReader, volumes: Int) throws(WASIRestorationError) {
        switch try reader.kind(below: 5, "file") {
        case 0: self = .none(try FileType(saved: &reader))
        case 1:
            let attributes = try SavedContext.Attributes(saved: &reader)
            let offset = try Self.offset(&reader)
            guard let place = SavedContext.Place(rawValue: try reader.kind(below: 4, "place of a file"))
            else {
                throw reader.error(.malformed, "there is no such place of a file")
            }
            self = .hostFile(attributes, offset: offset, place)
        case 2: self = .hostDirectory(try SavedContext.Attributes(saved: &reader))
        case 3:
            self = .volumeFile(
                volume: try reader.index(below: volumes, "volume"), node: try Self.node(&reader),
                try SavedContext.Attributes(saved: &reader), offset: try Self.offset(&reader))
        default:
            self = .volumeDirectory(
                volume: try reader.index(below: volumes, "volume"), node: try Self.node(&reader),
                try SavedContext.Attributes(saved: &reader))
        }
        switch self {
        case .hostDirectory(let attributes), .volumeDirectory(_, _, let attributes):
            guard attributes.type == .directory else {
                throw reader.error(.invalid, "a directory is of another type")
            }
        case .hostFile(let attributes, _, _), .volumeFile(_, _, let attributes, _):
            guard attributes.type != .directory else { throw reader.error(.invalid, "a file is a directory") }
        case .none: break
        }
    }

    private static func node(_ reader: inout StateReader) throws(WASIRestorationError) -> Int {
        Int(try reader.number(UInt32.self))
    }

    private static func offset(_ reader: inout StateReader) throws(WASIRestorationError) -> UInt64 {
        let offset: UInt64 = try reader.number()
        guard offset <= UInt64(Int64.max) else { throw reader.error(.invalid, "an offset is out of range") }
        return offset
    }
}

extension FileOrigin {
    fileprivate func save(to writer: inout StateWriter) {
        switch self {
        case .standardStream(let number):
            writer.number(UInt8(0))
            writer.number(UInt8(number))
        case .preopen(let number):
            writer.number(UInt8(1))
            writer.count(number)
        case .listener(let number):
            writer.number(UInt8(2))
            writer.count(number)
        case .connection: writer.number(UInt8(3))
        case .opened(let preopen, let path, let followsLinks, let access):
            writer.number(UInt8(4))
            writer.count(preopen)
            writer.optional(path) { writer, path in writer.string(path) }
            writer.flag(followsLinks)
            writer.flag(access.reads)
            writer.flag(access.writes)
        case .embedding: writer.number(UInt8(5))
        }
    }

    fileprivate init(
        saved reader: inout StateReader, of context: SavedContext
    ) throws(WASIRestorationError) {
        switch try reader.kind(below: 6, "origin") {
        case 0: self = .standardStream(Int(try reader.kind(below: 3, "standard stream")))
        case 1: self = .preopen(try reader.index(below: context.preopens.count, "preopened directory"))
        case 2: self = .listener(try reader.index(below: context.listeners.count, "listener"))
        case 3: self = .connection
        case 4:
            let preopen = try reader.index(below: context.preopens.count, "preopened directory")
            let path = try reader.optional { reader throws(WASIRestorationError) in
                let path = try reader.text("path of a file")
                guard !path.isEmpty, path.count < HostDirectory.pathLimit else {
                    throw reader.error(.invalid, "a path is none")
                }
                return path
            }
            self = .opened(
                preopen: preopen, path: path, followsLinks: try reader.flag(),
                access: FileAccess(reads: try reader.flag(), writes: try reader.flag()))
        default: self = .embedding
        }
    }
}
