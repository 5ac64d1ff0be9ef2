/// A function of WASI: what an engine needs to link it and to call it.
package struct WASIFunction: Sendable {
    /// The name of the import.
    package let name: StaticString
    /// The types of the parameters, a letter each: `i` for i32, `l` for i64.
    package let parameters: StaticString
    /// The types of the results, in the same letters: `i` (an ``Errno``), or nothing.
    package let results: StaticString
    /// Whether `wasi_unstable` has it too.
    let isInUnstable: Bool
    let body: @Sendable (borrowing WASICall) throws(WASIFailure) -> Void

    private init(
        _ name: StaticString, _ parameters: StaticString, results: StaticString = "i",
        isInUnstable: Bool = true,
        _ body: @escaping @Sendable (borrowing WASICall) throws(WASIFailure) -> Void
    ) {
        self.name = name
        self.parameters = parameters
        self.results = results
        self.isInUnstable = isInUnstable
        self.body = body
    }

    /// Calls it.
    ///
    /// - Parameters:
    ///   - arguments: the first argument's slot; argument `i` lies 16 bytes times `i` after it. They are not
    ///     written.
    ///   - elapsed: 0, or what the interrupted call that is now made again returned.
    ///   - interrupt: what ends waits; nil for the context's own.
    package func call(
        _ abi: WASIABI, context: WASIContext, arguments: UnsafeRawPointer, memory: GuestMemory,
        elapsed: UInt64 = 0, interrupt: WASIInterrupt? = nil
    ) -> WASIOutcome {
        perform(
            WASICall(
                context: context, arguments: arguments, memory: memory, abi: abi, elapsed: elapsed,
                interrupt: interrupt))
    }

    /// Calls it for a thread of a guest.
    func call(
        _ abi: WASIABI, context: WASIContext, arguments: UnsafeRawPointer, memory: GuestMemory,
        elapsed: UInt64, interrupt: WASIInterrupt, thread: CallingThread
    ) -> WASIOutcome {
        var call = WASICall(
            context: context, arguments: arguments, memory: memory, abi: abi, elapsed: elapsed,
            interrupt: interrupt)
        call.thread = thread
        return perform(call)
    }

    /// Carries out a call.
    package func perform(_ call: borrowing WASICall) -> WASIOutcome {
        do {
            try body(call)
            return .errno(.success)
        } catch {
            switch error {
            case .errno(let errno): return .errno(errno)
            case .interrupted(let elapsed): return .interrupted(elapsed: elapsed)
            case .exit(let code): return .exit(code)
            }
        }
    }

    /// The functions of an ABI.
    package static func functions(of abi: WASIABI) -> [WASIFunction] {
        switch abi {
        case .snapshotPreview1: all
        case .unstable: all.filter { $0.isInUnstable }
        }
    }

    /// The function of an ABI with this name, compared by its bytes.
    static func named(_ name: String, in abi: WASIABI) -> WASIFunction? {
        all.first { function in
            (abi == .snapshotPreview1 || function.isInUnstable)
                && function.name.withUTF8Buffer { $0.elementsEqual(name.utf8) }
        }
    }

    /// Every function of `wasi_snapshot_preview1`, in the order of the standard.
    package static let all: [WASIFunction] = [
        WASIFunction("args_get", "ii", argsGet),
        WASIFunction("args_sizes_get", "ii", argsSizesGet),
        WASIFunction("environ_get", "ii", environGet),
        WASIFunction("environ_sizes_get", "ii", environSizesGet),
        WASIFunction("clock_res_get", "ii", clockResGet),
        WASIFunction("clock_time_get", "ili", clockTimeGet),
        WASIFunction("fd_advise", "illi", fdAdvise),
        WASIFunction("fd_allocate", "ill", fdAllocate),
        WASIFunction("fd_close", "i", fdClose),
        WASIFunction("fd_datasync", "i", fdDatasync),
        WASIFunction("fd_fdstat_get", "ii", fdFdstatGet),
        WASIFunction("fd_fdstat_set_flags", "ii", fdFdstatSetFlags),
        WASIFunction("fd_fdstat_set_rights", "ill", fdFdstatSetRights),
        WASIFunction("fd_filestat_get", "ii", fdFilestatGet),
        WASIFunction("fd_filestat_set_size", "il", fdFilestatSetSize),
        WASIFunction("fd_filestat_set_times", "illi", fdFilestatSetTimes),
        WASIFunction("fd_pread", "iiili", fdPread),
        WASIFunction("fd_prestat_get", "ii", fdPrestatGet),
        WASIFunction("fd_prestat_dir_name", "iii", fdPrestatDirName),
        WASIFunction("fd_pwrite", "iiili", fdPwrite),
        WASIFunction("fd_read", "iiii", fdRead),
        WASIFunction("fd_readdir", "iiili", fdReaddir),
        WASIFunction("fd_renumber", "ii", fdRenumber),
        WASIFunction("fd_seek", "ilii", fdSeek),
        WASIFunction("fd_sync", "i", fdSync),
        WASIFunction("fd_tell", "ii", fdTell),
        WASIFunction("fd_write", "iiii", fdWrite),
        WASIFunction("path_create_directory", "iii", pathCreateDirectory),
        WASIFunction("path_filestat_get", "iiiii", pathFilestatGet),
        WASIFunction("path_filestat_set_times", "iiiilli", pathFilestatSetTimes),
        WASIFunction("path_link", "iiiiiii", pathLink),
        WASIFunction("path_open", "iiiiillii", pathOpen),
        WASIFunction("path_readlink", "iiiiii", pathReadlink),
        WASIFunction("path_remove_directory", "iii", pathRemoveDirectory),
        WASIFunction("path_rename", "iiiiii", pathRename),
        WASIFunction("path_symlink", "iiiii", pathSymlink),
        WASIFunction("path_unlink_file", "iii", pathUnlinkFile),
        WASIFunction("poll_oneoff", "iiii", pollOneoff),
        WASIFunction("proc_exit", "i", results: "", procExit),
        WASIFunction("proc_raise", "i", procRaise),
        WASIFunction("sched_yield", "", schedYield),
        WASIFunction("random_get", "ii", randomGet),
        WASIFunction("sock_accept", "iii", isInUnstable: false, sockAccept),
        WASIFunction("sock_recv", "iiiiii", sockRecv),
        WASIFunction("sock_send", "iiiii", sockSend),
        WASIFunction("sock_shutdown", "ii", sockShutdown),
    ]
}
