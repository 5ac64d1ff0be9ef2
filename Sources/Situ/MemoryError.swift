extension Memory {
    /// An access beyond the end of a memory; of a shared memory's words also one that is not at a multiple of their size.
    public struct OutOfBounds: Error, Equatable, CustomStringConvertible {
        /// Where the access was to begin.
        public let offset: Int
        /// How many bytes it was to have.
        public let count: Int
        /// How many bytes the memory had.
        public let size: Int

        public var description: String {
            "\(count) bytes at offset \(offset) are not in a memory of \(size) bytes"
                + (offset >= 0 && count >= 0 && offset <= size - count ? ", or not aligned" : "")
        }
    }

    /// There is no string where one was to be read.
    public enum StringError: Error, Equatable, CustomStringConvertible {
        /// The string would be beyond the end of the memory.
        case outOfBounds(OutOfBounds)
        /// The bytes are not UTF-8.
        case invalidUTF8(offset: Int, count: Int)
        /// There is no zero among so many bytes.
        case unterminated(offset: Int, limit: Int)

        public var description: String {
            switch self {
            case .outOfBounds(let error): error.description
            case .invalidUTF8(let offset, let count): "the \(count) bytes at offset \(offset) are not UTF-8"
            case .unterminated(let offset, let limit):
                "the string at offset \(offset) does not end within \(limit) bytes"
            }
        }
    }
}
