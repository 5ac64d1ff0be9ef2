/// What the reader may still do for a module. Debug information can refer to the same bytes any number of times, so
/// that its size does not bound the work of following it.
final class WorkBudget {
    /// Bytes and entries that may still be looked at.
    private var left = 0
    /// Those for making indices, over the life of the module.
    private var leftForIndices: Int
    /// How many bytes of memory may still be taken for what is kept.
    private var memory = 128 << 20

    /// - Parameter size: of all sections together, in bytes.
    init(size: Int) {
        leftForIndices = size * 8 + 1 << 20
    }

    /// Before each question: as much as one may take, apart from the indices that it is the first to want.
    func beginLookup() { left = 1 << 20 }

    /// Whatever the body does is work for an index, which is done once.
    func forIndex<Result>(_ body: () throws(DebugError) -> Result) throws(DebugError) -> Result {
        let leftForLookup = left
        left = leftForIndices
        defer {
            leftForIndices = left
            left = leftForLookup
        }
        return try body()
    }

    @inline(__always) func spend(_ amount: Int) throws(DebugError) {
        left -= amount
        if left < 0 { throw .tooMuch }
    }

    /// Before a value of this type is added to what is kept.
    @inline(__always) func keep<Value>(_ type: Value.Type) throws(DebugError) {
        memory -= MemoryLayout<Value>.stride
        if memory < 0 { throw .tooMuch }
    }
}
