#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a guest reads from or writes to as one of its standard streams.
///
///     let output = WASIBuffer()
///     configuration.standardInput = .bytes(Array("hello\n".utf8))
///     configuration.standardOutput = .buffer(output)
///     configuration.standardError = .writer { log($0) }
///     ...
///     print(String(decoding: output.bytes, as: UTF8.self))
public struct WASIStream: Sendable {
    enum Kind: Sendable {
        case none
        case descriptor(Int32)
        case embedded(EmbeddedStream)
    }

    let kind: Kind

    /// The guest has no such descriptor.
    public static let none = WASIStream(kind: .none)

    /// A descriptor of the host, which is never closed, and whose flags are never changed. One that isn't open counts as
    /// ``none``.
    public static func descriptor(_ descriptor: Int32) -> WASIStream {
        WASIStream(kind: .descriptor(descriptor))
    }

    /// Input that consists of these bytes.
    public static func bytes(_ bytes: [UInt8]) -> WASIStream {
        let rest = Guarded(bytes[...])
        let source = InputBytes(rest: rest)
        return .reader { source.take($0) }
    }

    /// Output that goes to a buffer.
    public static func buffer(_ buffer: WASIBuffer) -> WASIStream {
        .writer { bytes throws(Errno) in try buffer.append(bytes) }
    }

    /// Input that a closure yields: it is asked for at most so many bytes, at least one, and returns some, or none at the
    /// end. An error that it throws is what the guest's call gives. The guest waits for it, and cannot be interrupted
    /// meanwhile; threads of the guest may call it at the same time.
    public static func reader(_ read: @escaping @Sendable (_ limit: Int) throws(Errno) -> [UInt8])
        -> WASIStream
    {
        WASIStream(kind: .embedded(EmbeddedStream(reading: read)))
    }

    /// Output that a closure takes, as the guest writes it, without an empty one. An error that it throws is what the
    /// guest's call gives. Threads of the guest may call it at the same time.
    public static func writer(_ write: @escaping @Sendable (_ bytes: [UInt8]) throws(Errno) -> Void)
        -> WASIStream
    {
        WASIStream(kind: .embedded(EmbeddedStream(writing: write)))
    }
}

/// Bytes that guests have written; several streams and threads may write to one.
public final class WASIBuffer: Sendable {
    private let contents = Guarded<[UInt8]>([])
    /// The most bytes that it holds; a guest that writes more gets the error `nospc`.
    public let limit: Int

    /// Nothing has been written yet.
    public init(limit: Int = 64 << 20) { self.limit = limit }

    /// What has been written and not taken.
    public var bytes: [UInt8] { contents.withLock { $0 } }

    /// Empties the buffer and returns what was in it.
    public func take() -> [UInt8] {
        contents.withLock { contents in
            defer { contents = [] }
            return contents
        }
    }

    fileprivate func append(_ bytes: [UInt8]) throws(Errno) {
        try contents.withLock { contents throws(Errno) in
            guard bytes.count <= limit - contents.count else { throw .nospc }
            contents += bytes
        }
    }
}

/// Bytes that are read from their beginning on.
private final class InputBytes: Sendable {
    private let rest: Guarded<ArraySlice<UInt8>>

    init(rest: consuming Guarded<ArraySlice<UInt8>>) { self.rest = rest }

    func take(_ limit: Int) -> [UInt8] {
        rest.withLock { rest in
            let taken = Array(rest.prefix(limit))
            rest = rest.dropFirst(limit)
            return taken
        }
    }
}

/// A stream of the embedder's, as a descriptor refers to it: like a pipe that is always ready.
final class EmbeddedStream: OpenFile {
    private let read: (@Sendable (Int) throws(Errno) -> [UInt8])?
    private let write: (@Sendable ([UInt8]) throws(Errno) -> Void)?
    let type = FileType.unknown
    let applicableRights = Rights.stream
    /// Bytes of one call at most: what is copied is not the guest's memory, and its buffers may overlap.
    private static let largestTransfer = 1 << 20

    init(
        reading read: (@Sendable (Int) throws(Errno) -> [UInt8])? = nil,
        writing write: (@Sendable ([UInt8]) throws(Errno) -> Void)? = nil
    ) {
        self.read = read
        self.write = write
    }

    func read(into vectors: IOVectors, wait: WaitPolicy) throws(WASIFailure) -> Int {
        guard let read else { throw .errno(.badf) }
        let room = min(vectors.reduce(0) { $0 + Int($1.iov_len) }, Self.largestTransfer)
        guard room > 0 else { return 0 }
        var bytes: ArraySlice<UInt8>
        do {
            bytes = try read(room).prefix(room)
        } catch {
            throw .errno(error)
        }
        let count = bytes.count
        for vector in vectors {
            let part = bytes.prefix(Int(vector.iov_len))
            if part.isEmpty { continue }
            UnsafeMutableRawBufferPointer(start: vector.iov_base, count: part.count).copyBytes(from: part)
            bytes = bytes.dropFirst(part.count)
        }
        return count
    }

    func write(from vectors: IOVectors, isAppending: Bool, wait: WaitPolicy) throws(WASIFailure) -> Int {
        guard let write else { throw .errno(.badf) }
        var bytes: [UInt8] = []
        for vector in vectors {
            let count = min(Int(vector.iov_len), Self.largestTransfer - bytes.count)
            bytes += UnsafeRawBufferPointer(start: vector.iov_base, count: count)
        }
        guard !bytes.isEmpty else { return 0 }
        do {
            try write(bytes)
        } catch {
            throw .errno(error)
        }
        return bytes.count
    }

    func attributes() throws(WASIFailure) -> FileAttributes {
        FileAttributes(
            device: 0, inode: 0, type: type, linkCount: 1, size: 0, accessTime: 0, modificationTime: 0,
            changeTime: 0)
    }

    func synchronize(isDataOnly: Bool) throws(WASIFailure) {}
    var pollDescriptor: Int32? { nil }
    func readableBytes() -> UInt64 { read == nil ? 0 : 1 }

    // A stream has neither a size nor times nor positions.
    func setTimes(access: TimeChange, modification: TimeChange) throws(WASIFailure) { throw .errno(.inval) }
    func setSize(_ size: UInt64) throws(WASIFailure) { throw .errno(.inval) }
    func allocate(offset: UInt64, length: UInt64) throws(WASIFailure) { throw .errno(.spipe) }
    func advise(offset: UInt64, length: UInt64, advice: Advice) throws(WASIFailure) { throw .errno(.spipe) }
    func read(into vectors: IOVectors, at offset: UInt64) throws(WASIFailure) -> Int { throw .errno(.spipe) }
    func write(
        from vectors: IOVectors, at offset: UInt64, isAppending: Bool
    ) throws(WASIFailure) -> Int { throw .errno(.spipe) }
    func seek(_ delta: Int64, from whence: Whence) throws(WASIFailure) -> UInt64 { throw .errno(.spipe) }
}
