import WebAssembly

extension Module {
    /// The indices of the functions that are called so: the one that is exported under this name, or else all to which the
    /// module's name section gives it.
    public func functionIndices(named name: String) -> [Int] { decoded.functionIndices(named: name) }

    /// The names of all functions, those by which they are exported first.
    package var functionNames: [String] { decoded.functionNames }

    /// How many functions the module imports, and how many it has with these.
    package var functionCounts: (imported: Int, all: Int) {
        (decoded.importedFunctionCount, decoded.functions.count)
    }
}

extension DecodedModule {
    func functionIndices(named name: String) -> [Int] {
        for export in exports where export.kind == .function {
            if bytes.string(export.name) == name { return [export.index] }
        }
        return (0..<functions.count).filter { index in
            nameSection.function(index).map { bytes.string($0) == name } ?? false
        }
    }

    var functionNames: [String] {
        let exported = exports.filter { $0.kind == .function }.map { bytes.string($0.name) }
        return exported
            + (0..<functions.count).compactMap { index in nameSection.function(index).map { bytes.string($0) }
            }
    }
}
