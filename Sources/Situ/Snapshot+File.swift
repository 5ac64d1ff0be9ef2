import Machine
import Snapshot
import WebAssembly

extension Snapshot {
    /// How a snapshot is written.
    public struct WriteOptions: Sendable {
        /// Whether what is written is compressed.
        public enum Compression: Sendable, Equatable {
            /// As it is: quickest to write, and to resume from.
            case none
            /// By libzstd, which is loaded for that and to read the file again, with one of its levels.
            case zstandard(level: Int32)
        }

        /// Whether what is written is compressed.
        public var compression = Compression.none
        /// A snapshot, which is in a file, that this one refers to for what both have: the new file is as large as what is
        /// different. It cannot be read without the other one.
        public var parent: Snapshot?
        /// Whether the modules' bytes are written too, so that whoever resumes needs nothing else
        /// (``Snapshot/moduleBytes(_:)``).
        public var includesModules = false
        /// Whether pages of memories that are still as the modules' data segments have made them are left out: then the modules
        /// are wanted to read the file (``ReadOptions/modules``). It makes no difference to snapshots that were read
        /// themselves.
        public var refersToModules = false
        /// Everything in one file, not compressed, without modules.
        public init() {}
    }

    /// Where a snapshot finds what it refers to, and what it may cost to read.
    public struct ReadOptions: Sendable {
        /// Files that may be its parents, and their parents, if they are not where they were when it was written.
        public var parentPaths: [String] = []
        /// Bytes that all parts may have together: a compressed file can be much smaller.
        public var byteLimit = UInt64(16) << 30
        /// Modules that the file may refer to for the contents of pages (``WriteOptions/refersToModules``); ``Outline`` tells
        /// which ones it does refer to.
        public var modules: [Module] = []
        /// The usual ones.
        public init() {}

        var package: SnapshotFile.ReadOptions {
            var options = SnapshotFile.ReadOptions()
            options.parentPaths = parentPaths
            options.sizeLimit = byteLimit
            options.modules = modules.map { module in
                let bytes = module.decoded.bytes
                return (ModuleIdentity(hash: module.hash, size: UInt64(bytes.count)), bytes)
            }
            return options
        }
    }

    /// The hash of all that the snapshot says: equal states have equal names, however they were come to and whatever the files
    /// look like. Asking for the first time hashes what has changed since the snapshot that this one was taken after.
    public var name: SHA256Digest { named.name }

    /// Where the snapshot has been written to or read from; nil if it has been in memory only.
    public var path: String? { named.filePath }

    /// Writes the snapshot to a file. When this returns it is on the disk, and has taken the place of what the path named
    /// before; whatever happens until then, the path names that.
    public func write(to path: String, options: WriteOptions = WriteOptions()) throws(SnapshotError) {
        let written = try written(options)
        try SnapshotFile.write(written, to: path, options: packageOptions(options))
        if written !== named { named.isWritten(as: written) }
    }

    /// The bytes that a file of the snapshot has.
    public func bytes(options: WriteOptions = WriteOptions()) throws(SnapshotError) -> [UInt8] {
        try SnapshotFile.bytes(written(options), options: packageOptions(options))
    }

    private func packageOptions(_ options: WriteOptions) -> SnapshotFile.WriteOptions {
        var result = SnapshotFile.WriteOptions()
        if case .zstandard(let level) = options.compression { result.compression = .zstandard(level: level) }
        result.parent = options.parent?.named
        // Pages that are as in the modules need not be there twice.
        if options.includesModules { result.modules = state.moduleData(decodedModules) }
        if options.refersToModules {
            result.modules = decodedModules.enumerated().map { index, module in
                SnapshotFile.ModuleData(
                    identity: state.modules[index], bytes: module.bytes, segments: segments(of: module, index)
                )
            }
        }
        return result
    }

    /// The bytes of a module that the memories of its instances began with, as far as their places are plain numbers.
    private func segments(of module: DecodedModule, _ index: Int) -> [SnapshotFile.ModuleData.Segment] {
        var segments: [SnapshotFile.ModuleData.Segment] = []
        for store in state.stores {
            for instance in store.instances where instance.module == index {
                for segment in module.dataSegments {
                    guard let active = segment.active, let address = module.constant(active.offset),
                        address <= UInt64(Int.max) / 2
                    else { continue }
                    let start = Int(segment.bytes.offset)
                    segments.append(
                        SnapshotFile.ModuleData.Segment(
                            memory: store.memories[instance.memories[active.memory]], address: Int(address),
                            range: start..<start + Int(segment.bytes.count)))
                }
            }
        }
        return segments
    }

    /// What is to be written: with the modules, or without.
    private func written(_ options: WriteOptions) throws(SnapshotError) -> NamedSnapshot {
        guard options.includesModules else { return named }
        var contents = named.contents
        contents.sections.removeAll { $0.kind == SnapshotSection.code }
        for (index, module) in modules.enumerated() {
            guard let bytes = moduleBytes(module) else {
                throw SnapshotError(
                    .mismatch, "the bytes of the module with the hash \(module.hash) are not here")
            }
            contents.sections.append(
                SnapshotSection(kind: SnapshotSection.code, index: UInt32(index), bytes: bytes))
        }
        return NamedSnapshot(contents, since: named)
    }

    /// The bytes of a module, if the snapshot has them: it was taken in this process, or written with its modules.
    public func moduleBytes(_ module: ModuleReference) -> [UInt8]? {
        guard let index = modules.firstIndex(of: module) else { return nil }
        if index < decodedModules.count {
            let bytes = decodedModules[index].bytes
            return [UInt8](UnsafeBufferPointer(start: bytes.base, count: bytes.count))
        }
        return named.contents.section(SnapshotSection.code, UInt32(index))
    }

    /// What a snapshot's file has besides the pages of memories: enough to know what to read it with.
    public struct Outline: Sendable {
        /// The modules that the program's instances are of.
        public let modules: [ModuleReference]
        /// The modules without which the pages cannot be read (``ReadOptions/modules``).
        public let modulesOfPages: [ModuleReference]
        /// What the host has added.
        public let hostSections: [HostSection]

        /// Reads it from a file.
        public init(path: String, options: ReadOptions = ReadOptions()) throws(SnapshotError) {
            let outline = try SnapshotFile.outline(path: path, options: options.package)
            modules = try ProgramState.modules(in: outline.sections).map {
                ModuleReference(hash: $0.hash, byteCount: $0.size)
            }
            modulesOfPages = outline.modulesOfPages.map { ModuleReference(hash: $0.hash, byteCount: $0.size) }
            hostSections = try Snapshot.hostSections(in: outline.sections)
        }
    }

    /// Reads a snapshot from a file, and verifies everything but what modules have to do with: every byte is as its hash says.
    public convenience init(path: String, options: ReadOptions = ReadOptions()) throws(SnapshotError) {
        try self.init(SnapshotFile.read(path: path, options: options.package))
    }

    /// Reads a snapshot from the bytes of a file.
    public convenience init(_ bytes: [UInt8], options: ReadOptions = ReadOptions()) throws(SnapshotError) {
        try self.init(SnapshotFile.read(bytes, options: options.package))
    }
}
