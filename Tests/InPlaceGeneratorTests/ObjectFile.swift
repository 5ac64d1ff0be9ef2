import Foundation

/// An object file of 64 bits that clang makes of an assembly file. Only ELF can be looked into.
struct ObjectFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// A place that a function's symbol names.
    struct Function {
        var name: String
        var offset: Int
    }

    private let bytes: Data

    /// Assembles a file for a target.
    init(assembling source: URL, for target: String) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("situ-handlers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let object = folder.appendingPathComponent("handlers.o")
        let complaints = folder.appendingPathComponent("complaints")
        FileManager.default.createFile(atPath: complaints.path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["clang", "--target=\(target)", "-c", source.path, "-o", object.path]
        // Not a pipe: other tests start programs at the same time, which would inherit its end.
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = String(decoding: try Data(contentsOf: complaints), as: UTF8.self)
            throw Failure(description: "clang refuses \(source.lastPathComponent):\n\(text.prefix(2000))")
        }
        bytes = try Data(contentsOf: object)
    }

    private func number(_ offset: Int, _ size: Int) -> Int {
        (0..<size).reversed().reduce(0) { $0 << 8 | Int(bytes[offset + $1]) }
    }

    private func string(_ offset: Int) -> String {
        String(decoding: bytes[offset...].prefix { $0 != 0 }, as: UTF8.self)
    }

    private struct Section {
        var number: Int
        var name: String
        var offset: Int
        var size: Int
    }

    private var sections: [Section] {
        let table = number(0x28, 8)
        let names = number(table + number(0x3E, 2) * 0x40 + 0x18, 8)
        return (0..<number(0x3C, 2)).map {
            let header = table + $0 * 0x40
            return Section(
                number: $0, name: string(names + number(header, 4)), offset: number(header + 0x18, 8),
                size: number(header + 0x20, 8))
        }
    }

    private func section(_ name: String) throws -> Section {
        guard let section = sections.first(where: { $0.name == name }) else {
            throw Failure(description: "the object file has no section \(name)")
        }
        return section
    }

    /// Bytes in a section.
    func size(_ name: String) throws -> Int { try section(name).size }

    /// The functions in `.text`, in their order.
    func functions() throws -> [Function] {
        let text = try section(".text").number
        let symbols = try section(".symtab")
        let names = try section(".strtab").offset
        return stride(from: symbols.offset, to: symbols.offset + symbols.size, by: 24).filter {
            number($0 + 4, 1) & 15 == 2 && number($0 + 6, 2) == text
        }.map { Function(name: string(names + number($0, 4)), offset: number($0 + 8, 8)) }
            .sorted { $0.offset < $1.offset }
    }

    /// The offsets in `.text` that a section of addresses has relocations for, by where in the section they are. Addresses
    /// of other sections are left out.
    func codeAddresses(in name: String) throws -> [Int: Int] {
        let text = try section(".text").number
        let symbols = try section(".symtab").offset
        let relocations = try section(".rela" + name)
        var addresses: [Int: Int] = [:]
        for entry in stride(from: relocations.offset, to: relocations.offset + relocations.size, by: 24) {
            let symbol = symbols + 24 * number(entry + 12, 4)
            guard number(symbol + 6, 2) == text else { continue }
            addresses[number(entry, 8)] = number(symbol + 8, 8) + number(entry + 16, 8)
        }
        return addresses
    }
}
