import WebAssembly

/// A small module for each feature, by which every engine is asked whether it knows it.
struct FeatureProbe {
    let feature: Features
    let module: [UInt8]

    /// A module with a type section of its own, and one function of type 0 with some code.
    private init(
        _ feature: Features, types: [UInt8] = [1, 0x60, 0, 0], before: [(UInt8, [UInt8])] = [],
        code: [UInt8] = []
    ) {
        self.feature = feature
        var writer = BinaryWriter()
        writer.header()
        writer.section(1, types)
        writer.section(3, [1, 0])
        for (identifier, contents) in before { writer.section(identifier, contents) }
        var body = BinaryWriter()
        body.size(1)
        body.vector([0] + code + [0x0B])
        writer.section(10, body.bytes)
        module = writer.bytes
    }

    static let all: [FeatureProbe] = [
        FeatureProbe(.mutableGlobals, before: [(6, [1, 0x7F, 1, 0x41, 0, 0x0B]), (7, [1, 1, 0x67, 3, 0])]),
        FeatureProbe(.signExtension, code: [0x41, 0, 0xC0, 0x1A]),
        FeatureProbe(.saturatingFloatToInt, code: [0x43, 0, 0, 0, 0, 0xFC, 0, 0x1A]),
        FeatureProbe(
            .multiValue, types: [2, 0x60, 0, 0, 0x60, 0, 2, 0x7F, 0x7F],
            code: [2, 1, 0x41, 0, 0x41, 0, 0x0B, 0x1A, 0x1A]),
        FeatureProbe(.bulkMemory, before: [(5, [1, 0, 1])], code: [0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 11, 0]),
        FeatureProbe(.referenceTypes, code: [0xD0, 0x6F, 0x1A]),
        FeatureProbe(.simd, code: [0x41, 0, 0xFD, 15, 0x1A]),
        FeatureProbe(.relaxedSIMD, code: [0x41, 0, 0xFD, 15, 0x41, 0, 0xFD, 15, 0xFD, 0x80, 2, 0x1A]),
        FeatureProbe(.tailCall, code: [0x12, 0]),
        FeatureProbe(.functionReferences, code: [0xD0, 0, 0x1A]),
        FeatureProbe(.gc, code: [0x41, 0, 0xFB, 28, 0x1A]),
        FeatureProbe(
            .exceptions, before: [(13, [1, 0, 0])], code: [0x02, 0x40, 0x1F, 0x40, 1, 0, 0, 0, 0x0B, 0x0B]),
        FeatureProbe(.memory64, before: [(5, [1, 4, 1])]),
        FeatureProbe(.multiMemory, before: [(5, [2, 0, 1, 0, 1])]),
        FeatureProbe(.extendedConst, before: [(6, [1, 0x7F, 0, 0x41, 0, 0x41, 0, 0x6A, 0x0B])]),
        FeatureProbe(.legacyExceptions, code: [0x06, 0x40, 0x19, 0x0B]),
        FeatureProbe(.threads, before: [(5, [1, 3, 1, 1])], code: [0x41, 0, 0xFE, 0x10, 2, 0, 0x1A]),
        FeatureProbe(
            .wideArithmetic, code: [0x42, 0, 0x42, 0, 0xFC, 21, 0x1A, 0x1A]),
        FeatureProbe(.customPageSizes, before: [(5, [1, 8, 1, 0])]),
    ]
}
