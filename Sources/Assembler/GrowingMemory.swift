// Memory for the encoders, which grows and is freed by hand.

/// Bytes in memory that grows and is freed by hand.
struct GrowingBytes {
    private(set) var base: UnsafeMutableRawPointer
    private var capacity: Int
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    func deallocate() { base.deallocate() }

    /// Makes room for so many more bytes; what is put later believes it.
    @inline(__always) mutating func reserve(_ size: Int) {
        if capacity &- count < size { grow(to: count + size) }
    }

    @inline(never) private mutating func grow(to needed: Int) {
        capacity = max(2 * capacity, needed)
        let newBase = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        newBase.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = newBase
    }

    @inline(__always) mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    @inline(__always) mutating func put(word: UInt16) {
        base.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt16.self)
        count &+= 2
    }

    @inline(__always) mutating func put(long: UInt32) {
        store(long: long, at: count)
        count &+= 4
    }

    @inline(__always) mutating func put(quad: UInt64) {
        store(quad: quad, at: count)
        count &+= 8
    }

    @inline(__always) func store(long: UInt32, at offset: Int) {
        base.storeBytes(of: long.littleEndian, toByteOffset: offset, as: UInt32.self)
    }

    @inline(__always) func long(at offset: Int) -> UInt32 {
        UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always) func store(quad: UInt64, at offset: Int) {
        base.storeBytes(of: quad.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}

/// Elements in memory that grows and is freed by hand.
struct GrowingMemory<Element: BitwiseCopyable> {
    private(set) var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    func deallocate() { base.deallocate() }

    @inline(__always) subscript(index: Int) -> Element {
        get { base[index] }
        nonmutating set { base[index] = newValue }
    }

    @inline(__always) mutating func append(_ element: Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count &+= 1
    }

    @inline(never) private mutating func grow() {
        capacity *= 2
        let newBase = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        newBase.update(from: base, count: count)
        base.deallocate()
        base = newBase
    }
}
