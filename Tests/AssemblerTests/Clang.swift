import Foundation

/// The toolchain's assembler.
enum Clang {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What `clang` says of a text: the code it makes of it, or the numbers of the lines with errors.
    enum Outcome {
        case code([UInt8])
        case errors(lines: [Int: String])
    }

    /// Assembles for a target, and takes the bytes of the section of code.
    static func assemble(_ text: String, target: String, section: String = ".text") throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "assembler-tests-\(ProcessInfo.processInfo.processIdentifier)-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("source.s")
        let object = folder.appendingPathComponent("object.o")
        let code = folder.appendingPathComponent("code.bin")
        try Data(text.utf8).write(to: source)
        let (status, messages) = try run("clang", ["-target", target, "-c", source.path, "-o", object.path])
        if status != 0 {
            var lines: [Int: String] = [:]
            for message in messages.split(separator: "\n") where message.contains(": error: ") {
                let parts = message.dropFirst(source.path.count).split(separator: ":", maxSplits: 3)
                if let line = parts.first.flatMap({ Int($0) }) { lines[line] = String(parts.last ?? "") }
            }
            guard !lines.isEmpty else { throw Failure(description: "clang failed: \(messages)") }
            return .errors(lines: lines)
        }
        let (copied, complaints) = try run(
            "llvm-objcopy", ["-O", "binary", "--only-section=\(section)", object.path, code.path])
        guard copied == 0 else { throw Failure(description: "llvm-objcopy failed: \(complaints)") }
        return .code([UInt8](try Data(contentsOf: code)))
    }

    /// The status of a program, and what it writes to the standard error stream.
    private static func run(_ program: String, _ arguments: [String]) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let messages = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: messages, as: UTF8.self))
    }
}
