import Synchronization

extension DecodedModule {
    /// Validates one function that the module defines, unless that has been done.
    package func validate(function index: Int) throws(ModuleError) {
        var validator = FunctionValidator(self)
        try validator.validate(function: index)
    }

    /// Takes its share of validating all functions, and returns when none is left to begin.
    ///
    /// Several threads may call this at once with the same counter, which starts at 0: each takes the next
    /// batch of functions. Where several functions are invalid, the error of the first is not always the one thrown.
    package func validateFunctions(sharing next: borrowing Atomic<Int>) throws(ModuleError) {
        var validator = FunctionValidator(self)
        let batch = 16
        while true {
            let start = next.wrappingAdd(batch, ordering: .relaxed).oldValue
            guard start < definedFunctionCount else { return }
            for index in start..<min(start + batch, definedFunctionCount) {
                try validator.validate(function: importedFunctionCount + index)
            }
        }
    }

    /// What the side tables take, in bytes: entries and overflow arrays of all functions validated so far.
    package var sideTableSize: Int {
        var size = 0
        for index in importedFunctionCount..<functions.count {
            guard let body = body(ofFunction: index) else { continue }
            size += Int(body.pointee.sideTableCount) * MemoryLayout<SideTableEntry>.stride
            size += Int(body.pointee.overflowCount) * MemoryLayout<WideSideTableEntry>.stride
        }
        return size
    }
}
