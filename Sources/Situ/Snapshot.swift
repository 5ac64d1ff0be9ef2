import Machine
import Snapshot
import WebAssembly

/// A running program as data: all that its stores hold, and its calls with all frames, at a moment between two instructions.
///
///     let call = try function.begin()
///     store.fuel = 1_000_000
///     if case .suspended = try call.run() {
///         try store.snapshot().write(to: "program.snapshot")
///     }
///     // In another process, on another machine:
///     let snapshot = try Snapshot(path: "program.snapshot")
///     let restored = try snapshot.restore(engine: engine, modules: [module]) { linker, _ in
///         linker.define("env", "print") { (x: Int32) in print(x) }
///     }
///     _ = try restored[0].calls[0].run()
///
/// A snapshot knows nothing of the tier, the processor or the process that it was taken on, and can be resumed any number of
/// times, on any tier. Modules are not in it: they are named by their hash, and whoever resumes has them. Neither is what
/// functions of the host have captured: they are linked again, by the names under which the modules import them. What the
/// host holds for a program beyond that can go along as ``hostSections``; WASI does that.
///
/// Taking one copies no memory that has not changed since the last one, and stops the program only for that long. What it costs
/// to hash and to write comes afterwards, while the program may go on: a snapshot never changes, and can be used on any
/// thread.
public final class Snapshot: @unchecked Sendable {
    /// Bytes that the host adds to a snapshot, by a name.
    public struct HostSection: Equatable, Sendable {
        /// What it is called, once in a snapshot.
        public var name: String
        /// Whatever the host needs to go on.
        public var bytes: [UInt8]

        /// A section.
        public init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// A module that a snapshot refers to.
    public struct ModuleReference: Equatable, Hashable, Sendable {
        /// The SHA-256 of its bytes (``Module/hash``).
        public let hash: SHA256Digest
        /// Bytes.
        public let byteCount: UInt64
    }

    package let state: ProgramState
    /// The same in bytes, named by their hashes as soon as somebody asks.
    package let named: NamedSnapshot
    /// What the host has added, in the order of the names' bytes.
    public let hostSections: [HostSection]
    /// The modules, where it was taken: for those who want their bytes to go along.
    let decodedModules: [DecodedModule]

    init(
        _ state: ProgramState, _ hostSections: [HostSection], since earlier: Snapshot?,
        _ modules: [DecodedModule]
    ) {
        self.state = state
        self.hostSections = hostSections
        decodedModules = modules
        let encoded = state.encoded()
        let host = hostSections.enumerated().map { index, section in
            SnapshotSection(
                kind: SnapshotSection.host, index: UInt32(index),
                bytes: Array(section.name.utf8) + [0] + section.bytes)
        }
        named = NamedSnapshot(
            SnapshotContents(sections: encoded.sections + host, memories: encoded.memories),
            since: earlier?.named)
    }

    init(_ named: NamedSnapshot) throws(SnapshotError) {
        self.named = named
        let own = named.contents.sections.filter {
            $0.kind != SnapshotSection.host && $0.kind != SnapshotSection.code
        }
        state = try ProgramState(sections: own, memories: named.contents.memories)
        decodedModules = []
        hostSections = try Snapshot.hostSections(in: named.contents.sections)
    }

    /// What the host has added, from sections in their order.
    static func hostSections(in sections: [SnapshotSection]) throws(SnapshotError) -> [HostSection] {
        var host: [HostSection] = []
        for section in sections where section.kind == SnapshotSection.host {
            guard let end = section.bytes.firstIndex(of: 0),
                let name = String(validating: section.bytes[..<end], as: UTF8.self)
            else { throw SnapshotError(.malformed, "section \(section.description) has no name") }
            if let last = host.last, !last.name.utf8.lexicographicallyPrecedes(name.utf8) {
                throw SnapshotError(
                    .malformed, "section \(section.description) is not behind the section \"\(last.name)\"")
            }
            host.append(HostSection(name: name, bytes: Array(section.bytes[(end + 1)...])))
        }
        return host
    }

