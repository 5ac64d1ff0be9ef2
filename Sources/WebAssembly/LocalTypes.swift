/// The types of a function's parameters and locals, by index.
///
/// A function can declare fifty thousand locals in four bytes, and a module can have a million such functions. So locals
/// are kept as runs of one type; only the first few are also spelled out, which are those that code nearly always means.
struct LocalTypes {
    private struct Run: BitwiseCopyable {
        /// The index just past the run.
        var end: UInt32
        var type: ValueType
    }

    private static let spelledOut = 256
    private let first: UnsafeMutablePointer<ValueType>
    private var firstCount = 0
    private var runs = RawArray<Run>()
    private(set) var count = 0

    init() { first = .allocate(capacity: LocalTypes.spelledOut) }

    func deallocate() {
        first.deallocate()
        runs.deallocate()
    }

    mutating func removeAll() {
        firstCount = 0
        runs.removeAll()
        count = 0
    }

    mutating func append(_ type: ValueType, count added: Int = 1) {
        guard added > 0 else { return }
        count += added
        runs.append(Run(end: UInt32(count), type: type))
        while firstCount < min(count, LocalTypes.spelledOut) {
            first[firstCount] = type
            firstCount += 1
        }
    }

    /// The type of a local; the index must be less than `count`.
    @inline(__always) subscript(index: Int) -> ValueType { index < firstCount ? first[index] : far(index) }

    @inline(never) private func far(_ index: Int) -> ValueType {
        var low = 0
        var high = runs.count - 1
        while low < high {
            let middle = (low + high) / 2
            if Int(runs[middle].end) <= index { low = middle + 1 } else { high = middle }
        }
        return runs[low].type
    }
}
