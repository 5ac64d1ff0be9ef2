import Foundation

/// The programs beside the Swift compiler: clang, the linker for WebAssembly, LLVM's symbolizer.
enum Toolchain {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The folder of the compiler that builds this.
    private static let programs: URL? = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        for folder in path.split(separator: ":") {
            let swift = URL(fileURLWithPath: String(folder)).appendingPathComponent("swift")
            if FileManager.default.isExecutableFile(atPath: swift.path) {
                return swift.resolvingSymlinksInPath().deletingLastPathComponent()
            }
        }
        return nil
    }()

    /// Runs a program of the toolchain and returns what it writes.
    static func run(_ name: String, _ arguments: [String], input: String = "") throws -> String {
        guard let program = programs?.appendingPathComponent(name),
            FileManager.default.isExecutableFile(atPath: program.path)
        else { throw Failure(description: "\(name) is not in the folder of swift") }
        return try withTemporaryFolder { folder in
            let files = ["in", "out", "errors"].map { folder.appendingPathComponent($0) }
            try Data(input.utf8).write(to: files[0])
            for file in files[1...] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
            let process = Process()
            process.executableURL = program
            process.arguments = arguments
            process.standardInput = try FileHandle(forReadingFrom: files[0])
            process.standardOutput = try FileHandle(forWritingTo: files[1])
            process.standardError = try FileHandle(forWritingTo: files[2])
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                let errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
                throw Failure(
                    description: "\(name) \(arguments.joined(separator: " ")):\n\(errors.prefix(2000))")
            }
            return String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        }
    }

    static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("situ-debug-information-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// Where the sources are that tests compile.
    static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Programs")

    /// Compiles sources to a module. Paths in its debug information begin with "source/".
    static func compile(_ files: [String], _ options: [String], target: String = "wasm32") throws -> [UInt8] {
        try withTemporaryFolder { folder in
            let output = folder.appendingPathComponent("module.wasm")
            _ = try run(
                "clang",
                [
                    "--target=\(target)-unknown-unknown", "-nostdlib", "-ffreestanding", "-Wl,--no-entry",
                    "-ffile-prefix-map=\(sources.path)=/source", "-ffile-compilation-dir=/source",
                    "-o", output.path,
                ] + options + files.map { sources.appendingPathComponent($0).path })
            return [UInt8](try Data(contentsOf: output))
        }
    }

    /// What LLVM's symbolizer finds at each address: functions innermost first, as `Symbol` writes them.
    static func symbolize(_ module: [UInt8], _ addresses: Range<Int>) throws -> [[Symbol]] {
        struct Answer: Decodable {
            struct Frame: Decodable {
                enum CodingKeys: String, CodingKey {
                    case function = "FunctionName"
                    case path = "FileName"
                    case line = "Line"
                    case column = "Column"
                }
                var function: String
                var path: String
                var line: Int
                var column: Int
            }
            enum CodingKeys: String, CodingKey {
                case frames = "Symbol"
            }
            var frames: [Frame]?
        }
        return try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("module.wasm")
            try Data(module).write(to: file)
            let text = try run(
                "llvm-symbolizer", ["--obj=\(file.path)", "--functions=short", "--output-style=JSON"],
                input: addresses.map { "0x" + String($0, radix: 16) + "\n" }.joined())
            let answers = try text.split(separator: "\n").map {
                try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
            }
            guard answers.count == addresses.count else {
                throw Failure(description: "llvm-symbolizer gives \(answers.count) answers")
            }
            return answers.map { answer in
                (answer.frames ?? []).map {
                    Symbol(function: $0.function, path: $0.path, line: $0.line, column: $0.column)
                }
            }
        }
    }
}

/// A function and a place in it; what is not known is empty or 0.
struct Symbol: Equatable, CustomStringConvertible {
    var function: String
    var path: String
    var line: Int
    var column: Int

    var description: String { "\(function) \(path):\(line):\(column)" }
}
