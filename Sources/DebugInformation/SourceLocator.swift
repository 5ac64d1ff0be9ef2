import WebAssembly

/// Finds the lines of source that a module's code comes from, as far as the module carries DWARF, versions 2 to 5.
///
/// Nothing is read before somebody asks, and then only what the answer takes; it is kept for the next question. Debug
/// information is the guest's: where it is not as the standard says, or would take more than `WorkBudget` allows, there
/// is no answer.
package final class SourceLocator: Sendable {
    private let index: Mutexed<DebugIndex>

    private init(_ module: DecodedModule) {
        index = Mutexed(DebugIndex(module))
    }

    /// Functions that are inlined where an instruction is, innermost first, and last the function that the instruction is
    /// in. Each has its place; the function's is where it calls the outermost inlined one. Empty if nothing is known.
    ///
    /// - Parameters:
    ///   - offset: where in the module the instruction begins.
    ///   - function: the index of the function that it is in, one that the module defines.
    package static func frames(at offset: Int, inFunction function: Int, of module: DecodedModule)
        -> [SourceFrame]
    {
        // No other kind of companion is ever given to a module.
        let locator = unsafeDowncast(
            module.companion { SourceLocator(module) }, to: SourceLocator.self)
        let end = Int(module.functions[function].codeEnd)
        return locator.index.withLock { $0.frames(at: offset, functionEnd: end) }
    }
}
