/// Code that compiled functions call for what they do not do themselves. The numbers are the places of their addresses in
/// `CodeContext.stubs`.
package enum NativeStub: Int, BitwiseCopyable, CaseIterable {
    /// Makes the call at the pc of the frame, of a function that has no compiled code, or that has no room.
    case interpretCall
    /// Leaves compiled code, with all that is in registers.
    case deoptimize
    /// Gives more fuel, or leaves.
    case refill
    /// Execute the instruction at the pc of the frame, by the function of the same name of `CodeContext`.
    case step, call, object, bulk, atomic, makeReference, growMemory, raise
}
