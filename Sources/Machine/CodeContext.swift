/// What generated code shares with whoever entered it, at fixed places: the activation's state while its frames are in memory,
/// and the ways out.
package struct CodeContext {
    /// The newest frame, and just past its last operand.
    package var frame: FramePointer
    package var top: SlotPointer
    /// The end of the value stack.
    package let limit: SlotPointer
    /// Executes one instruction on the state in memory; returns an `Interpreter.Step`.
    package let step: @convention(c) (UnsafeMutableRawPointer) -> UInt32
    /// Why the program was aborted, if generated code found that out: a `TrapKind`.
    package var trap: UInt32
    package static let noTrap = UInt32.max
    /// The activation and the store, for `step`.
    package let activation: Unmanaged<Activation>
    package let store: Unmanaged<Store>

    package init(
        _ activation: Activation, _ store: Store,
        step: @convention(c) (UnsafeMutableRawPointer) -> UInt32
    ) {
        frame = activation.frame.unsafelyUnwrapped
        top = activation.top
        limit = activation.limit
        self.step = step
        trap = CodeContext.noTrap
        self.activation = Unmanaged.passUnretained(activation)
        self.store = Unmanaged.passUnretained(store)
    }
}
