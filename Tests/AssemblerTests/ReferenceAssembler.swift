import Foundation

/// What clang's assembler makes of a text, from the ELF file that it writes.
struct ReferenceAssembler {
    struct Failure: Error, CustomStringConvertible {
        var description: String
        /// The messages by the lines of the text that they are about.
        var lines: [Int: String] = [:]
    }

    struct Relocation: Hashable {
        var offset: Int
        var type: UInt32
        var symbol: String
        var addend: Int64
    }

    private let file: [UInt8]

    /// Assembles x86-64 in Intel's syntax.
    init(x86 text: String) throws {
        try self.init(".intel_syntax noprefix\n" + text, target: "x86_64-unknown-linux-gnu")
    }

    init(arm64 text: String) throws { try self.init(text, target: "aarch64-unknown-linux-gnu") }

    private init(_ text: String, target: String) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("situ-assembler-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = folder.appendingPathComponent("text.s")
        let object = folder.appendingPathComponent("text.o")
        let complaints = folder.appendingPathComponent("complaints")
        try Data(text.utf8).write(to: source)
        FileManager.default.createFile(atPath: complaints.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["clang", "--target=\(target)", "-c", source.path, "-o", object.path]
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = String(decoding: try Data(contentsOf: complaints), as: UTF8.self)
            var failure = Failure(description: "clang refuses the text:\n\(text.prefix(4000))")
            for message in text.split(separator: "\n") where message.contains(": error: ") {
                // FILE:LINE:COLUMN: error: WORDS
                let parts = message.dropFirst(source.path.count).split(separator: ":", maxSplits: 3)
                if let line = parts.first.flatMap({ Int($0) }) {
                    failure.lines[line] = String(parts.last ?? "")
                }
            }
            throw failure
        }
        file = [UInt8](try Data(contentsOf: object))
    }

    // MARK: ELF

    private struct Section {
        var name: Int
        var type: Int
        var offset: Int
        var size: Int
        var link: Int
    }

    private func number(_ offset: Int, _ size: Int) -> Int {
        var number: UInt64 = 0
        for index in (0..<size).reversed() { number = number << 8 | UInt64(file[offset + index]) }
        return Int(truncatingIfNeeded: number)
    }

    private func string(_ offset: Int) -> String {
        String(decoding: file[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }

    private var sections: [Section] {
        let table = number(0x28, 8)
        return (0..<number(0x3C, 2)).map { index in
            let header = table + index * number(0x3A, 2)
            return Section(
                name: number(header, 4), type: number(header + 4, 4), offset: number(header + 0x18, 8),
                size: number(header + 0x20, 8), link: number(header + 0x28, 4))
        }
    }

    private func section(_ name: String) throws -> Section {
        let sections = sections
        let names = sections[number(0x3E, 2)].offset
        guard let section = sections.first(where: { string(names + $0.name) == name }) else {
            throw Failure(description: "the object file has no section \(name)")
        }
        return section
    }

    /// The bytes of a section.
    func bytes(_ name: String) throws -> [UInt8] {
        let section = try section(name)
        return Array(file[section.offset..<section.offset + section.size])
    }

    /// The four-byte numbers that a section consists of.
    func longs(_ name: String) throws -> [Int] {
        let section = try section(name)
        return stride(from: 0, to: section.size, by: 4).map { number(section.offset + $0, 4) }
    }

    func relocations(_ name: String) throws -> [Relocation] {
        let section = try section(name)
        let symbols = sections[section.link]
        let strings = sections[symbols.link]
        return stride(from: section.offset, to: section.offset + section.size, by: 24).map { entry in
            let symbol = symbols.offset + 24 * number(entry + 12, 4)
            return Relocation(
                offset: number(entry, 8), type: UInt32(number(entry + 8, 4)),
                symbol: string(strings.offset + number(symbol, 4)), addend: Int64(number(entry + 16, 8)))
        }
    }
}
