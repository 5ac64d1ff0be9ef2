import Foundation
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A stand-in for a guest: some memory, and calls into the function table as an engine makes them.
final class Guest {
    let context: WASIContext
    let interrupt: WASIInterrupt
    var abi = WASIABI.snapshotPreview1
    /// What must live as long as this: the directory it works in.
    var kept: [AnyObject] = []
    /// 64 KB, with a recognisable content.
    let bytes: UnsafeMutableRawBufferPointer
    var memory: GuestMemory { GuestMemory(base: bytes.baseAddress, count: UInt64(bytes.count)) }

    /// Where helpers put paths and results; the first 4 KB are theirs.
    static let path: UInt32 = 1024
    static let otherPath: UInt32 = 2048
    static let result: UInt32 = 16
    static let vectors: UInt32 = 512
    static let data: UInt32 = 8192

    init(_ configuration: WASIConfiguration) throws {
        context = try WASIContext(configuration)
        interrupt = configuration.interrupt
        bytes = .allocate(byteCount: 65536, alignment: 16)
        bytes.initializeMemory(as: UInt8.self, repeating: 0xA5)
    }

    /// A guest whose WASI is there already.
    init(_ context: WASIContext, _ interrupt: WASIInterrupt) {
        self.context = context
        self.interrupt = interrupt
        bytes = .allocate(byteCount: 65536, alignment: 16)
        bytes.initializeMemory(as: UInt8.self, repeating: 0xA5)
    }

    deinit { bytes.deallocate() }

    /// A guest with one directory, `/`, at descriptor 3.
    static func with(
        _ directory: TemporaryDirectory, isReadOnly: Bool = false, _ resolution: PathResolution = .automatic,
        change: (inout WASIConfiguration) -> Void = { _ in }
    ) throws -> Guest {
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.preopens = [
            .init(hostPath: Array(directory.path.utf8), guestPath: Array("/".utf8), isReadOnly: isReadOnly)
        ]
        configuration.pathResolution = resolution
        change(&configuration)
        let guest = try Guest(configuration)
        guest.kept.append(directory)
        return guest
    }

    /// A guest with one volume in memory, `/`, at descriptor 3.
    static func with(
        _ volume: MemoryVolume, isReadOnly: Bool = false, change: (inout WASIConfiguration) -> Void = { _ in }
    ) throws -> Guest {
        var configuration = WASIConfiguration()
        configuration.standardStreams = [nil, nil, nil]
        configuration.preopens = [.init(.memory(volume), as: "/", isReadOnly: isReadOnly)]
        change(&configuration)
        return try Guest(configuration)
    }

    /// Calls a function with its arguments; those of type i64 are `UInt64`s as any other.
    func outcome(_ name: String, _ arguments: [UInt64], elapsed: UInt64 = 0) -> WASIOutcome {
        guard let function = WASIFunction.functions(of: abi).first(where: { $0.name.description == name })
        else {
            fatalError("no function \(name)")
        }
        precondition(
            function.parameters.description.count == arguments.count, "\(name) takes other arguments")
        return withUnsafeTemporaryAllocation(byteCount: 16 * (arguments.count + 1), alignment: 16) { slots in
            // What lies above a value is undefined.
            slots.initializeMemory(as: UInt8.self, repeating: 0xEE)
            for (index, argument) in arguments.enumerated() {
                let letter = Array(function.parameters.description)[index]
                if letter == "l" {
                    slots.storeBytes(of: argument, toByteOffset: 16 * index, as: UInt64.self)
                } else {
                    slots.storeBytes(
                        of: UInt32(truncatingIfNeeded: argument), toByteOffset: 16 * index, as: UInt32.self)
                }
            }
            return function.call(
                abi, context: context, arguments: UnsafeRawPointer(slots.baseAddress!), memory: memory,
                elapsed: elapsed)
        }
    }

    /// Calls a function that gives an error code.
    func call(_ name: String, _ arguments: UInt64...) -> Errno {
        guard case .errno(let errno) = outcome(name, arguments) else { fatalError("\(name) gave no code") }
        return errno
    }

    // MARK: Memory

