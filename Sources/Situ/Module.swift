import Machine
import Synchronization
import WebAssembly

/// A module: read, validated, ready to be instantiated any number of times, from any thread.
///
/// The engine keeps the module's own bytes and executes them as they are; nothing that happens to the file they came
/// from changes a module.
public final class Module: Sendable {
    /// What the module was read by.
    public let engine: Engine
    package let decoded: DecodedModule
    let startingImages = StartingImages()

    /// Reads a module in binary form from its bytes, which are copied.
    public convenience init(_ bytes: UnsafeRawBufferPointer, engine: Engine) throws(ModuleError) {
        guard let owned = ModuleBytes(copying: bytes) else {
            guard bytes.count <= Limits.moduleSize else {
                throw ModuleError(.limit, "module is larger than 1 GiB", at: 0)
            }
            throw ModuleError(.outOfMemory, "for the module", at: 0)
        }
        try self.init(owned, engine: engine)
    }

    /// Reads a module in binary form from its bytes.
    public convenience init(_ bytes: [UInt8], engine: Engine) throws(ModuleError) {
        var owned: ModuleBytes?
        bytes.withUnsafeBytes { owned = ModuleBytes(copying: $0) }
        guard let owned else { throw ModuleError(.outOfMemory, "for the module", at: 0) }
        try self.init(owned, engine: engine)
    }

    /// Reads a module from a file, or from standard input for "-". The file may hold the module in binary form or as text:
    /// what does not begin as a binary module is text (see ``ModuleText/isText(_:)``).
    ///
    /// - Throws: what is wrong, with line and column if it is a text.
    public convenience init(path: String, engine: Engine) throws(ModuleError) {
        let source = try ModuleSource(try ModuleFile.read(path), features: engine.configuration.features)
        do throws(ModuleError) {
            try self.init(source.binary, engine: engine)
        } catch {
            throw source.locate(error)
        }
    }

    /// Reads a module from its text (specification, chapter "Text Format").
    ///
    /// - Throws: what is wrong, with line and column.
    public convenience init(text: String, engine: Engine) throws(ModuleError) {
        var owned: ModuleBytes?
        var text = text
        text.withUTF8 { owned = ModuleBytes(copying: UnsafeRawBufferPointer($0)) }
        guard let owned else { throw ModuleError(.outOfMemory, "for the module", at: 0) }
        let features = engine.configuration.features
        let source = UnsafeBufferPointer(start: owned.base, count: owned.count)
        let binary = try ModuleSource.assemble(source, features)
        do throws(ModuleError) {
            try self.init(binary, engine: engine)
        } catch {
            throw ModuleSource.locate(error, in: source, features)
        }
    }

    package init(_ bytes: ModuleBytes, engine: Engine) throws(ModuleError) {
        self.engine = engine
        decoded = try ModuleDecoder.decode(
            bytes, registry: engine.registry, features: engine.configuration.features)
        if case .eager(let threads) = engine.configuration.validation {
            try Validation.validate(decoded, threads: threads)
        }
    }

    /// One thing that the module wants from outside.
    public struct Import: Sendable, Equatable {
        /// The first of the import's names.
        public let module: String
        /// The second of the import's names.
        public let name: String
        /// What it must be.
        public let type: ExternalType
    }

    /// One thing that the module offers.
    public struct Export: Sendable, Equatable {
        /// The export's name.
        public let name: String
        /// The type of what is exported.
        public let type: ExternalType
    }

    /// What instances of the module need, in the module's order.
    public var imports: [Import] {
        decoded.imports.map { entry in
            Import(
                module: decoded.bytes.string(entry.module), name: decoded.bytes.string(entry.name),
                type: type(entry.kind, entry.index))
        }
    }

    /// What instances of the module offer, in the module's order.
    public var exports: [Export] {
        decoded.exports.map { entry in
            Export(name: decoded.bytes.string(entry.name), type: type(entry.kind, entry.index))
        }
    }

    /// The name that the module gives itself in its name section.
    public var name: String? { decoded.nameSection.module.map { decoded.bytes.string($0) } }

    private func type(_ kind: ExternalKind, _ index: Int) -> ExternalType {
        switch kind {
        case .function: .function(FunctionType(decoded.functions[index].type))
        case .table: .table(decoded.tables[index].type)
        case .memory: .memory(decoded.memories[index])
        case .global: .global(decoded.globals[index].type)
        case .tag: .tag(FunctionType(decoded.tags[index].type))
        }
    }
}
