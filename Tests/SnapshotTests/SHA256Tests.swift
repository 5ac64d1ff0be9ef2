import Snapshot
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "gives the hashes that NIST publishes for its examples",
        arguments: [SHA256.Implementation.fastest, .portable])
    func examples(_ implementation: SHA256.Implementation) {
        let long = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        let examples: [([UInt8], String)] = [
            ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ([UInt8]("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                [UInt8]("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                [UInt8]((long + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu").utf8),
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
            (
                [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ]
        for (bytes, expected) in examples {
            #expect(SHA256.hash(bytes, implementation).description == expected)
        }
    }

    @Test(
        "is the same with the processor's instructions and without them, at once and in pieces, for any length"
    )
    func agreement() {
        var numbers = SystemRandomNumberGenerator()
        for length in Array(0...300) + (0..<100).map({ _ in Int.random(in: 0...20_000, using: &numbers) }) {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            let expected = SHA256.hash(bytes, .portable)
            #expect(SHA256.hash(bytes) == expected, "\(bytes.count) bytes, with the processor's instructions")
            for implementation in [SHA256.Implementation.fastest, .portable] {
                var hasher = SHA256(implementation)
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Int.random(in: 0...min(rest.count, 200), using: &numbers)
                    hasher.add([UInt8](rest.prefix(count)))
                    rest = rest.dropFirst(count)
                }
                let hash = hasher.finish()
                #expect(hash == expected, "\(bytes.count) bytes in pieces, \(implementation)")
            }
        }
    }
}
