#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where what a verb makes goes: a file, or standard output.
struct Destination {
    /// Nil for standard output.
    let file: Argument?

    /// - Parameter option: the value of `-o`; "-" is standard output, as it is without.
    init(_ option: Argument?) { file = option == "-" ? nil : option }

    private var name: String { file?.text ?? "standard output" }

    /// Finds what would go wrong before anything is read.
    ///
    /// - Parameter example: a command that does it right, for who would have a terminal filled with binary.
    func check(input: Argument, isBinary: Bool, example: String) throws(ToolError) {
        guard let file else {
            guard !isBinary || isatty(1) == 0 else {
                throw .usage(
                    "standard output is a terminal, and a binary module is nothing to read there\n"
                        + "name a file: \(example)")
            }
            return
        }
        if file.bytes.isEmpty { throw .usage("-o wants the name of a file, or - for standard output") }
        var status = stat()
        guard stat(file.text, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR { throw failure(EISDIR) }
        if isBinary, status.st_mode & S_IFMT == S_IFCHR, isTerminal(file) {
            throw .usage(
                "\(name) is a terminal, and a binary module is nothing to read there\nname a file: \(example)"
            )
        }
        var source = stat()
        let found = input == "-" ? fstat(0, &source) : stat(input.text, &source)
        if found == 0, status.st_mode & S_IFMT == S_IFREG, source.st_dev == status.st_dev,
            source.st_ino == status.st_ino
        {
            throw .usage("\(name) is what is read: it would be lost; give another name to -o")
        }
    }

    private func isTerminal(_ file: Argument) -> Bool {
        let descriptor = openFile(file.text, O_WRONLY | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return isatty(descriptor) != 0
    }

    private func failure(_ code: Int32) -> ToolError {
        ToolError(.failure, "cannot write \(name): " + String(cString: strerror(code)))
    }

    /// Writes all of it. A file that is there already is replaced as a whole, once everything has been written beside it:
    /// until then, and if anything goes wrong, it is as it was.
    func write(_ bytes: [UInt8]) throws(ToolError) {
        guard let file else {
            let code = Output.write(bytes, to: 1)
            // That nobody reads it any more is no error.
            guard code == 0 || code == EPIPE else { throw failure(code) }
            return
        }
        var status = stat()
        let exists = stat(file.text, &status) == 0
        // Pipes and devices are written to. Nothing lies in them that could be lost.
        if exists, status.st_mode & S_IFMT != S_IFREG {
            let descriptor = openFile(file.text, O_WRONLY | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else { throw failure(errno) }
            let code = Output.write(bytes, to: descriptor)
            close(descriptor)
            guard code == 0 || code == EPIPE else { throw failure(code) }
            return
        }
        // One may not write to it: to replace it would go round that.
        if exists, access(file.text, W_OK) != 0 { throw failure(errno) }
        // A symbolic link stays, and what it leads to is replaced.
        let path = exists ? resolved(file) : file.text
        let temporary = Destination.folder(of: path) + ".situ.\(getpid()).tmp"
        let descriptor = openFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(errno) }
        if exists { _ = fchmod(descriptor, status.st_mode & 0o7777) }
        var code = Output.write(bytes, to: descriptor)
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure(code)
        }
    }

    /// The part of a path up to the last slash.
    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[...slash])
    }

    private func resolved(_ file: Argument) -> String {
        guard let path = realpath(file.text, nil) else { return file.text }
        defer { free(path) }
        return String(cString: path)
    }

    private func openFile(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        #if canImport(Glibc)
            Glibc.open(path, flags, mode)
        #elseif canImport(Musl)
            Musl.open(path, flags, mode)
        #else
            Darwin.open(path, flags, mode)
        #endif
    }
}
