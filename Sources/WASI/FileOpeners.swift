import Machine
import Situ

/// Where in the program those files were opened that are open.
final class FileOpeners: Sendable {
    private let backtraces = Guarded<[UInt32: [Trap.Frame]]>([:])

    /// Looks for a new descriptor after a function of WASI has been called.
    func note(_ function: WASIFunction, _ context: WASIContext, _ call: HostCall) {
        guard function.opensFiles else { return }
        let open = Set(((try? context.withState { $0.descriptors.all.map(\.number) }) ?? []))
        let frames = Trap.callers(call)
        backtraces.withLock { backtraces in
            backtraces = backtraces.filter { open.contains($0.key) }
            for number in open where backtraces[number] == nil { backtraces[number] = frames }
        }
    }

    /// What was executed when a descriptor was opened, innermost first.
    func backtrace(of number: UInt32) -> [Trap.Frame] { backtraces.withLock { $0[number] ?? [] } }
}

extension WASIFunction {
    /// Whether calling it can open a descriptor, or give one another number.
    fileprivate var opensFiles: Bool {
        switch name.description {
        case "path_open", "sock_accept", "fd_renumber", "fd_close": true
        default: false
        }
    }
}

extension WASI {
    /// Throws a `PreinitializationError` if the program has a file, a directory or a connection open: what the system has open for
    /// a program is not part of its module.
    ///
    ///     let bytes = try preinitialization.run(
    ///         module, link: { wasi.define(in: &$0, for: module) },
    ///         verify: { _ in try wasi.verifyNothingIsOpen(after: "the initialisation") })
    ///
    /// Where it was opened is said too, if the configuration's `remembersOpeners` is set.
    ///
    /// - Parameter what: what is over, in words.
    public func verifyNothingIsOpen(after what: String) throws {
        let descriptors = (try? context.withState { $0.descriptors.all }) ?? []
        for (number, descriptor) in descriptors {
            let name: String
            switch descriptor.origin {
            case .standardStream, .preopen, .listener: continue
            case .connection: name = "a connection"
            case .embedding: name = "what the host opened"
            case .opened(let preopen, let path, _, _):
                let directory = descriptors.first { $0.descriptor.origin == .preopen(preopen) }
                let parts = [directory?.descriptor.preopenName ?? nil, path].compactMap { $0 }
                name = "'" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/") + "'"
            }
            let frames = context.openers?.backtrace(of: number) ?? []
            throw PreinitializationError(
                .hostResource,
                "\(name) is open after \(what), as descriptor \(number), and cannot come along in the module"
                    + (frames.isEmpty ? "" : "; it was opened here:"), backtrace: frames)
        }
    }
}
