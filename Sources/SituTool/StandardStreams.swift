#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The descriptors 0, 1 and 2.
enum StandardStreams {
    /// Those that are open, for the guest. One that is not gets a placeholder, so that no file that is opened later
    /// takes its number: what is meant for standard output would go there.
    static var open: [Int32?] {
        [Int32(0), 1, 2].map { number in
            if fcntl(number, F_GETFD) >= 0 { return number }
            // Opened the wrong way round: whoever uses it gets an error. The lowest number is free, and taken.
            _ = openFile("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
            return nil
        }
    }

    private static func openFile(_ path: String, _ flags: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.open(path, flags)
        #elseif canImport(Musl)
            Musl.open(path, flags)
        #else
            Darwin.open(path, flags)
        #endif
    }
}
