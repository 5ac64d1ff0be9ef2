/// What the tool's exit codes mean. A program that ends by itself chooses its own: the low eight bits of
/// what it passes to `proc_exit`.
enum ExitCode: Int32, CaseIterable {
    case success = 0
    /// A module that cannot be read, is not valid, or does not get what it imports; a directory that cannot be opened; a
    /// result that cannot be written.
    case failure = 1
    /// The command line is wrong.
    case usage = 2
    /// The program has been suspended (EX_TEMPFAIL of sysexits.h: try again later).
    case suspended = 75
    case timeout = 124
    case interrupt = 130
    case trap = 134

    /// For `situ help`.
    var explanation: String {
        switch self {
        case .success: "success"
        case .failure:
            "a file cannot be read or written, a module or a text is malformed or invalid, imports are missing, a directory cannot be opened"
        case .usage: "the command line is wrong"
        case .suspended: "the program has been suspended; situ resume goes on with it"
        case .timeout: "the time that --timeout allows is over"
        case .interrupt: "interrupted (SIGINT, Control-C)"
        case .trap: "the program trapped, ran out of fuel or stack, or left an exception uncaught"
        }
    }
}
