/// The parts of the standard that a module may use, one bit a proposal, named as the proposals are.
///
/// A module that uses what its engine's features leave out is rejected by validation with an error that names
/// the feature.
public struct Features: OptionSet, Sendable, Hashable {
    public let rawValue: UInt64
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    // WebAssembly 1.0 needs no bit. WebAssembly 2.0:
    /// Globals that can be set, as imports and exports.
    public static let mutableGlobals = Features(rawValue: 1 << 0)
    /// Sign extension of parts of integers.
    public static let signExtension = Features(rawValue: 1 << 1)
    /// Conversions of floating-point numbers to integers that do not trap.
    public static let saturatingFloatToInt = Features(rawValue: 1 << 2)
    /// Several results of functions and blocks.
    public static let multiValue = Features(rawValue: 1 << 3)
    /// Operations on ranges of memories and tables, passive segments.
    public static let bulkMemory = Features(rawValue: 1 << 4)
    /// References as values, several tables.
    public static let referenceTypes = Features(rawValue: 1 << 5)
    /// Vectors of 128 bits.
    public static let simd = Features(rawValue: 1 << 6)
    // WebAssembly 3.0:
    /// Vector instructions whose results may differ between machines; here they do not.
    public static let relaxedSIMD = Features(rawValue: 1 << 7)
    /// Tail calls.
    public static let tailCall = Features(rawValue: 1 << 8)
    /// Typed references to functions.
    public static let functionReferences = Features(rawValue: 1 << 9)
    /// Structures, arrays, and casts.
    public static let gc = Features(rawValue: 1 << 10)
    /// Exceptions: tags, `throw`, `try_table`.
    public static let exceptions = Features(rawValue: 1 << 11)
    /// Memories and tables with 64-bit addresses.
    public static let memory64 = Features(rawValue: 1 << 12)
    /// Several memories in a module.
    public static let multiMemory = Features(rawValue: 1 << 13)
    /// Arithmetic in constant expressions.
    public static let extendedConst = Features(rawValue: 1 << 14)
    // Beyond the standard:
    /// The older form of exceptions: `try`, `catch`, `delegate`.
    public static let legacyExceptions = Features(rawValue: 1 << 32)
    /// Shared memories and atomic instructions.
    public static let threads = Features(rawValue: 1 << 33)
    /// Addition and multiplication of 128-bit integers.
    public static let wideArithmetic = Features(rawValue: 1 << 34)
    /// Memories with pages of one byte.
    public static let customPageSizes = Features(rawValue: 1 << 35)

    /// Everything that WebAssembly 1.0 defines.
    public static let wasm1: Features = []
    /// Everything that WebAssembly 2.0 defines.
    public static let wasm2: Features = [
        .mutableGlobals, .signExtension, .saturatingFloatToInt, .multiValue, .bulkMemory, .referenceTypes,
        .simd,
    ]
    /// Everything that WebAssembly 3.0 defines.
    public static let wasm3: Features = [
        .wasm2, .relaxedSIMD, .tailCall, .functionReferences, .gc, .exceptions, .memory64, .multiMemory,
        .extendedConst,
    ]
    /// Everything this engine knows.
    public static let all: Features = [
        .wasm3, .legacyExceptions, .threads, .wideArithmetic, .customPageSizes,
    ]
}
