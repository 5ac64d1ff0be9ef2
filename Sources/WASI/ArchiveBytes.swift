/// The bytes of an archive, which stay as they are and where they are as long as this lives.
package final class ArchiveBytes: @unchecked Sendable {
    // Safe to share: nothing writes to the bytes.
    package let bytes: UnsafeRawBufferPointer
    private let owner: Owner

    private enum Owner {
        case array(UnsafeMutableRawBufferPointer)
        case other(any AnyObject & Sendable)
    }

    /// Copies bytes.
    package init(_ content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
        copy.copyBytes(from: content)
        bytes = UnsafeRawBufferPointer(copy)
        owner = .array(copy)
    }

    /// Refers to bytes that do not change as long as their owner lives.
    package init(_ bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
        self.bytes = bytes
        self.owner = .other(owner)
    }

    deinit {
        if case .array(let copy) = owner { copy.deallocate() }
    }
}
