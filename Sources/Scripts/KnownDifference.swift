/// A place where this engine's words differ from those of the official suite, and are meant to.
///
/// Only the wording may differ: what is listed has to be refused, or has to trap, all the same, and with just the words
/// that the entry gives. An entry that is not needed is a failure of its script, so that the list never has more than is
/// true.
struct KnownDifference: Sendable {
    /// The end of the script's path, such as `core/binary.wast`.
    let script: String
    /// The line at which the command begins.
    let line: Int
    /// What this engine's message is instead.
    let words: String
    let why: String

    /// All of them.
    static let all: [KnownDifference] = []

    /// Those in a script.
    static func all(in path: String) -> [KnownDifference] {
        all.filter { path == $0.script || path.hasSuffix("/" + $0.script) }
    }
}
