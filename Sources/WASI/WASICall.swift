/// One call of a guest to a WASI function: its arguments, and what they refer to.
package struct WASICall {
    /// The guest's WASI.
    package let context: WASIContext
    /// Argument `i` lies at `16 * i` bytes, in the machine's byte order: a frame's slots as they are.
    let arguments: UnsafeRawPointer
    /// The memory that the guest exports as `memory`.
    package let memory: GuestMemory
    /// The binary interface that the function was imported from.
    package let abi: WASIABI
    /// Nanoseconds that this same call has already waited, if it was interrupted and is made again.
    package let elapsed: UInt64
    /// What ends waits in this call.
    package let interrupt: WASIInterrupt
    /// The guest's thread that calls, where anything is known of it.
    var thread: CallingThread?

    /// - Parameter interrupt: nil for the context's own.
    package init(
        context: WASIContext, arguments: UnsafeRawPointer, memory: GuestMemory, abi: WASIABI,
        elapsed: UInt64, interrupt: WASIInterrupt? = nil
    ) {
        self.context = context
        self.interrupt = interrupt ?? context.interrupt
        self.arguments = arguments
        self.memory = memory
        self.abi = abi
        self.elapsed = elapsed
    }

    /// Argument `index`, an `i32`.
    func i32(_ index: Int) -> UInt32 { arguments.load(fromByteOffset: 16 * index, as: UInt32.self) }

    /// Argument `index`, an `i64`.
    func i64(_ index: Int) -> UInt64 { arguments.load(fromByteOffset: 16 * index, as: UInt64.self) }

    /// The bytes that arguments `index` and `index + 1` point to.
    func buffer(_ index: Int) throws(WASIFailure) -> UnsafeMutableRawBufferPointer {
        try memory.buffer(at: i32(index), count: i32(index + 1))
    }

    /// The place of a result that argument `index` points to.
    func place<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ index: Int
    ) throws(WASIFailure) -> GuestPlace<Value> {
        try memory.place(type, at: i32(index))
    }

    /// The path that arguments `index` and `index + 1` point to.
    ///
    /// - Throws: `fault`; `nametoolong` before anything so long is copied; `ilseq` if it isn't UTF-8, which
    ///   the standard's strings are; `inval` if it contains NUL, which no host can take.
    func path(_ index: Int) throws(WASIFailure) -> [UInt8] {
        let bytes = try buffer(index)
        guard bytes.count < HostDirectory.pathLimit else { throw .errno(.nametoolong) }
        // Copied first: another thread of the guest may be writing there.
        let path = [UInt8](bytes)
        guard path.isUTF8 else { throw .errno(.ilseq) }
        guard !path.contains(0) else { throw .errno(.inval) }
        return path
    }

    /// Flags of which no unknown ones may be set (`inval`).
    func flags(_ index: Int, known: UInt32) throws(WASIFailure) -> UInt16 {
        let flags = i32(index)
        guard flags & ~known == 0 else { throw .errno(.inval) }
        return UInt16(flags)
    }

    /// `lookupflags`: whether a symbolic link at the end of a path is followed.
    func followsLinks(_ index: Int) throws(WASIFailure) -> Bool {
        try flags(index, known: 1) != 0
    }
}

extension [UInt8] {
    /// Whether these bytes are well-formed UTF-8.
    var isUTF8: Bool {
        if allSatisfy({ $0 < 0x80 }) { return true }
        return String(validating: self, as: UTF8.self) != nil
    }
}
