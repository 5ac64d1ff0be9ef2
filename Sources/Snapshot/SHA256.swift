internal import Native

/// Makes SHA-256 hashes (FIPS 180-4), with the processor's own instructions where it has them.
package struct SHA256 {
    /// Who does the work: others than `fastest` are for tests.
    package enum Implementation: Sendable {
        case fastest, portable
    }

    private var state = SHA256.start
    /// Bytes that have been added in all.
    private var count: UInt64 = 0
    /// The bytes, `count % 64` of them, that are no whole block yet.
    private var rest = Block()
    private let implementation: Implementation

    fileprivate typealias State = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
    private struct Block {
        var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    }
    fileprivate static let blockSize = 64

    /// The first 32 bits of the fractional parts of the square roots of the first eight primes (FIPS 180-4, 5.3.3).
    fileprivate static var start: State {
        (
            0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
            0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19
        )
    }

    package init(_ implementation: Implementation = .fastest) { self.implementation = implementation }

    /// Whether the processor has instructions for it that are used.
    package static var isAccelerated: Bool { situ_sha256_is_accelerated() }

    /// Adds bytes to what is hashed.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var bytes = bytes
        let held = Int(count % UInt64(SHA256.blockSize))
        count += UInt64(bytes.count)
        if held > 0 {
            let taken = min(bytes.count, SHA256.blockSize - held)
            withUnsafeMutableBytes(of: &rest) { rest in
                UnsafeMutableRawBufferPointer(rebasing: rest[held...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<taken]))
            }
            guard held + taken == SHA256.blockSize else { return }
            addRest()
            bytes = UnsafeRawBufferPointer(rebasing: bytes[taken...])
        }
        let blocks = bytes.count / SHA256.blockSize
        if blocks > 0, let start = bytes.baseAddress { add(start, blocks) }
        let tail = UnsafeRawBufferPointer(rebasing: bytes[(blocks * SHA256.blockSize)...])
        withUnsafeMutableBytes(of: &rest) { $0.copyMemory(from: tail) }
    }

    package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    /// The hash of everything that was added.
    package consuming func finish() -> SHA256Digest {
        let bits = count &* 8
        let held = Int(count % UInt64(SHA256.blockSize))
        pad(from: held)
        if held >= SHA256.blockSize - 8 {
            addRest()
            rest = Block()
        }
        rest.words.7 = bits.bigEndian
        addRest()
        return SHA256Digest(state)
    }

    /// A one bit and zeros after the bytes that there are.
    private mutating func pad(from held: Int) {
        withUnsafeMutableBytes(of: &rest) { rest in
            rest[held] = 0x80
            for place in held + 1..<SHA256.blockSize { rest[place] = 0 }
        }
    }

    private mutating func addRest() {
        let block = rest
        withUnsafeBytes(of: block) { add($0.baseAddress.unsafelyUnwrapped, 1) }
    }

    private mutating func add(_ blocks: UnsafeRawPointer, _ count: Int) {
        let implementation = implementation
        withUnsafeMutableBytes(of: &state) { state in
            let words = state.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt32.self)
            switch implementation {
            case .fastest: situ_sha256_blocks(words, blocks, count)
            case .portable: situ_sha256_blocks_portable(words, blocks, count)
            }
        }
    }
}

extension SHA256 {
    /// The hash of some bytes.
    package static func hash(
        _ bytes: UnsafeRawBufferPointer, _ implementation: Implementation = .fastest
    ) -> SHA256Digest {
        var hasher = SHA256(implementation)
        hasher.add(bytes)
        return hasher.finish()
    }

    package static func hash(
        _ bytes: [UInt8], _ implementation: Implementation = .fastest
    ) -> SHA256Digest {
        bytes.withUnsafeBytes { hash($0, implementation) }
    }

    /// The hashes of two runs of as many bytes each, a multiple of 64: faster than one after the other.
    static func hashTwo(
        _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, count: Int
    ) -> (SHA256Digest, SHA256Digest) {
        precondition(count % blockSize == 0, "whole blocks only")
        // What follows the bytes is the same for both: a one bit, zeros, and their number in bits.
        var end = (UInt64(0x80), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        end.7 = (UInt64(count) &* 8).bigEndian
        end.0 = end.0.littleEndian
        var (one, two) = (start, start)
        withUnsafeMutableBytes(of: &one) { one in
            withUnsafeMutableBytes(of: &two) { two in
                let one = one.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt32.self)
                let two = two.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt32.self)
                situ_sha256_blocks_of_two(one, two, first, second, count / blockSize)
                withUnsafeBytes(of: end) { end in
                    let end = end.baseAddress.unsafelyUnwrapped
                    situ_sha256_blocks_of_two(one, two, end, end, 1)
                }
            }
        }
        return (SHA256Digest(one), SHA256Digest(two))
    }
}

extension SHA256Digest {
    /// A state's words become bytes with the highest first.
    fileprivate init(_ state: SHA256.State) {
        self.init()
        withUnsafeMutableBytes(of: &words) { bytes in
            bytes.storeBytes(of: state.0.bigEndian, toByteOffset: 0, as: UInt32.self)
            bytes.storeBytes(of: state.1.bigEndian, toByteOffset: 4, as: UInt32.self)
            bytes.storeBytes(of: state.2.bigEndian, toByteOffset: 8, as: UInt32.self)
            bytes.storeBytes(of: state.3.bigEndian, toByteOffset: 12, as: UInt32.self)
            bytes.storeBytes(of: state.4.bigEndian, toByteOffset: 16, as: UInt32.self)
            bytes.storeBytes(of: state.5.bigEndian, toByteOffset: 20, as: UInt32.self)
            bytes.storeBytes(of: state.6.bigEndian, toByteOffset: 24, as: UInt32.self)
            bytes.storeBytes(of: state.7.bigEndian, toByteOffset: 28, as: UInt32.self)
        }
    }

    /// The 32 bytes as they lie in memory.
    init(loading bytes: UnsafeRawPointer) {
        self.init()
        withUnsafeMutableBytes(of: &words) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: 32))
        }
    }

    /// Writes the 32 bytes.
    func store(to bytes: UnsafeMutableRawPointer) {
        withUnsafeBytes(of: words) {
            bytes.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: 32)
        }
    }

    var isZero: Bool { words == (0, 0, 0, 0) }

    /// The hash in hexadecimal: 64 digits.
    public var description: String {
        let digits: StaticString = "0123456789abcdef"
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in bytes {
            text.append(digits.utf8Start[Int(byte >> 4)])
            text.append(digits.utf8Start[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
