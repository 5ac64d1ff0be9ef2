import Situ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the options of `situ suspend` say.
struct SuspendCommandSettings: Sendable {
    var parent: Argument?
    var compresses = false

    static let options: [Option<SuspendCommandSettings>] = [
        Option(
            "--parent", "FILE",
            "Write only what is not in the earlier snapshot in FILE, which has to stay where it is."
        ) { settings, value in
            settings.parent = value
        },
        Option("--compress", nil, "Compress the snapshot, with libzstd, which must be installed.") {
            settings, _ in
            settings.compresses = true
        },
    ]
}

/// `situ suspend`: has a program that was started with `--suspendable` give its state, and end.
struct SuspendCommand {
    let settings: SuspendCommandSettings
    let process: Argument
    let file: Argument

    func run() throws(ToolError) -> Int32 {
        guard let number = WholeNumber.parse(process.text), let process = pid_t(exactly: number), process > 0
        else { throw .usage("'\(process.text)' is no process: give its number") }
        guard file != "-", !file.bytes.isEmpty else { throw .usage("a snapshot goes to a file") }
        let connection = try connect(process)
        defer { close(connection) }
        let snapshot = try Patience.during("waiting for process \(process)") { () throws(ToolError) in
            try receive(connection, process)
        }
        try write(snapshot)
        guard SuspendSocket.write([SuspendSocket.written], to: connection),
            SuspendSocket.read(1, from: connection) == [SuspendSocket.written]
        else {
            throw ToolError(
                .failure, "\(file.text) is written, but process \(process) has not said that it ends")
        }
        return ExitCode.success.rawValue
    }

    private func connect(_ process: pid_t) throws(ToolError) -> Int32 {
        func failure(_ what: String) -> ToolError {
            ToolError(.failure, "cannot reach process \(process): \(what)")
        }
        let path = SuspendSocket.path(of: process)
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard kill(process, 0) == 0 || errno == EPERM else { throw failure("there is none") }
            throw failure("it is no situ that was started with --suspendable, by this user")
        }
        if let complaint = SuspendSocket.complaint(makes: false) { throw failure(complaint) }
        guard let (descriptor, address) = SuspendSocket.make(path) else {
            throw failure(String(cString: strerror(errno)))
        }
        let result = SuspendSocket.with(address) { address, size in
            #if canImport(Glibc)
                Glibc.connect(descriptor, address, size)
            #elseif canImport(Musl)
                Musl.connect(descriptor, address, size)
            #else
                Darwin.connect(descriptor, address, size)
            #endif
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw failure(code == ECONNREFUSED ? "it is there no more" : String(cString: strerror(code)))
        }
        guard SuspendSocket.isOwn(descriptor) else {
            close(descriptor)
            throw failure("it belongs to another user")
        }
        return descriptor
    }

    private func receive(_ connection: Int32, _ process: pid_t) throws(ToolError) -> [UInt8] {
        func failure(_ what: String) -> ToolError {
            ToolError(.failure, "process \(process) \(what)")
        }
        guard SuspendSocket.write(SuspendSocket.greeting, to: connection),
            let kind = SuspendSocket.read(1, from: connection)
        else { throw failure("has ended, or does not answer") }
        guard kind == [SuspendSocket.snapshot] else {
            var words: [UInt8] = []
            while words.count < 4096, let byte = SuspendSocket.read(1, from: connection) { words += byte }
            throw failure("cannot be suspended: " + String(decoding: words, as: UTF8.self))
        }
        guard let header = SuspendSocket.read(8, from: connection) else { throw failure("has gone") }
        let count = header.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard count <= 1 << 46, let bytes = SuspendSocket.read(Int(count), from: connection) else {
            throw failure("has gone before its state was complete")
        }
        return bytes
    }

    /// Writes the file; when this returns it is there for good.
    private func write(_ bytes: [UInt8]) throws(ToolError) {
        do {
            var suspension = SuspendSettings()
            (suspension.parent, suspension.compresses) = (settings.parent, settings.compresses)
            var options = try suspension.writingOptions()
            try Patience.during("writing \(file.text)") {
                let snapshot = try Snapshot(bytes)
                options.includesModules = snapshot.modules.allSatisfy { snapshot.moduleBytes($0) != nil }
                try snapshot.write(to: file.text, options: options)
            }
        } catch let error as ToolError {
            throw error
        } catch let error as SnapshotError {
            throw SnapshotFailure.error(error, file)
        } catch {
            throw ToolError(.failure, "cannot write \(file.text): " + SnapshotFailure.describe(error))
        }
    }
}
