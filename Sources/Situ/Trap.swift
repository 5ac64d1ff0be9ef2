import Machine
import WebAssembly

/// A program was aborted: why, and where it was.
public struct Trap: Error {
    /// Why a program was aborted (specification, section "Traps", and this engine's own limits). Switch on it.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// The instruction `unreachable` was executed.
        case unreachable
        /// An integer was divided by zero.
        case integerDivideByZero
        /// The smallest integer was divided by -1, or a number does not fit into the integer it is converted
        /// to.
        case integerOverflow
        /// A NaN was converted to an integer.
        case invalidConversionToInteger
        /// An access beyond the end of a memory, or of a data segment.
        case outOfBoundsMemoryAccess
        /// An atomic access whose address is not a multiple of its size.
        case unalignedAtomic
        /// A wait in a memory that is not shared, so that nobody could end it.
        case expectedSharedMemory
        /// An access beyond the end of a table, or of an element segment.
        case outOfBoundsTableAccess
        /// An indirect call with an index beyond the end of the table.
        case undefinedElement
        /// An indirect call of an element that is null.
        case uninitializedElement
        /// An indirect call of a function of another type.
        case indirectCallTypeMismatch
        /// A reference that was to be used is null.
        case nullReference
        /// A reference to a function that was to be called is null.
        case nullFunctionReference
        /// A reference to a structure is null.
        case nullStructureReference
        /// A reference to an array is null.
        case nullArrayReference
        /// A reference to a number of 31 bits is null.
        case nullI31Reference
        /// An object is not of the type that it was cast to.
        case castFailure
        /// An access beyond the end of an array.
        case outOfBoundsArrayAccess
        /// The store's limit of memory for structures and arrays is reached, or an array would be larger than it.
        case heapExhausted
        /// A reference to an exception that was to be thrown is null.
        case nullExceptionReference
        /// The value stack, or the allowance of native stack for calls through the host, is used up.
        case callStackExhausted
        /// All fuel is consumed.
        case outOfFuel
        /// The store's `Interrupter` was used.
        case interrupted
        /// The store's `deadline` has passed.
        case deadlineExceeded
        /// A function that is validated at its first call is not valid.
        case invalidFunction
        /// An instruction that this version does not execute.
        case unsupportedInstruction

        init(_ kind: TrapKind) {
            self =
                switch kind {
                case .unreachable: .unreachable
                case .integerDivideByZero: .integerDivideByZero
                case .integerOverflow: .integerOverflow
                case .invalidConversionToInteger: .invalidConversionToInteger
                case .outOfBoundsMemoryAccess: .outOfBoundsMemoryAccess
                case .unalignedAtomic: .unalignedAtomic
                case .expectedSharedMemory: .expectedSharedMemory
                case .outOfBoundsTableAccess: .outOfBoundsTableAccess
                case .undefinedElement: .undefinedElement
                case .uninitializedElement: .uninitializedElement
                case .indirectCallTypeMismatch: .indirectCallTypeMismatch
                case .nullReference: .nullReference
                case .nullFunctionReference: .nullFunctionReference
                case .nullStructureReference: .nullStructureReference
                case .nullArrayReference: .nullArrayReference
                case .nullI31Reference: .nullI31Reference
                case .castFailure: .castFailure
                case .outOfBoundsArrayAccess: .outOfBoundsArrayAccess
                case .heapExhausted: .heapExhausted
                case .nullExceptionReference: .nullExceptionReference
                case .callStackExhausted: .callStackExhausted
                case .outOfFuel: .outOfFuel
                case .interrupted: .interrupted
                case .deadlineExceeded: .deadlineExceeded
                // A call says these as a `Stop`; no trap is of such a kind.
                case .suspensionRequested, .functionEntered: .interrupted
                case .invalidFunction: .invalidFunction
                case .unsupportedInstruction: .unsupportedInstruction
                }
        }
    }

    /// Why the program was aborted.
    public let kind: Kind
    /// The message, in the words of the official test suite where it has some.
    public let message: String
    /// What was being executed, innermost first; at most `Trap.maximumFrames`.
    public let backtrace: [Frame]
    /// How many outer frames the backtrace leaves out.
    public let omittedFrames: Int
    /// The error of the validator, for `.invalidFunction`.
    public let validationError: ModuleError?

    /// Frames that a backtrace keeps: this many innermost ones.
    public static let maximumFrames = 64

    init(_ kind: TrapKind, _ activation: Activation?, _ store: Machine.Store) {
        self.kind = Kind(kind)
        message = kind.message.description + (activation.flatMap { Trap.detail(kind, $0) } ?? "")
        validationError = kind == .invalidFunction ? store.validationError : nil
        (backtrace, omittedFrames) = activation.map { Trap.walk($0, store) } ?? ([], 0)
    }

    /// What a message says beyond the kind: which element of a table could not be called. The index is still the
    /// topmost operand.
    private static func detail(_ kind: TrapKind, _ activation: Activation) -> String? {
        guard kind == .uninitializedElement || kind == .undefinedElement,
            let frame = activation.frame, frame.pointee.kind == .function
        else { return nil }
        return " \(UInt32(truncatingIfNeeded: activation.top[-slotWords]))"
    }

    /// What called a function of the host that is being executed.
    package static func callers(_ call: HostCall) -> [Frame] {
        let frames = walk(call.activation, call.store).0
        return frames.first?.isHost == true ? Array(frames.dropFirst()) : frames
    }

    /// Follows the headers from the newest frame outwards.
    static func walk(_ activation: Activation, _ store: Machine.Store) -> ([Frame], Int) {
        var frames: [Frame] = []
        var omitted = 0
        var next = activation.frame
        while let frame = next {
            next = frame.caller
            guard frame.pointee.kind != .entry else { continue }
            if frames.count == maximumFrames {
                omitted += 1
                continue
            }
            guard frame.pointee.kind == .function, let instance = frame.pointee.instance,
                let body = frame.pointee.body
            else {
                frames.append(Frame.host)
                continue
            }
            let isConstant = body.pointee.functionIndex == .max
            frames.append(
                Frame(
                    store.instances[instance.pointee.index].module,
                    functionIndex: isConstant ? nil : Int(body.pointee.functionIndex),
                    offset: Int(frame.pointee.pc)))
        }
        return (frames, omitted)
    }
}

extension Trap: CustomStringConvertible {
    /// The message and the backtrace, a line each.
    public var description: String {
        var text = "trap: " + message
        if let validationError { text += ": " + validationError.text }
        return text + Trap.describe(backtrace, omittedFrames)
    }

    /// The lines of a backtrace, each after a line feed. What is inlined has lines of its own.
    static func describe(_ backtrace: [Frame], _ omittedFrames: Int) -> String {
        var text = ""
        var number = 0
        func append(_ line: String) {
            text += "\n  \(number): " + line
            number += 1
        }
        for frame in backtrace {
            let (inlined, description) = frame.lines
            inlined.forEach(append)
            append(description)
        }
        if omittedFrames > 0 { text += "\n  ... and \(omittedFrames) more" }
        return text
    }
}

extension DecodedModule {
    /// A function's name for people: from the name section, or else the first export of it.
    package func functionName(_ index: Int) -> String? {
        if let name = nameSection.function(index) { return bytes.string(name) }
        for export in exports where export.kind == .function && export.index == index {
            return bytes.string(export.name)
        }
        return nil
    }
}
