import WASI

/// A directory that the options of `situ run` give the program.
enum Mount: Equatable, Sendable {
    /// `--dir`.
    case host(WASIConfiguration.Preopen)
    /// `--tmpfs`: the program's name of an empty directory in memory.
    case memory(guestPath: [UInt8])

    /// What `--tmpfs GUEST` says.
    static func memory(_ argument: Argument) throws(ToolError) -> Mount {
        guard !argument.bytes.isEmpty else {
            throw .usage("--tmpfs wants the program's name of the directory")
        }
        return .memory(guestPath: argument.bytes)
    }

    /// The directory, made or opened.
    func preopen(_ limits: MemoryVolume.Limits) -> WASIConfiguration.Preopen {
        switch self {
        case .host(let preopen): preopen
        case .memory(let guestPath): .init(.memory(MemoryVolume(limits: limits)), guestPath: guestPath)
        }
    }
}
