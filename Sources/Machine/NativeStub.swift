/// Code that compiled functions call for what they do not do themselves. The numbers are the places of their addresses in
/// `InstanceRecord.stubs`, where those that code calls most come first.
package enum NativeStub: Int, BitwiseCopyable, CaseIterable {
    /// Makes the call at the pc of the frame, of a function that has no compiled code, or that has no room.
    case interpretCall
    /// Leaves compiled code, with all that is in registers.
    case deoptimize
    /// Gives more fuel, or leaves.
    case refill
    /// Execute the instruction at the pc of the frame, by the function of the same name of `CodeContext`.
    case call, object, makeReference, growMemory, step, bulk, atomic, raise
    /// Puts the frame of one of the module's functions where the newest is, if it has compiled code and room; otherwise executes the
    /// instruction at the pc of the frame. Nobody comes back.
    case tailCall
}

/// The addresses of the stubs, by their numbers; nil where nothing is compiled.
package struct NativeStubs: BitwiseCopyable, @unchecked Sendable {
    private typealias Address = UnsafeRawPointer?
    private var addresses:
        (
            Address, Address, Address, Address, Address, Address, Address, Address, Address, Address, Address,
            Address
        )

    package init() { addresses = (nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil) }

    /// From a table of all of them.
    package init(_ table: UnsafePointer<UnsafeRawPointer?>) {
        addresses = (
            table[0], table[1], table[2], table[3], table[4], table[5], table[6], table[7], table[8],
            table[9], table[10], table[11]
        )
    }

    package subscript(_ stub: NativeStub) -> UnsafeRawPointer? {
        get {
            withUnsafeBytes(of: addresses) {
                $0.assumingMemoryBound(to: UnsafeRawPointer?.self)[stub.rawValue]
            }
        }
        set {
            withUnsafeMutableBytes(of: &addresses) {
                $0.assumingMemoryBound(to: UnsafeRawPointer?.self)[stub.rawValue] = newValue
            }
        }
    }
}

/// Functions of the tier that compiles, which the stubs call. All get the address of the `CodeContext`, where frame and top are the
/// program's.
package struct NativeFunctions {
    /// Makes the call at the pc of the newest frame; the second is the address of the first argument. See `CallResult`.
    package let call: @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> UInt32
    /// The same for a call whose operands end at the context's top.
    package let callOther: CodeFunction
    /// Where compiled code goes on for the newest frame at its pc, or nil. The second is 1 if the pc is that of a call whose results
    /// are in place, otherwise 0.
    package let find: @convention(c) (UnsafeMutableRawPointer, UInt32) -> UnsafeRawPointer?
    /// Writes what registers hold of the newest frame's state to memory. The second is the native pc: a return address, or one more
    /// than the address of an instruction that faulted. The third are the registers: 32 general ones of 8 bytes, by the
    /// processor's numbers, then 32 vectors of 16 bytes.
    package let locate:
        @convention(c) (UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer) -> Void
    /// Looks at what is being executed, every so many units of fuel.
    package let sample: CodeFunction

    package init(
        call: @escaping @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> UInt32,
        callOther: @escaping CodeFunction,
        find: @escaping @convention(c) (UnsafeMutableRawPointer, UInt32) -> UnsafeRawPointer?,
        locate:
            @escaping @convention(c) (
                UnsafeMutableRawPointer, UnsafeRawPointer, UnsafeMutableRawPointer
            ) -> Void,
        sample: @escaping CodeFunction
    ) {
        self.call = call
        self.callOther = callOther
        self.find = find
        self.locate = locate
        self.sample = sample
    }

    /// How a call ended, as the stubs want to know it.
    package enum CallResult {
        /// The call is done, and its frame goes on behind it.
        package static let returned: UInt32 = 0
        /// The newest frame is that of the function that was called, its caller's the one that was.
        package static let entered: UInt32 = 1
        /// The newest frame is another.
        package static let elsewhere: UInt32 = 2
        /// Whatever called the program has to know: an `Interpreter.Step` more than this.
        package static let leaving: UInt32 = 0x100
    }
}
