#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Paths of the host, as bytes.
enum Path {
    /// The path from the root on; nothing is resolved.
    static func absolute(_ path: [UInt8]) -> [UInt8] {
        guard path.first != UInt8(ascii: "/"), let directory = getcwd(nil, 0) else { return path }
        defer { free(directory) }
        let start = Array(UnsafeRawBufferPointer(start: directory, count: Argument.length(directory)))
        return start + (start.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + path
    }
}
