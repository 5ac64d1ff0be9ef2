/// A growable array of plain values in memory that its owner frees by hand: as the one of the same name that validators use, which
/// would here not be specialised for its elements, and several times as slow.
struct RawArray<Element: BitwiseCopyable> {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    var count = 0

    /// Takes memory only if there is to be room for some elements at once.
    init(capacity: Int = 0) {
        self.capacity = capacity
        base = capacity > 0 ? .allocate(capacity: capacity) : RawArray.nowhere
    }

    func deallocate() {
        if capacity > 0 { base.deallocate() }
    }

    /// Where an array without room is: nobody looks there.
    private static var nowhere: UnsafeMutablePointer<Element> {
        UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
    }

    @inline(__always) subscript(index: Int) -> Element {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }

    @inline(__always) mutating func append(_ element: Element) {
        if count == capacity { grow(to: count &+ 1) }
        (base + count).initialize(to: element)
        count &+= 1
    }

    /// Makes room for `needed` elements in all.
    @inline(never) mutating func grow(to needed: Int) {
        guard needed > capacity else { return }
        let newCapacity = max(capacity * 2, needed, 8)
        let newBase = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        newBase.update(from: base, count: count)
        deallocate()
        base = newBase
        capacity = newCapacity
    }

    @inline(__always) mutating func removeAll() { count = 0 }
}
