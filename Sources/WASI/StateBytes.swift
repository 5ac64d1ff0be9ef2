import Snapshot

/// Writes what a section of a snapshot holds: numbers little-endian and of fixed width, lists and strings behind the count of
/// their elements.
struct StateWriter {
    private(set) var bytes: [UInt8] = []

    mutating func number<Number: FixedWidthInteger>(_ value: Number) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// A count of 32 bits; whatever is counted in a guest's state is far below that.
    mutating func count(_ value: Int) { number(UInt32(value)) }

    mutating func string(_ value: [UInt8]) {
        count(value.count)
        bytes += value
    }

    /// Bytes whose count the reader knows.
    mutating func raw(_ value: some Collection<UInt8>) { bytes.append(contentsOf: value) }

    /// A flag that says whether there is something, then that.
    mutating func optional<Value>(_ value: Value?, _ write: (inout StateWriter, Value) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }

    mutating func list<Element>(
        _ elements: some Collection<Element>, _ write: (inout StateWriter, Element) -> Void
    ) {
        count(elements.count)
        for element in elements { write(&self, element) }
    }
}

/// Reads what a ``StateWriter`` has written, or somebody who means no good: every number is checked by whoever asks for it, and
/// no more memory is taken than there are bytes.
struct StateReader {
    private let bytes: [UInt8]
    private var position = 0
    /// What messages call it.
    let name: String

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    var left: Int { bytes.count - position }

    /// An error at the place that has been reached.
    func error(_ kind: SnapshotError.Kind, _ message: String) -> WASIRestorationError {
        .invalid(SnapshotError(kind, "section \(name), byte \(position): \(message)"))
    }

    mutating func number<Number: FixedWidthInteger>(
        _: Number.Type = Number.self
    ) throws(WASIRestorationError) -> Number {
        let size = MemoryLayout<Number>.size
        guard left >= size else { throw error(.malformed, "it ends too early") }
        var value: Number = 0
        for place in 0..<size {
            value |= Number(truncatingIfNeeded: bytes[position + place]) << Number(8 * place)
        }
        position += size
        return value
    }

    /// A number that must be below a limit.
    mutating func index(below limit: Int, _ what: String) throws(WASIRestorationError) -> Int {
        let value: UInt32 = try number()
        guard Int(value) < limit else { throw error(.invalid, "there is no \(what) \(value)") }
        return Int(value)
    }

    /// One of some kinds, which count from 0.
    mutating func kind(below limit: UInt8, _ what: String) throws(WASIRestorationError) -> UInt8 {
        let value: UInt8 = try number()
        guard value < limit else { throw error(.malformed, "\(value) is no kind of \(what)") }
        return value
    }

    mutating func flag() throws(WASIRestorationError) -> Bool {
        try kind(below: 2, "truth") == 1
    }

    /// A count of elements, each of which takes some bytes at least.
    mutating func count(ofAtLeast size: Int) throws(WASIRestorationError) -> Int {
        let value = Int(try number(UInt32.self))
        guard value <= left / size else {
            throw error(.malformed, "\(value) elements are more than there are")
        }
        return value
    }

    mutating func raw(_ count: Int) throws(WASIRestorationError) -> [UInt8] {
        guard count <= left else { throw error(.malformed, "it ends too early") }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func string() throws(WASIRestorationError) -> [UInt8] {
        try raw(try count(ofAtLeast: 1))
    }

    /// A string in UTF-8 without NUL, as names and paths are.
    mutating func text(_ what: String) throws(WASIRestorationError) -> [UInt8] {
        let text = try string()
        guard text.isUTF8, !text.contains(0) else {
            throw error(.invalid, "the \(what) is none that a program can have")
        }
        return text
    }

    mutating func optional<Value>(
        _ read: (inout StateReader) throws(WASIRestorationError) -> Value
    ) throws(WASIRestorationError) -> Value? {
        try flag() ? try read(&self) : nil
    }

    mutating func list<Element>(
        ofAtLeast size: Int, _ read: (inout StateReader) throws(WASIRestorationError) -> Element
    ) throws(WASIRestorationError) -> [Element] {
        let count = try count(ofAtLeast: size)
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    /// Checks that all has been read.
    func finish() throws(WASIRestorationError) {
        guard left == 0 else { throw error(.malformed, "there are \(left) bytes too many") }
    }
}
