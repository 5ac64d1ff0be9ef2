import Snapshot
import WebAssembly

extension Module {
    /// The SHA-256 of the module's bytes, in binary form: what a ``Snapshot`` names its modules by. Computed when it is first
    /// asked for.
    public var hash: SHA256Digest { decoded.hash }
}

extension DecodedModule {
    /// The SHA-256 of the module's bytes.
    var hash: SHA256Digest {
        SHA256Digest(
            words: digest { bytes in
                SHA256.hash(UnsafeRawBufferPointer(start: bytes.base, count: bytes.count)).words
            })
    }
}
