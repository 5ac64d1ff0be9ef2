import WebAssembly

/// Makes programs of inputs. The same input and options always give the same program.
package struct ProgramGenerator {
    private let options: GeneratorOptions
    private var lists: [UInt64: OperatorLists] = [:]

    package init(_ options: GeneratorOptions) { self.options = options }

    package mutating func program(_ bytes: [UInt8]) -> Program {
        var input = FuzzInput(bytes)
        let features = choose(&input)
        let operators = lists[features.rawValue] ?? OperatorLists(features)
        lists[features.rawValue] = operators
        let count = features.contains(.referenceTypes) && input.chance(25) ? 2 : 1
        var modules: [[UInt8]] = []
        var previous: ModuleGenerator?
        for _ in 0..<count {
            let generator = ModuleGenerator(
                input: input, features: features, isCounting: options.isCounting, operators: operators,
                previous: previous)
            modules.append(generator.make())
            input = generator.input
            previous = generator
        }
        return Program(modules: modules, features: previous?.used ?? [])
    }

    /// The features that a program may use: few or many at once, and never two that no engine but Situ has together.
    private func choose(_ input: inout FuzzInput) -> Features {
        // What everything else is made with.
        var features: Features = [
            .mutableGlobals, .signExtension, .saturatingFloatToInt, .multiValue, .bulkMemory, .referenceTypes,
        ]
        if input.chance(3) { features = [.mutableGlobals] }
        if input.chance(75) { features.formUnion(.simd) }
        if features.contains([.simd, .referenceTypes]), input.chance(28) { features.formUnion(.relaxedSIMD) }
        if features.contains(.referenceTypes) {
            if input.chance(60) { features.formUnion(.functionReferences) }
            if features.contains(.functionReferences), input.chance(70) { features.formUnion(.gc) }
            if input.chance(55) { features.formUnion(.tailCall) }
            if input.chance(40) { features.formUnion(.memory64) }
            if input.chance(35) { features.formUnion(.multiMemory) }
            if input.chance(50) { features.formUnion(.extendedConst) }
            if input.chance(35) { features.formUnion(.threads) }
            switch input.below(16) {
            case 0...5: features.formUnion(.exceptions)
            case 6...8:
                features.formUnion(.legacyExceptions)
                features.remove(.relaxedSIMD)
            case 9, 10: features.formUnion(.wideArithmetic)
            case 11: features.formUnion(.customPageSizes)
            case 12: features.formUnion([.wideArithmetic, .customPageSizes, .exceptions])
            default: break
            }
        }
        return features.intersection(options.features)
    }
}
