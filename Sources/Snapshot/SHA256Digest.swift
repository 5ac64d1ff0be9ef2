/// A SHA-256 hash (FIPS 180-4): what snapshots, modules and pages are named by.
public struct SHA256Digest: Equatable, Hashable, Sendable, BitwiseCopyable {
    /// The 32 bytes, eight to a word as they lie in memory.
    package var words: (UInt64, UInt64, UInt64, UInt64)

    package static let zero = SHA256Digest()

    init() { words = (0, 0, 0, 0) }

    package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { [UInt8]($0) } }

    /// From 32 bytes; nil if they are more or fewer.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.init()
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
    }

    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension SHA256Digest: CustomStringConvertible {}
