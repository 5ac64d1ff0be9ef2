import WebAssembly

/// What executes the code of a store's functions: the portable interpreter, or a tier above this module.
package struct Executor: Sendable {
    /// Goes on with an activation whose newest frame is a function's, until its newest entry frame has its results, or
    /// something stops it. The state is canonical before and after, so that each run may be another executor's.
    package let run: @Sendable (Activation, Store) -> Outcome
    /// The same for the address of a `CodeContext`, as a plain function that returns an `Interpreter.Step`, if it has one. A trap
    /// may be in the context then.
    package let enter: CodeFunction?
    /// Completes the record of a new instance, whose memories are known, before any of its code is executed.
    package let prepare: @Sendable (UnsafeMutablePointer<InstanceRecord>, DecodedModule) -> Void
    /// What contexts get for compiled functions, if it has some. They exist as long as the process does.
    package nonisolated(unsafe) let native: UnsafePointer<NativeFunctions>?

    package init(
        run: @escaping @Sendable (Activation, Store) -> Outcome, enter: CodeFunction? = nil,
        native: UnsafePointer<NativeFunctions>? = nil,
        prepare: @escaping @Sendable (UnsafeMutablePointer<InstanceRecord>, DecodedModule) -> Void
    ) {
        self.run = run
        self.enter = enter
        self.native = native
        self.prepare = prepare
    }

    /// The portable interpreter, which needs nothing.
    package static let portable = Executor(
        run: { activation, store in Interpreter.loop(activation, store) },
        enter: { address in Interpreter.loop(address.assumingMemoryBound(to: CodeContext.self)) },
        prepare: { _, _ in })
}
