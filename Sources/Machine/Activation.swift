import WebAssembly

/// A value stack and the frames on it: one root call with all that it has called.
///
/// An activation that has been suspended keeps its frames where they are; running it again goes on. One that trapped
/// keeps them too, to be looked at, until it is reset.
package final class Activation {
    /// What is read and written at every call and every trap.
    package let context: CodePointer

    /// The newest frame; nil if there is none.
    package var frame: FramePointer? {
        @inline(__always) get { context.pointee.frame }
        @inline(__always) set { context.pointee.frame = newValue }
    }
    /// Just past the newest frame's last operand.
    package var top: SlotPointer {
        @inline(__always) get { context.pointee.top }
        @inline(__always) set { context.pointee.top = newValue }
    }
    /// The end of the part of the stack that may be used at the moment.
    package var limit: SlotPointer { @inline(__always) get { context.pointee.limit } }
    /// Where the first frame is.
    package var base: SlotPointer { context.pointee.base }
    /// Bytes that were asked for.
    let size: Int
    private let memory: UnsafeMutableRawPointer
    private let reserved: Int
    private let isMapped: Bool

    /// Why the last run trapped.
    @exclusivity(unchecked) package var trap = TrapKind.unreachable
    /// What the last run threw, if it did; valid until the frames are discarded.
    package var thrown: ExceptionRecord?
    /// How the last run of these frames ended; nil if none has. Only said of frames that are still there.
    @exclusivity(unchecked) package var outcome: Outcome?
    /// Grows from one call to the next in the store, of those that can be suspended.
    package internal(set) var ordinal = 0

    /// The wait for another thread that the newest frame's instruction began, if the run left it at that: it goes on while
    /// nothing runs. In the canonical state the instruction has not been executed yet.
    @exclusivity(unchecked) package internal(set) var pendingWait: PendingWait?

    /// A stack of `size` bytes, or nil if it cannot be had.
    package init?(size: Int) {
        self.size = size
        let usable = System.roundedToPages(max(size, System.pageSize))
        let withGuard = usable + System.pageSize
        if let address = System.reserve(withGuard) {
            guard System.commit(address, usable) else {
                System.release(address, withGuard)
                return nil
            }
            memory = address
            reserved = withGuard
            isMapped = true
        } else {
            #if hasFeature(Embedded)
                memory = .allocate(byteCount: usable, alignment: 16)
                reserved = usable
                isMapped = false
            #else
                return nil
            #endif
        }
        context = .allocate(capacity: 1)
        context.initialize(
            to: CodeContext(
                self, base: memory.assumingMemoryBound(to: UInt64.self),
                end: (memory + usable).assumingMemoryBound(to: UInt64.self)))
    }

    deinit {
        context.deallocate()
        if isMapped { System.release(memory, reserved) } else { memory.deallocate() }
    }

    /// Gives back memory that a deep stack took, all but `kept` bytes; there must be no frames.
    func trim(to kept: Int) {
        let kept = System.roundedToPages(kept)
        let usable = UnsafeMutableRawPointer(context.pointee.end) - memory
        if isMapped, kept < usable { _ = System.reset(memory + kept, usable - kept) }
    }

    /// Pushes an entry frame with room for `slots` arguments or results, zeroed, and returns the first of them; nil if
    /// the stack is full.
    package func pushEntry(slots: Int) -> SlotPointer? {
        let start = UnsafeMutableRawPointer(top)
        let needed = MemoryLayout<FrameHeader>.size + slots * slotSize
        guard UnsafeMutableRawPointer(limit) - start >= needed else { return nil }
        let header = start.assumingMemoryBound(to: FrameHeader.self)
        let distance = frame.map { start - UnsafeMutableRawPointer($0) } ?? 0
        header.initialize(
            to: FrameHeader(
                distance: UInt32(distance), kind: .entry, instance: nil, body: nil, pc: 0, step: 0))
        frame = header
        let operands = header.operands
        operands.initialize(repeating: 0, count: slots * slotWords)
        top = operands
        return operands
    }

    /// Forgets all frames.
    package func discardFrames() {
        context.pointee.limit = context.pointee.end
        if let wait = pendingWait {
            wait.withdraw()
            pendingWait = nil
        }
        outcome = nil
        frame = nil
        top = context.pointee.base
    }

    /// Pushes an entry frame that waits for a function to be called with `parameters` arguments, to be written to the
    /// slots returned; nil if the stack is full.
    package func pushCall(_ function: FunctionReference, reference: UInt32) -> SlotPointer? {
        let parameters = Int(function.type.pointee.parameterCount)
        let results = Int(function.type.pointee.resultCount)
        guard let slots = pushEntry(slots: max(parameters, results)) else { return nil }
        frame.unsafelyUnwrapped.pointee.pc = reference
        frame.unsafelyUnwrapped.pointee.awaitsCall = true
        top = slots + parameters * slotWords
        return slots
    }
}
