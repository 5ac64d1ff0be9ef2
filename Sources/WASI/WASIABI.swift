/// The two binary interfaces that preview 1 has had: the module name a guest imports from chooses one.
///
/// They differ in the numbers of `whence`, in the layout of `filestat` (a link count of 32 or 64 bits) and of
/// a clock subscription (with or without an identifier), and in `sock_accept`, which only the newer one has.
package enum WASIABI: Sendable, CaseIterable {
    case unstable, snapshotPreview1

    /// The module name of the imports.
    package var moduleName: StaticString {
        switch self {
        case .unstable: "wasi_unstable"
        case .snapshotPreview1: "wasi_snapshot_preview1"
        }
    }

    /// The meaning of a `whence` number, or nil.
    func whence(_ number: UInt32) -> Whence? {
        switch (self, number) {
        case (.snapshotPreview1, 0), (.unstable, 2): .start
        case (.snapshotPreview1, 1), (.unstable, 0): .current
        case (.snapshotPreview1, 2), (.unstable, 1): .end
        default: nil
        }
    }

    /// The size of a `filestat`.
    var filestatSize: UInt64 {
        switch self {
        case .unstable: 56
        case .snapshotPreview1: 64
        }
    }

    /// Writes a `filestat` to a buffer of ``filestatSize`` bytes.
    func store(_ attributes: FileAttributes, to buffer: UnsafeMutableRawBufferPointer) {
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        buffer.store(attributes.device, at: 0)
        buffer.store(attributes.inode, at: 8)
        buffer.store(attributes.type.rawValue, at: 16)
        let rest: Int
        switch self {
        case .unstable:
            buffer.store(UInt32(clamping: attributes.linkCount), at: 20)
            rest = 24
        case .snapshotPreview1:
            buffer.store(attributes.linkCount, at: 24)
            rest = 32
        }
        buffer.store(attributes.size, at: rest)
        buffer.store(attributes.accessTime, at: rest + 8)
        buffer.store(attributes.modificationTime, at: rest + 16)
        buffer.store(attributes.changeTime, at: rest + 24)
    }

    /// The size of a `subscription`.
    var subscriptionSize: UInt64 {
        switch self {
        case .unstable: 56
        case .snapshotPreview1: 48
        }
    }

    /// The offset of a clock subscription's clock number; timeout, precision and flags follow it.
    var subscriptionClockOffset: Int {
        switch self {
        case .unstable: 24
        case .snapshotPreview1: 16
        }
    }

    /// The rights that the ABI has bits for.
    var rights: Rights {
        switch self {
        case .unstable: Rights.all.subtracting(.sockAccept)
        case .snapshotPreview1: .all
        }
    }
}
