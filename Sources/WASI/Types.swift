/// The type of a file (`filetype`).
package enum FileType: UInt8, Sendable {
    case unknown = 0
    case blockDevice
    case characterDevice
    case directory
    case regularFile
    case socketDatagram
    case socketStream
    case symbolicLink
}

/// The state of an open descriptor (`fdflags`).
package struct DescriptorFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Every write goes to the file's end.
    package static let append = DescriptorFlags(rawValue: 1 << 0)
    /// A write is done when its data are on the disk.
    package static let dataSync = DescriptorFlags(rawValue: 1 << 1)
    /// A call that would wait gives `again` instead.
    package static let nonblock = DescriptorFlags(rawValue: 1 << 2)
    /// A read waits for writes under way.
    package static let readSync = DescriptorFlags(rawValue: 1 << 3)
    /// A write is done when data and attributes are on the disk.
    package static let sync = DescriptorFlags(rawValue: 1 << 4)

    static let known: UInt32 = 0b1_1111
}

/// How `path_open` opens (`oflags`).
package struct OpenFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let create = OpenFlags(rawValue: 1 << 0)
    package static let directory = OpenFlags(rawValue: 1 << 1)
    package static let exclusive = OpenFlags(rawValue: 1 << 2)
    package static let truncate = OpenFlags(rawValue: 1 << 3)

    static let known: UInt32 = 0b1111
}

/// The base of a seek, whatever its number in the guest's ABI.
package enum Whence: Sendable {
    case start, current, end
}

/// Expected access to a range of a file (`advice`).
package enum Advice: UInt8, Sendable {
    case normal = 0
    case sequential
    case random
    case willNeed
    case dontNeed
    case noReuse
}

/// What becomes of one time of a file.
package enum TimeChange: Equatable, Sendable {
    case keep
    case now
    /// Nanoseconds since 1970.
    case set(UInt64)
}

/// The attributes of a file (`filestat`), whatever their layout in the guest's ABI.
package struct FileAttributes: Equatable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    package var type: FileType
    package var linkCount: UInt64
    /// Bytes.
    package var size: UInt64
    /// Nanoseconds since 1970, as the two below.
    package var accessTime: UInt64
    package var modificationTime: UInt64
    package var changeTime: UInt64

    package init(
        device: UInt64, inode: UInt64, type: FileType, linkCount: UInt64, size: UInt64, accessTime: UInt64,
        modificationTime: UInt64, changeTime: UInt64
    ) {
        self.device = device
        self.inode = inode
        self.type = type
        self.linkCount = linkCount
        self.size = size
        self.accessTime = accessTime
        self.modificationTime = modificationTime
        self.changeTime = changeTime
    }
}
