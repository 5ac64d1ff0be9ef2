#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Text on its way to a descriptor, written in as few calls as possible.
struct Output {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func text(_ text: String) { buffer.append(contentsOf: text.utf8) }

    mutating func line(_ line: String) {
        text(line)
        text("\n")
    }

    /// Writes what has been collected.
    ///
    /// That nobody reads it any more, as in `situ ... | head`, is no error.
    mutating func flush() throws(ToolError) {
        let failure = Output.write(buffer, to: descriptor)
        buffer.removeAll(keepingCapacity: true)
        guard failure == 0 || failure == EPIPE else {
            throw ToolError(.failure, "cannot write the output: " + String(cString: strerror(failure)))
        }
    }

    /// Says something on standard error, behind the tool's name. If even that fails there is nobody to tell.
    ///
    /// - Parameter excerpt: what to show below the first line.
    static func say(_ message: String, _ excerpt: Excerpt? = nil) {
        var text = printable(message) + "\n"
        if let excerpt {
            let end = text.firstIndex(of: "\n") ?? text.endIndex
            text.insert(contentsOf: "\n" + excerpt.text, at: end)
        }
        _ = write(Array(("situ: " + text).utf8), to: 2)
    }

    /// Writes everything; returns 0 or the `errno` that ended it.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            var position = 0
            while position < bytes.count {
                let count = systemWrite(descriptor, bytes.baseAddress! + position, bytes.count - position)
                if count >= 0 {
                    position += count
                } else if errno == EAGAIN {
                    // Somebody made the descriptor non-blocking: wait until it takes more.
                    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&entry, 1, -1)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes, count)
        #else
            Darwin.write(descriptor, bytes, count)
        #endif
    }

    /// The text with control characters shown instead of sent: names come from modules, which could otherwise
    /// speak to the terminal.
    static func printable(_ text: String) -> String {
        func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar.value {
            case 0x0A: true
            case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: false
            default: true
            }
        }
        if text.unicodeScalars.allSatisfy(isHarmless) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHarmless(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return result
    }
}
