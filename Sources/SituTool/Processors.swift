#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many threads can run at once.
enum Processors {
    /// The threads that validating a file of some size is worth.
    static func forFile(_ path: String) -> Int {
        // Asking how many processors there are reads files, which takes longer than validating a small module.
        var status = stat()
        guard stat(path, &status) == 0, status.st_size >= 256 << 10 else { return 1 }
        return max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
    }
}
