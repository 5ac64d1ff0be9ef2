/// Why execution of a program was aborted (specification, section "Traps", and this engine's own limits).
package enum TrapKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    case unreachable
    case integerDivideByZero
    case integerOverflow
    case invalidConversionToInteger
    case outOfBoundsMemoryAccess
    /// An atomic access whose address is not a multiple of its size.
    case unalignedAtomic
    /// A wait in a memory that is not shared, so that nobody could end it.
    case expectedSharedMemory
    case outOfBoundsTableAccess
    case undefinedElement
    case uninitializedElement
    case indirectCallTypeMismatch
    case nullReference
    case nullFunctionReference
    case nullStructureReference
    case nullArrayReference
    case nullI31Reference
    case castFailure
    case outOfBoundsArrayAccess
    /// The limit of the heap of structures and arrays is reached, or an array would be larger than it.
    case heapExhausted
    case nullExceptionReference
    /// The value stack or the allowance of native stack is used up.
    case callStackExhausted
    /// All fuel is consumed.
    case outOfFuel
    /// Somebody asked from outside that the program stop.
    case interrupted
    /// The function's body, validated at its first call, is not valid.
    case invalidFunction
    /// An instruction that this tier does not execute.
    case unsupportedInstruction
    /// The time that the embedder gave the store's programs is over.
    case deadlineExceeded
    /// No trap, but why a run is suspended: somebody wants to have the state.
    case suspensionRequested
    /// No trap, but why a run is suspended: a function has been entered at which it is to stop.
    case functionEntered

    /// The message, in the words of the official test suite where it has some.
    package var message: StaticString {
        switch self {
        case .unreachable: "unreachable"
        case .integerDivideByZero: "integer divide by zero"
        case .integerOverflow: "integer overflow"
        case .invalidConversionToInteger: "invalid conversion to integer"
        case .outOfBoundsMemoryAccess: "out of bounds memory access"
        case .unalignedAtomic: "unaligned atomic"
        case .expectedSharedMemory: "expected shared memory"
        case .outOfBoundsTableAccess: "out of bounds table access"
        case .undefinedElement: "undefined element"
        case .uninitializedElement: "uninitialized element"
        case .indirectCallTypeMismatch: "indirect call type mismatch"
        case .nullReference: "null reference"
        case .nullFunctionReference: "null function reference"
        case .nullStructureReference: "null structure reference"
        case .nullArrayReference: "null array reference"
        case .nullI31Reference: "null i31 reference"
        case .castFailure: "cast failure"
        case .outOfBoundsArrayAccess: "out of bounds array access"
        case .heapExhausted: "heap exhausted"
        case .nullExceptionReference: "null exception reference"
        case .callStackExhausted: "call stack exhausted"
        case .outOfFuel: "all fuel consumed"
        case .interrupted: "interrupted"
        case .invalidFunction: "invalid function"
        case .unsupportedInstruction: "unsupported instruction"
        case .deadlineExceeded: "deadline exceeded"
        case .suspensionRequested: "suspended"
        case .functionEntered: "function entered"
        }
    }
}

/// How a run of the interpreter ended.
package enum Outcome: UInt8, Sendable, BitwiseCopyable {
    /// The called function returned; its results lie where its arguments were.
    case finished
    /// The program trapped; the frames are still there to be looked at.
    case trapped
    /// The program threw an exception that nobody caught: the activation's `thrown`. The frames are as they were when it
    /// was thrown.
    case threw
    /// Out of fuel, or interrupted: the frames are as they must be to go on.
    case suspended
    /// A host function failed; what with is known to the embedder.
    case hostFailed
    /// It waits: the newest frame is that of a host function, whose results or error somebody has to say
    /// (`Store.complete`), or of a function at a wait for another thread (`Activation.pendingWait`).
    case waiting
}
