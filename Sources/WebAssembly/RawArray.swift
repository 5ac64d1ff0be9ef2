/// A growable array of plain values in memory that its owner frees by hand.
///
/// Swift's own arrays count references and check for uniqueness at every store, which a validator that looks
/// at every byte of a module cannot afford. Indices are the caller's responsibility: every use is in code that
/// has just compared the index with `count`. The owner calls `deallocate()` exactly once.
package struct RawArray<Element: BitwiseCopyable> {
    package private(set) var base: UnsafeMutablePointer<Element>
    package private(set) var capacity: Int
    package var count = 0

    /// Takes memory only if there is to be room for some elements at once.
    package init(capacity: Int = 0) {
        self.capacity = capacity
        base = capacity > 0 ? .allocate(capacity: capacity) : RawArray.nowhere
    }

    package func deallocate() {
        if capacity > 0 { base.deallocate() }
    }

    /// Where an array without room is: nobody looks there.
    private static var nowhere: UnsafeMutablePointer<Element> {
        UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped
    }

    @inline(__always) package subscript(index: Int) -> Element {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }

    @inline(__always) package mutating func append(_ element: Element) {
        if count == capacity { grow(to: count + 1) }
        (base + count).initialize(to: element)
        count &+= 1
    }

    /// Makes room for `needed` elements in all.
    @inline(never) package mutating func grow(to needed: Int) {
        guard needed > capacity else { return }
        let newCapacity = max(capacity * 2, needed, 8)
        let newBase = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        newBase.update(from: base, count: count)
        deallocate()
        base = newBase
        capacity = newCapacity
    }

    package mutating func removeAll() { count = 0 }
}
