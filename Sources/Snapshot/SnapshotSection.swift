/// A part of a snapshot that is not a memory: bytes with a name, of which the container knows nothing more. Bytes that come
/// again in a later snapshot under the same name cost nothing there.
package struct SnapshotSection: Equatable, Sendable {
    /// What the bytes mean: four ASCII characters, the first in the lowest byte, so that a file has them in their order.
    package var kind: UInt32
    /// Which of those of its kind; no two sections have both kind and index in common.
    package var index: UInt32
    package var bytes: [UInt8]

    package init(kind: UInt32, index: UInt32 = 0, bytes: [UInt8]) {
        self.kind = kind
        self.index = index
        self.bytes = bytes
    }

    /// - Parameter kind: four printable ASCII characters.
    package init(_ kind: StaticString, index: UInt32 = 0, bytes: [UInt8]) {
        self.init(kind: SnapshotSection.kind(kind), index: index, bytes: bytes)
    }

    /// The number that a kind has, from its four printable ASCII characters.
    package static func kind(_ name: StaticString) -> UInt32 {
        precondition(name.utf8CodeUnitCount == 4, "the kind of a section has four characters")
        var kind: UInt32 = 0
        for place in 0..<4 { kind |= UInt32(name.utf8Start[place]) << (8 * UInt32(place)) }
        return kind
    }

    /// The four characters of a kind; what is not printable is a question mark.
    package static func name(_ kind: UInt32) -> String {
        let characters = (0..<4).map { place in
            let character = UInt8(truncatingIfNeeded: kind >> (8 * UInt32(place)))
            return character >= 0x20 && character < 0x7F ? character : UInt8(ascii: "?")
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The module's own bytes, if they are put into the snapshot: the index is that of the module in the program.
    package static let code = kind("code")
    /// State of the host, such as WASI's: its name in UTF-8, a zero byte, and what its owner has written.
    package static let host = kind("host")

    /// What the section is called in messages, such as `stor 0`.
    package var description: String { SnapshotSection.name(kind) + " " + String(index) }
}