    func put(_ bytes: some Collection<UInt8>, at address: UInt32) {
        UnsafeMutableRawBufferPointer(rebasing: self.bytes[Int(address)...]).copyBytes(from: bytes)
    }

    func get(_ address: UInt32, _ count: Int) -> [UInt8] {
        Array(bytes[Int(address)..<Int(address) + count])
    }

    func u32(_ address: UInt32) -> UInt32 {
        bytes.loadUnaligned(fromByteOffset: Int(address), as: UInt32.self)
    }
    func u64(_ address: UInt32) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: Int(address), as: UInt64.self)
    }
    func u16(_ address: UInt32) -> UInt16 {
        bytes.loadUnaligned(fromByteOffset: Int(address), as: UInt16.self)
    }
    func set<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at address: UInt32) {
        bytes.storeBytes(of: value, toByteOffset: Int(address), as: T.self)
    }

    // MARK: Calls that tests make often

    private func path(_ text: String, at address: UInt32 = Guest.path) -> (UInt64, UInt64) {
        put(text.utf8, at: address)
        return (UInt64(address), UInt64(text.utf8.count))
    }

    func open(
        _ text: String, in directory: UInt64 = 3, follow: Bool = true, _ flags: OpenFlags = [],
        rights: Rights = [.fdRead, .fdSeek, .fdTell, .fdFilestatGet, .fdReaddir],
        inheriting: Rights = .all, _ descriptorFlags: DescriptorFlags = []
    ) -> Result<UInt64, Errno> {
        let (pointer, length) = path(text)
        let errno = call(
            "path_open", directory, follow ? 1 : 0, pointer, length, UInt64(flags.rawValue), rights.rawValue,
            inheriting.rawValue, UInt64(descriptorFlags.rawValue), UInt64(Guest.result))
        return errno == .success ? .success(UInt64(u32(Guest.result))) : .failure(errno)
    }

    func stat(_ text: String, follow: Bool = true) -> Errno {
        let (pointer, length) = path(text)
        return call("path_filestat_get", 3, follow ? 1 : 0, pointer, length, 4096)
    }

    func makeDirectory(_ text: String) -> Errno {
        let (pointer, length) = path(text)
        return call("path_create_directory", 3, pointer, length)
    }

    func removeDirectory(_ text: String) -> Errno {
        let (pointer, length) = path(text)
        return call("path_remove_directory", 3, pointer, length)
    }

    func unlink(_ text: String) -> Errno {
        let (pointer, length) = path(text)
        return call("path_unlink_file", 3, pointer, length)
    }

    func rename(_ old: String, _ new: String) -> Errno {
        let (pointer, length) = path(old)
        let (newPointer, newLength) = path(new, at: Guest.otherPath)
        return call("path_rename", 3, pointer, length, 3, newPointer, newLength)
    }

    func link(_ old: String, _ new: String, follow: Bool = false) -> Errno {
        let (pointer, length) = path(old)
        let (newPointer, newLength) = path(new, at: Guest.otherPath)
        return call("path_link", 3, follow ? 1 : 0, pointer, length, 3, newPointer, newLength)
    }

    func symlink(_ target: String, _ new: String) -> Errno {
        let (pointer, length) = path(target)
        let (newPointer, newLength) = path(new, at: Guest.otherPath)
        return call("path_symlink", pointer, length, 3, newPointer, newLength)
    }

    func readLink(_ text: String, limit: UInt64 = 4096) -> Result<String, Errno> {
        let (pointer, length) = path(text)
        let errno = call(
            "path_readlink", 3, pointer, length, UInt64(Guest.data), limit, UInt64(Guest.result))
        return errno == .success
            ? .success(String(decoding: get(Guest.data, Int(u32(Guest.result))), as: UTF8.self))
            : .failure(errno)
    }

    func setTimes(_ text: String, follow: Bool, _ access: UInt64, _ modification: UInt64, _ flags: UInt64)
        -> Errno
    {
        let (pointer, length) = path(text)
        return call(
            "path_filestat_set_times", 3, follow ? 1 : 0, pointer, length, access, modification, flags)
    }

    /// The entries of a directory, read with a small buffer that cuts entries off.
    func list(
        _ descriptor: UInt64, from cookie: UInt64 = 0, buffer: UInt32 = 300
    ) -> Result<[(name: String, type: UInt8, next: UInt64, inode: UInt64)], Errno> {
        var entries: [(name: String, type: UInt8, next: UInt64, inode: UInt64)] = []
        var cookie = cookie
        while true {
            let errno = call(
                "fd_readdir", descriptor, UInt64(Guest.data), UInt64(buffer), cookie, UInt64(Guest.result))
            guard errno == .success else { return .failure(errno) }
            let used = u32(Guest.result)
            var offset: UInt32 = 0
            while offset + 24 <= used {
                let start = Guest.data + offset
                let length = u32(start + 16)
                guard offset + 24 + length <= used else { break }
                let name = String(decoding: get(start + 24, Int(length)), as: UTF8.self)
                entries.append((name, bytes[Int(start) + 20], u64(start), u64(start + 8)))
                cookie = u64(start)
                offset += 24 + length
            }
            if used < buffer { return .success(entries) }
        }
    }

    /// Writes in two buffers.
    func write(_ descriptor: UInt64, _ text: String, at offset: UInt64? = nil) -> Result<Int, Errno> {
        let bytes = Array(text.utf8)
        put(bytes, at: Guest.data)
        let half = UInt32(bytes.count / 2)
        set(Guest.data, at: Guest.vectors)
        set(half, at: Guest.vectors + 4)
        set(Guest.data + half, at: Guest.vectors + 8)
        set(UInt32(bytes.count) - half, at: Guest.vectors + 12)
        let errno =
            if let offset {
                call("fd_pwrite", descriptor, UInt64(Guest.vectors), 2, offset, UInt64(Guest.result))
            } else {
                call("fd_write", descriptor, UInt64(Guest.vectors), 2, UInt64(Guest.result))
            }
        return errno == .success ? .success(Int(u32(Guest.result))) : .failure(errno)
    }

    /// Reads up to `count` bytes into two buffers, of which the first takes at most three bytes.
    func read(_ descriptor: UInt64, _ count: UInt32, at offset: UInt64? = nil) -> Result<String, Errno> {
        let first = min(3, count)
        set(Guest.data, at: Guest.vectors)
        set(first, at: Guest.vectors + 4)
        set(Guest.data + first, at: Guest.vectors + 8)
        set(count - first, at: Guest.vectors + 12)
        let errno =
            if let offset {
                call("fd_pread", descriptor, UInt64(Guest.vectors), 2, offset, UInt64(Guest.result))
            } else {
                call("fd_read", descriptor, UInt64(Guest.vectors), 2, UInt64(Guest.result))
            }
        return errno == .success
            ? .success(String(decoding: get(Guest.data, Int(u32(Guest.result))), as: UTF8.self))
            : .failure(errno)
    }

    func seek(_ descriptor: UInt64, _ delta: Int64, _ whence: UInt64) -> Result<UInt64, Errno> {
        let errno = call("fd_seek", descriptor, UInt64(bitPattern: delta), whence, UInt64(Guest.result))
        return errno == .success ? .success(u64(Guest.result)) : .failure(errno)
    }
}

/// A directory that goes with this object.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let template = FileManager.default.temporaryDirectory.appendingPathComponent("situ-wasi-XXXXXX").path
        var name = Array(template.utf8CString)
        guard mkdtemp(&name) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ content: String = "") throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }

    func directory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }

    func content(_ name: String) -> String? {
        (try? Data(contentsOf: URL(fileURLWithPath: path + "/" + name))).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    func exists(_ name: String) -> Bool {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0
    }
}

/// A pipe whose ends are closed with this object.
final class Pipe {
    private(set) var readEnd: Int32
    private(set) var writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        precondition(pipe(&ends) == 0)
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        closeReadEnd()
        closeWriteEnd()
    }

    func closeReadEnd() {
        if readEnd >= 0 { close(readEnd) }
        readEnd = -1
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }
}

extension Result where Failure == Errno {
    /// The error, or `success`.
    var errno: Errno {
        switch self {
        case .success: .success
        case .failure(let errno): errno
        }
    }
}
