import Foundation
import Testing

@testable import InPlaceGenerator

/// The assembly files in `Sources/Handlers`.
@Suite("The committed handlers")
struct HandlerFileTests {
    /// A processor that there are handlers for.
    enum Processor: String, CaseIterable, CustomTestStringConvertible {
        case x86 = "x86-64"
        case arm64

        var testDescription: String { rawValue }

        var file: URL {
            URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../Sources/Handlers/\(rawValue).S").standardized
        }

        /// What the generator writes.
        var generated: String { self == .x86 ? AssemblyFile.x86() : AssemblyFile.arm64() }

        var elfTarget: String { self == .x86 ? "x86_64-linux-gnu" : "aarch64-linux-gnu" }
        var machOTarget: String { self == .x86 ? "x86_64-apple-macos13" : "arm64-apple-ios15" }
    }

    @Test("are what the generator writes", arguments: Processor.allCases)
    func freshness(processor: Processor) throws {
        let committed = try String(contentsOf: processor.file, encoding: .utf8)
        let generated = processor.generated
        guard committed != generated else { return }
        let pairs = zip(
            committed.split(separator: "\n", omittingEmptySubsequences: false),
            generated.split(separator: "\n", omittingEmptySubsequences: false))
        let line = pairs.enumerated().first { $0.element.0 != $0.element.1 }
        let difference =
            line.map { "line \($0.offset + 1) is \"\($0.element.0)\", not \"\($0.element.1)\"" }
            ?? "one has more lines"
        Issue.record(
            """
            Sources/Handlers/\(processor.rawValue).S is not what the generator writes: \(difference). \
            Tests/regenerate writes it anew.
            """)
    }

    /// So all branches reach their places, too.
    @Test("assemble for all systems", arguments: Processor.allCases)
    func assembly(processor: Processor) throws {
        for target in [processor.elfTarget, processor.machOTarget] {
            _ = try ObjectFile(assembling: processor.file, for: target)
        }
    }

    @Test("are not too large", arguments: Processor.allCases)
    func sizes(processor: Processor) throws {
        let source = try #require(
            try FileManager.default.attributesOfItem(atPath: processor.file.path)[.size] as? Int)
        #expect(source <= 10_000_000, "the file has \(source) bytes")
        let object = try ObjectFile(assembling: processor.file, for: processor.elfTarget)
        let text = try object.size(".text")
        #expect(text <= 1 << 20, "all handlers together have \(text) bytes")

        let functions = try object.functions()
        let starts = functions.map(\.offset) + [text]
        #expect(functions.first?.offset == 0, "there is code before the first function")
        let tableSize = SecondBytes.rowCount * 256 * 8
        let entries = try object.codeAddresses(in: ".data.rel.ro").filter {
            $0.key < HandlerSet.all.count * tableSize
        }
        #expect(entries.count == HandlerSet.all.count * tableSize / 8, "some entries of tables are no code")
        // What no table names is shared by all; so are the ways out, whose first is in tables.
        let exits = functions.filter { $0.name == "wasm.exits" }
        let named = Set(entries.values).subtracting(exits.map(\.offset))
        var sizes: [Int: Int] = [:]
        for (start, end) in zip(starts, starts.dropFirst()) { sizes[start, default: 0] += end - start }
        let shared = sizes.filter { !named.contains($0.key) }.values.reduce(0, +)
        // A program uses two sets: that for functions without vectors, and that for those with some.
        for number in stride(from: 0, to: HandlerSet.all.count, by: 2) {
            let set = HandlerSet.all[number]
            let range = number * tableSize..<(number + 2) * tableSize
            let used = Set(entries.filter { range.contains($0.key) }.values).intersection(named)
            let size = used.reduce(shared) { $0 + (sizes[$1] ?? 0) }
            #expect(size > shared)
            #expect(size <= 256 << 10, "\(set) has \(size) bytes")
        }
    }
}
