import Situ

/// What `--features` says: names and changes, separated by commas and applied from left to right.
///
/// `all`, `wasm1`, `wasm2` and `wasm3` replace what was chosen before; `+NAME` adds and `-NAME` removes a feature or a group;
/// a feature's bare name adds it.
enum FeatureList {
    static let groups: [(name: String, features: Features)] = [
        ("all", .all), ("wasm1", .wasm1), ("wasm2", .wasm2), ("wasm3", .wasm3),
    ]

    static let names: [(name: String, features: Features)] = [
        ("mutable-globals", .mutableGlobals), ("sign-extension", .signExtension),
        ("saturating-float-to-int", .saturatingFloatToInt), ("multi-value", .multiValue),
        ("bulk-memory", .bulkMemory), ("reference-types", .referenceTypes), ("simd", .simd),
        ("relaxed-simd", .relaxedSIMD), ("tail-call", .tailCall),
        ("function-references", .functionReferences), ("gc", .gc), ("exceptions", .exceptions),
        ("memory64", .memory64), ("multi-memory", .multiMemory), ("extended-const", .extendedConst),
        ("legacy-exceptions", .legacyExceptions), ("threads", .threads),
        ("wide-arithmetic", .wideArithmetic), ("custom-page-sizes", .customPageSizes),
    ]

    /// The features that `text` chooses.
    static func parse(_ text: String, from initial: Features) throws(ToolError) -> Features {
        var features = initial
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sign = part.first
            let name = sign == "+" || sign == "-" ? String(part.dropFirst()) : String(part)
            if let group = groups.first(where: { $0.name == name })?.features {
                switch sign {
                case "+": features.formUnion(group)
                case "-": features.subtract(group)
                default: features = group
                }
            } else if let feature = names.first(where: { $0.name == name })?.features {
                if sign == "-" { features.subtract(feature) } else { features.formUnion(feature) }
            } else {
                let known = groups.map(\.name) + names.map(\.name)
                throw .usage(
                    "there is no feature '\(name)'" + Suggestion.hint(for: name, in: known)
                        + "\nknown are " + known.joined(separator: ", "))
            }
        }
        return features
    }

    /// The features as `--features` takes them: a group, or all without some.
    static func summarize(_ features: Features) -> String {
        if let group = groups.first(where: { $0.features == features }) { return group.name }
        return names.filter { !features.contains($0.features) }.reduce("all") { $0 + ",-" + $1.name }
    }

    /// The names of single features, for messages.
    static func describe(_ features: Features) -> String {
        names.filter { features.contains($0.features) }.map(\.name).joined(separator: ", ")
    }
}
