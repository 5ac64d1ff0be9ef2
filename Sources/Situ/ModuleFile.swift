import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reading a module's bytes into memory that nobody else can change.
package enum ModuleFile {
    /// Reads the file at `path`, or standard input for "-". A file without a byte is an error: it is no module in either
    /// form, whatever else it should have become.
    package static func read(_ path: String) throws(ModuleError) -> ModuleBytes {
        let bytes = try readAny(path)
        guard bytes.count > 0 else {
            var error = ModuleError(.malformed, "unexpected end", at: 0)
            error.found = "it is empty"
            throw error
        }
        return bytes
    }

    private static func readAny(_ path: String) throws(ModuleError) -> ModuleBytes {
        if path == "-" { return try read(descriptor: 0, name: "standard input") }
        var descriptor: Int32
        repeat { descriptor = open(path, O_RDONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, name: path)
    }

    private static func unreadable(_ name: String, _ code: Int32) -> ModuleError {
        var error = ModuleError(.unreadable, "cannot read", at: 0)
        error.found = name + ": " + String(cString: strerror(code))
        return error
    }

    private static func read(descriptor: Int32, name: String) throws(ModuleError) -> ModuleBytes {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(name, errno) }
        if status.st_mode & S_IFMT == S_IFDIR { throw unreadable(name, EISDIR) }
        guard status.st_mode & S_IFMT == S_IFREG else { return try readStream(descriptor, name) }
        guard status.st_size <= Limits.moduleSize else {
            throw ModuleError(.limit, "module is larger than 1 GiB", at: 0)
        }
        var failure: Int32 = 0
        var shortfall = false
        let bytes = ModuleBytes(count: Int(status.st_size)) { destination in
            var position = 0
            while position < destination.count {
                let count = Self.read(descriptor, into: destination, from: position)
                if count < 0 {
                    failure = errno
                    return false
                }
                if count == 0 {
                    shortfall = true
                    return false
                }
                position += count
            }
            return true
        }
        if let bytes { return bytes }
        if failure != 0 { throw unreadable(name, failure) }
        if shortfall {
            var error = ModuleError(.unreadable, "cannot read", at: 0)
            error.found = name + ": the file became shorter while it was read"
            throw error
        }
        throw ModuleError(.outOfMemory, "for the module", at: 0)
    }

    /// Reads to the end of something that does not say how long it is.
    private static func readStream(_ descriptor: Int32, _ name: String) throws(ModuleError) -> ModuleBytes {
        var buffer = RawArray<UInt8>(capacity: 1 << 16)
        defer { buffer.deallocate() }
        while true {
            buffer.grow(to: buffer.count + (1 << 16))
            let room = UnsafeMutableRawBufferPointer(start: buffer.base, count: buffer.capacity)
            let count = read(descriptor, into: room, from: buffer.count)
            if count < 0 { throw unreadable(name, errno) }
            if count == 0 { break }
            buffer.count += count
            guard buffer.count <= Limits.moduleSize else {
                throw ModuleError(.limit, "module is larger than 1 GiB", at: 0)
            }
        }
        guard
            let bytes = ModuleBytes(copying: UnsafeRawBufferPointer(start: buffer.base, count: buffer.count))
        else { throw ModuleError(.outOfMemory, "for the module", at: 0) }
        return bytes
    }

    private static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, from position: Int
    ) -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress! + position, buffer.count - position)
            #elseif canImport(Musl)
                let count = Musl.read(descriptor, buffer.baseAddress! + position, buffer.count - position)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress! + position, buffer.count - position)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
