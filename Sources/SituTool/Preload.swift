import Situ

/// What `--preload NAME=FILE` says: the module in FILE is instantiated before the program, and its exports are what is
/// imported from NAME.
///
/// The first "=" separates the two, so that a file's name may hold others. NAME may be empty, as the names of imports may.
struct Preload: Sendable {
    /// What importing modules call it.
    let name: String
    let file: Argument

    static func parse(_ argument: Argument) throws(ToolError) -> Preload {
        guard let equals = argument.bytes.firstIndex(of: UInt8(ascii: "=")) else {
            throw .usage(
                "--preload '\(argument.text)' does not say what its exports are called: give NAME=FILE")
        }
        let file = Array(argument.bytes[(equals + 1)...])
        guard !file.isEmpty else {
            throw .usage("--preload '\(argument.text)' names no file: give NAME=FILE")
        }
        // Names of imports are UTF-8: another one would never be found.
        guard let name = String(validating: argument.bytes[..<equals], as: UTF8.self) else {
            throw .usage("--preload '\(argument.text)': the name is not UTF-8")
        }
        return Preload(name: name, file: Argument(bytes: file))
    }
}
