import WebAssembly

/// An exception (specification, section "Exception Instances"): its tag, and one slot for each of its arguments.
package struct ExceptionRecord: BitwiseCopyable {
    package let tag: UnsafeMutablePointer<TagRecord>
    package let arguments: SlotPointer

    @inline(__always) package var argumentCount: Int { Int(tag.pointee.type.pointee.parameterCount) }
}

/// The exceptions that programs hold a reference to. An exception that is caught by its tag alone never gets here: its
/// arguments go from the operands of `throw` to those of the handler.
extension Store {
    /// How many exceptions a store keeps.
    private static var exceptionLimit: Int { 1 << 22 }

    /// Makes an exception with copies of the arguments, and returns a reference to it; nil if there is no room.
    package func makeException(
        _ tag: UnsafeMutablePointer<TagRecord>, _ arguments: SlotPointer
    ) -> UInt32? {
        guard exceptions.count < Store.exceptionLimit else { return nil }
        let words = Int(tag.pointee.type.pointee.parameterCount) * slotWords
        let copy = SlotPointer.allocate(capacity: max(words, 1))
        copy.initialize(from: arguments, count: words)
        exceptions.append(ExceptionRecord(tag: tag, arguments: copy))
        // Counted from 1: 0 is null.
        return UInt32(exceptions.count) << 3
    }

    /// What a reference to an exception, which is not null, refers to.
    @inline(__always) package func exception(_ reference: UInt32) -> ExceptionRecord {
        exceptions[Reference.index(reference) - 1]
    }

    func freeExceptions() {
        for index in 0..<exceptions.count { exceptions[index].arguments.deallocate() }
        exceptions.deallocate()
    }
}
