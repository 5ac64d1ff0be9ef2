import WASI

/// A directory that the options of `situ run` give the program.
enum Mount: Equatable, Sendable {
    /// `--dir`.
    case host(WASIConfiguration.Preopen)
    /// `--tmpfs`: the program's name of an empty directory in memory.
    case memory(guestPath: [UInt8])
    /// `--bake`: an archive, and the program's name of what is in it.
    case archive(path: String, guestPath: [UInt8])

    /// What `--tmpfs GUEST` says.
    static func memory(_ argument: Argument) throws(ToolError) -> Mount {
        guard !argument.bytes.isEmpty else {
            throw .usage("--tmpfs wants the program's name of the directory")
        }
        return .memory(guestPath: argument.bytes)
    }

    /// What `--bake FILE::GUEST` says. The last `::` separates the two.
    static func archive(_ argument: Argument) throws(ToolError) -> Mount {
        let text = argument.bytes
        let colon = UInt8(ascii: ":")
        guard
            let second = text.indices.dropFirst().last(where: { text[$0] == colon && text[$0 - 1] == colon }),
            second > 1, second + 1 < text.count
        else {
            throw .usage(
                "--bake '\(argument.text)' wants an archive and the program's name of it: FILE::GUEST")
        }
        return .archive(
            path: Argument(bytes: Array(text[..<(second - 1)])).text, guestPath: Array(text[(second + 1)...]))
    }

    /// The directory, made or opened.
    ///
    /// - Parameter clock: of a program whose runs are to be equal.
    func preopen(
        _ limits: MemoryVolume.Limits, _ clock: VirtualClock? = nil
    ) throws(ToolError) -> WASIConfiguration.Preopen {
        switch self {
        case .host(let preopen): return preopen
        case .memory(let guestPath):
            let volume = clock.map { MemoryVolume(limits: limits, at: $0) } ?? MemoryVolume(limits: limits)
            return .init(.memory(volume), guestPath: guestPath)
        case .archive(let path, let guestPath):
            do throws(ArchiveError) {
                return .init(.archive(try BakedArchive(path: path)), guestPath: guestPath)
            } catch {
                if case .unreadable(let errno) = error.kind {
                    throw ToolError(.failure, "cannot read the archive '\(path)': \(Mount.words(errno))")
                }
                throw ToolError(.failure, "cannot use the archive '\(path)': \(error)")
            }
        }
    }

    /// The system's words for the commonest reasons.
    static func words(_ errno: Errno) -> String {
        switch errno {
        case .noent: "No such file or directory"
        case .acces: "Permission denied"
        case .isdir: "Is a directory"
        default: "\(errno)"
        }
    }
}