    /// The modules that have to be there to resume, in the order of their first instances.
    public var modules: [ModuleReference] {
        state.modules.map { ModuleReference(hash: $0.hash, byteCount: $0.size) }
    }

    /// What the modules could use.
    public var features: Features { state.features }

    /// Whether the engine made every NaN canonical, as one that resumes has to.
    public var hasCanonicalNaNs: Bool { state.isDeterministic }

    /// The host's section of this name.
    public func hostSection(_ name: String) -> HostSection? {
        hostSections.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}

extension Store {
    /// Takes a snapshot of the store and of its calls, which go on afterwards if they are run.
    ///
    /// Nothing of the store may be running: calls have been stopped by fuel, a deadline, an ``Interrupter``, or wait in an
    /// asynchronous function of the host. Several stores that share memories are taken together
    /// (``Snapshot/init(of:since:hostSections:encodingHostValues:)``).
    ///
    /// - Parameters:
    ///   - earlier: a snapshot of the same program: hashing and writing this one then costs what has changed since.
    ///   - hostSections: what is to go along, each name once.
    ///   - encode: makes bytes of values of the host that `externref`s refer to. Without it a program that has some cannot be
    ///     taken.
    public func snapshot(
        since earlier: Snapshot? = nil, hostSections: [Snapshot.HostSection] = [],
        encodingHostValues encode: ((Any) throws -> [UInt8])? = nil
    ) throws -> Snapshot {
        try Snapshot(of: [self], since: earlier, hostSections: hostSections, encodingHostValues: encode)
    }
}

extension Snapshot {
    /// Takes a snapshot of stores whose memories are connected: of a program with threads, which are all at rest.
    ///
    /// - Parameters:
    ///   - stores: all of one engine, and each once.
    ///   - earlier: a snapshot of the same program: hashing and writing this one then costs what has changed since.
    ///   - hostSections: what is to go along, each name once.
    ///   - encode: makes bytes of values of the host that `externref`s refer to.
    /// - Throws: a ``SnapshotError`` of kind `.notCapturable` that names what a snapshot cannot hold, or what `encode` throws.
    public convenience init(
        of stores: [Store], since earlier: Snapshot? = nil, hostSections: [HostSection] = [],
        encodingHostValues encode: ((Any) throws -> [UInt8])? = nil
    ) throws {
        guard let engine = stores.first?.engine, stores.allSatisfy({ $0.engine === engine }) else {
            throw SnapshotError(.notCapturable, "the stores are none, or not of one engine")
        }
        let sections = hostSections.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        for section in sections where section.name.utf8.contains(0) {
            throw SnapshotError(.notCapturable, "the name of a host section has a NUL in it")
        }
        for (one, next) in zip(sections, sections.dropFirst())
        where one.name.utf8.elementsEqual(next.name.utf8) {
            throw SnapshotError(.notCapturable, "there are two host sections called \"\(one.name)\"")
        }
        var failure: (any Error)?
        do throws(SnapshotError) {
            var modules: [DecodedModule] = []
            let state = try ProgramState.capture(
                stores.map(\.machine), features: engine.configuration.features,
                identity: { module in
                    if !modules.contains(where: { $0 === module }) { modules.append(module) }
                    return ModuleIdentity(hash: module.hash, size: UInt64(module.bytes.count))
                },
                hostValue: { store, value throws(SnapshotError) in
                    let value = stores[store].hostValues[value]
                    guard let encode else {
                        throw SnapshotError(
                            .notCapturable,
                            "an externref refers to a value of the host, of type \(type(of: value)), and nothing "
                                + "says how to make bytes of it")
                    }
                    do {
                        return try encode(value)
                    } catch {
                        failure = error
                        throw SnapshotError(.notCapturable, "\(error)")
                    }
                })
            self.init(state, sections, since: earlier, modules)
        } catch {
            throw failure ?? error
        }
    }
}
