import Baseline
import Snapshot
import WebAssembly

/// A directory in which the machine code of modules is kept from one run to the next.
///
///     var configuration = Engine.Configuration()
///     configuration.compilation.cache = try CodeCache(directory: "/home/me/.cache/plugins")
///     let module = try Module(path: "plugin.wasm", engine: Engine(configuration))
///     // ... instances run ...
///     try module.saveCompiledCode()
///
/// What an earlier run has saved is there when the first instance of a module is made, on the tiers that compile
/// (``Tier/automatic`` and ``Tier/baseline``). A file belongs to a module by its SHA-256, to the build of this engine, to the
/// processor's features and to what was asked of the code. All others are ignored, and so are damaged ones: they are
/// replaced when code is saved again. Files may be removed at any time.
///
/// Whoever can write to the directory can have the process execute what they like. So it has to belong to the user, and
/// nobody else may be able to write to it; the same holds for each file in it, which is copied and verified before it is used.
public final class CodeCache: Sendable {
    /// What a file in the directory was good for.
    public enum Event: Sendable, Equatable {
        /// The code of so many functions was taken from the file.
        case used(file: String, functions: Int)
        /// The file is there, and of no use.
        case ignored(file: String, reason: String)
        /// The code of so many functions was put into the file.
        case saved(file: String, functions: Int)
    }

    /// The directory.
    public let path: String
    private let directory: CacheDirectory
    private let report: (@Sendable (Event) -> Void)?

    /// Opens the directory, or makes it, for the user alone, if it is not there.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - report: is told what becomes of files, at any time and on any thread.
    /// - Throws: why the directory cannot be used.
    public init(
        directory path: String, report: (@Sendable (Event) -> Void)? = nil
    ) throws(CodeCacheError) {
        self.path = path
        self.report = report
        directory = try CacheDirectory(path)
    }

    // MARK: Files

    /// Gives somebody the code that there is for a module.
    func give(
        _ module: DecodedModule, _ options: CompilerOptions, _ take: (UnsafeRawBufferPointer) -> Int?
    ) {
        let key = CacheKey(module, options)
        do throws(CodeCacheError) {
            guard let bytes = try directory.read(key.fileName) else { return }
            let code = try CacheFile.code(in: bytes, key)
            guard let functions = code.withUnsafeBytes({ take($0) }) else {
                throw CodeCacheError("its code is not this module's")
            }
            report?(.used(file: key.fileName, functions: functions))
        } catch {
            report?(.ignored(file: key.fileName, reason: error.message))
        }
    }

    func save(_ code: [UInt8], functions: Int, _ key: CacheKey) throws(CodeCacheError) {
        try directory.write(CacheFile.bytes(code, key), to: key.fileName)
        report?(.saved(file: key.fileName, functions: functions))
    }
}

extension Module {
    /// Saves the machine code that there is of the module's functions in the engine's cache
    /// (``Engine/Compilation/cache``), for processes that use the module later. Does nothing if there is no cache, or nothing new.
    ///
    /// - Throws: why it cannot be saved. That is no reason not to go on.
    public func saveCompiledCode() throws(CodeCacheError) {
        guard let cache = engine.configuration.compilation.cache else { return }
        var failure: CodeCacheError?
        Baseline.save(decoded) { options, code, functions in
            do throws(CodeCacheError) {
                try cache.save(code, functions: functions, CacheKey(decoded, options))
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }
}

/// Why compiled code cannot be kept.
public struct CodeCacheError: Error, Equatable, Sendable, CustomStringConvertible {
    /// In words.
    public let message: String
    public var description: String { message }
    init(_ message: String) { self.message = message }
}

/// What a file of code is for: code for one key is never used for another.
struct CacheKey: Equatable, Sendable {
    /// The module's SHA-256.
    let module: SHA256Digest
    /// The SHA-256 of everything else that the code depends on.
    let engine: SHA256Digest

    init(_ module: DecodedModule, _ options: CompilerOptions) {
        self.module = module.hash
        let circumstances = [
            Engine.version, CacheKey.build, CacheKey.processor,
            "\(options.checksMemory) \(options.isDeterministic) \(options.features.rawValue)",
            "\(module.features.rawValue)",
        ]
        engine = SHA256.hash(Array(circumstances.joined(separator: "\n").utf8))
    }

    private static let processor =
        switch CodeListing.Architecture.current {
        case .x86?: "x86-64"
        case .arm64?: "arm64"
        case nil: ""
        }

    /// What is another with each build of the engine: the file that the process was started from, of which the engine is a part.
    /// Versions alone do not tell builds apart during development.
    private static let build: String = CacheDirectory.programIdentity

    /// The module's hash, and the beginning of the other: one file for each module and circumstances.
    var fileName: String {
        "\(module)-\(String(engine.description.prefix(16))).situ-code"
    }
}

/// The content of a file (Documentation/CodeCacheFormat.md).
enum CacheFile {
    static let magic: [UInt8] = Array("\0situ-cc".utf8)
    static let version: UInt32 = 1
    static let headerSize = 8 + 4 + 4 + 32 + 32 + 8
    static let hashSize = 32

    static func bytes(_ code: [UInt8], _ key: CacheKey) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerSize + code.count + hashSize)
        bytes += magic
        append(version, to: &bytes)
        append(UInt32(0), to: &bytes)
        bytes += key.module.bytes
        bytes += key.engine.bytes
        append(UInt64(code.count), to: &bytes)
        bytes += code
        bytes += SHA256.hash(bytes).bytes
        return bytes
    }

    /// The code in a file, if all of it is as it was written, and it is for the key.
    static func code(in bytes: [UInt8], _ key: CacheKey) throws(CodeCacheError) -> [UInt8] {
        guard bytes.count >= headerSize + hashSize, bytes.starts(with: magic) else {
            throw CodeCacheError("it is no file of compiled code")
        }
        guard number(bytes, 8, UInt32.self) == version, number(bytes, 12, UInt32.self) == 0 else {
            throw CodeCacheError("it is in another version of the format")
        }
        guard bytes[16..<48].elementsEqual(key.module.bytes) else {
            throw CodeCacheError("it is of another module")
        }
        guard bytes[48..<80].elementsEqual(key.engine.bytes) else {
            throw CodeCacheError(
                "it is of another build of the engine, or for another processor or other options")
        }
        guard number(bytes, 80, UInt64.self) == UInt64(bytes.count - headerSize - hashSize),
            SHA256.hash(Array(bytes.dropLast(hashSize))).bytes.elementsEqual(bytes.suffix(hashSize))
        else { throw CodeCacheError("it is damaged") }
        return Array(bytes[headerSize..<(bytes.count - hashSize)])
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func number<Number: FixedWidthInteger>(
        _ bytes: [UInt8], _ offset: Int, _: Number.Type
    ) -> Number {
        bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}
