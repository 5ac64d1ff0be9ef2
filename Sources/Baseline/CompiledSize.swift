import WebAssembly

/// How much machine code a module is compiled to. Nothing of it is kept: this is for finding out how fast the compiler is.
package struct CompiledSize: Equatable, Sendable {
    /// Code, and what lies behind it: constants and tables of jumps.
    package private(set) var byteCount = 0
    /// Places at which the code can be entered.
    package private(set) var entryCount = 0

    /// Compiles every function of a module that has been validated, for this processor, with one compiler on this thread.
    package init(_ module: DecodedModule, checksMemory: Bool = false, isDeterministic: Bool = false) {
        let options = CompilerOptions(
            checksMemory: checksMemory, isDeterministic: isDeterministic,
            features: .present)
        var compiler = NativeCompiler(module, options)
        for index in module.importedFunctionCount..<module.functions.count {
            guard let body = module.body(ofFunction: index) else { continue }
            compiler.compile(body)
            byteCount += compiler.bytes.count
            entryCount += compiler.entries.count
        }
    }
}
