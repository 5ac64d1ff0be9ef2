import WebAssembly

/// An exception (specification, section "Exception Instances"): its tag, and one slot for each of its arguments.
package struct ExceptionRecord: BitwiseCopyable {
    package let tag: UnsafeMutablePointer<TagRecord>
    package let arguments: SlotPointer

    @inline(__always) package var argumentCount: Int { Int(tag.pointee.type.pointee.parameterCount) }
}

/// The exceptions that programs hold a reference to are objects of the heap. An exception that is caught by its tag alone
/// never gets there: its arguments go from the operands of `throw` to those of the handler.
extension Store {
    /// Makes an exception with copies of the arguments, and returns a reference to it; nil if the heap's limit is reached.
    /// May collect.
    package func makeException(
        _ tag: UnsafeMutablePointer<TagRecord>, _ arguments: SlotPointer
    ) -> UInt32? {
        heap.makeException(
            tag: tag.pointee.index, arguments: arguments,
            count: Int(tag.pointee.type.pointee.parameterCount), self)
    }

    /// What a reference to an exception, which is not null, refers to.
    package func exception(_ reference: UInt32) -> ExceptionRecord {
        ExceptionRecord(
            tag: tag(heap.tag(ofException: reference)), arguments: heap.arguments(ofException: reference))
    }
}
