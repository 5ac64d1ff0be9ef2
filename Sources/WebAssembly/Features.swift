/// The parts of the standard that a module may use, one bit a proposal, named as the proposals are.
///
/// A module that uses what its engine's features leave out is rejected by validation with an error that names
/// the feature.
public struct Features: OptionSet, Sendable, Hashable {
    public let rawValue: UInt64
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    // WebAssembly 1.0 needs no bit. WebAssembly 2.0:
    public static let mutableGlobals = Features(rawValue: 1 << 0)
    public static let signExtension = Features(rawValue: 1 << 1)
    public static let saturatingFloatToInt = Features(rawValue: 1 << 2)
    public static let multiValue = Features(rawValue: 1 << 3)
    public static let bulkMemory = Features(rawValue: 1 << 4)
    public static let referenceTypes = Features(rawValue: 1 << 5)
    public static let simd = Features(rawValue: 1 << 6)
    // WebAssembly 3.0:
    public static let relaxedSIMD = Features(rawValue: 1 << 7)
    public static let tailCall = Features(rawValue: 1 << 8)
    public static let functionReferences = Features(rawValue: 1 << 9)
    public static let gc = Features(rawValue: 1 << 10)
    public static let exceptions = Features(rawValue: 1 << 11)
    public static let memory64 = Features(rawValue: 1 << 12)
    public static let multiMemory = Features(rawValue: 1 << 13)
    public static let extendedConst = Features(rawValue: 1 << 14)
    // Beyond the standard:
    public static let legacyExceptions = Features(rawValue: 1 << 32)
    public static let threads = Features(rawValue: 1 << 33)
    public static let wideArithmetic = Features(rawValue: 1 << 34)
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
