import Situ
import WASI

/// How a program has ended, said to people and to whoever waits for the exit code.
struct ProgramEnding {
    let stopper: Stopper
    let timeout: TimeSpan?
    /// What messages call the program.
    let name: String

    /// Says how the program ended, unless it did so by itself, and returns the exit code.
    func code(for error: any Error) throws(ToolError) -> Int32 {
        switch error {
        case let exit as WASIExit: return Int32(exit.code & 0xFF)
        case let trap as Trap where trap.kind == .interrupted && stopper.cause == .interrupt:
            throw ToolError(.interrupt, "interrupted")
        case let trap as Trap where trap.kind == .interrupted && stopper.cause == .timeout:
            let place = trap.description.split(separator: "\n").dropFirst().map { "\n" + $0 }.joined()
            throw ToolError(
                .timeout, "timeout: the program was not over after \(timeout?.text ?? "")" + place)
        case let trap as Trap: throw ToolError(.trap, trap.description)
        case let error as WASIThreadsError: throw ToolError(.trap, error.description)
        case let exception as Exception: throw ToolError(.trap, "uncaught " + exception.description)
        case let error as ToolError: throw error
        default: throw ToolError(.failure, "\(name): \(error)")
        }
    }

    /// Prints what a called function has returned.
    static func print(_ results: [Value]) throws(ToolError) {
        var output = Output(descriptor: 1)
        for result in results { output.line(ValueText.describe(result)) }
        try output.flush()
    }
}
