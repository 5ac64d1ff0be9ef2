import WebAssembly

/// A slot of the value stack: 16 bytes, untagged, here as two words. Numbers are in the first word, `i32` and `f32`
/// zero-extended; bytes above a value's type are undefined.
package typealias SlotPointer = UnsafeMutablePointer<UInt64>

/// Words in a slot.
@inlinable @inline(__always) package var slotWords: Int { 2 }
/// Bytes in a slot.
@inline(__always) package var slotSize: Int { 16 }

/// The 32 bytes between a frame's locals and its operands: the canonical state of a function that is being executed.
///
///     [ arguments and locals ][ FrameHeader ][ operands ... ]
///
/// The callee's locals begin at the arguments that its caller pushed; its results replace them.
package struct FrameHeader: BitwiseCopyable {
    package enum Kind: UInt8, BitwiseCopyable {
        /// A function of a module. `body` and `instance` are set.
        case function
        /// Where the host entered: its operands are the arguments, then the results, of the function it called.
        case entry
        /// A host function that is being called; its locals are the arguments, `instance` the caller's.
        case host
    }

    /// Bytes from the caller's header to this one; 0 for the first frame of an activation.
    package var distance: UInt32
    package var kind: Kind
    /// Whether the frame's function is compiled code that waits in its native frame for the call at `pc` to return, so that whoever
    /// executes the callee otherwise has to return there: only a hint, which outlives the native frame, and which no other code
    /// looks at.
    package var isNativeCaller: Bool
    private let unused: UInt16
    package var instance: UnsafeMutablePointer<InstanceRecord>?
    /// The function's body; for a host frame the index of the host function, as a bit pattern.
    package var body: UnsafePointer<FunctionBody>?
    /// Where the function is: an offset in the module's bytes. For a frame that has called another, the call
    /// instruction's own; for the newest, the next instruction to execute or the one that trapped.
    package var pc: UInt32
    /// The side-table entry that is current at `pc`: its distance from the start of the table, in bytes.
    package var step: UInt32

    package init(
        distance: UInt32, kind: Kind, instance: UnsafeMutablePointer<InstanceRecord>?,
        body: UnsafePointer<FunctionBody>?, pc: UInt32, step: UInt32
    ) {
        self.distance = distance
        self.kind = kind
        isNativeCaller = false
        unused = 0
        self.instance = instance
        self.body = body
        self.pc = pc
        self.step = step
    }

    /// How a host function's frame stays that of a call that waits: in which position the call was made. Nil for one that
    /// is being executed, and for all other frames.
    package var waits: WaitingCall? {
        get { kind == .host ? WaitingCall(rawValue: step) : nil }
        set { step = newValue?.rawValue ?? 0 }
    }

    /// Whether an entry frame's call has not begun: then `pc` is the reference of the function to call, and the frame's
    /// operands are the arguments.
    package var awaitsCall: Bool {
        get { kind == .entry && step != 0 }
        set { step = newValue ? 1 : 0 }
    }
}

/// A call of a host function that waits for its results, in the canonical state: the newest frame of its activation is the
/// host function's, with the arguments as its locals.
package enum WaitingCall: UInt32, BitwiseCopyable {
    case call = 1
    /// A tail call: the results are those of the calling function, whose frame is still there.
    case tailCall
}

package typealias FramePointer = UnsafeMutablePointer<FrameHeader>

extension UnsafeMutablePointer where Pointee == FrameHeader {
    /// The first operand's slot.
    @inline(__always) package var operands: SlotPointer {
        UnsafeMutableRawPointer(self + 1).assumingMemoryBound(to: UInt64.self)
    }

    /// The first of `count` locals.
    @inline(__always) package func locals(_ count: Int) -> SlotPointer {
        UnsafeMutableRawPointer(self).assumingMemoryBound(to: UInt64.self) - count &* slotWords
    }

    /// Which of the store's host functions a host frame is of.
    @inline(__always) package var hostFunction: Int { Int(bitPattern: pointee.body) - 1 }

    /// The caller's header, if there is one.
    @inline(__always) package var caller: FramePointer? {
        pointee.distance == 0
            ? nil
            : (UnsafeMutableRawPointer(self) - Int(pointee.distance)).assumingMemoryBound(
                to: FrameHeader.self)
    }
}
