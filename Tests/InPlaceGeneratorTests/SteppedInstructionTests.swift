import Foundation
import Handlers
import Testing
import WebAssembly

@testable import InPlaceGenerator

/// The real programs are those of `../shared/bench` relative to the repository, or where the environment variable
/// `SITU_SHARED` says `shared` is.
@Suite("Which instructions have handlers")
struct SteppedInstructionTests {
    private static let files: [URL] = {
        let shared =
            ProcessInfo.processInfo.environment["SITU_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared")
        let files = FileManager.default.enumerator(
            at: shared.appendingPathComponent("bench").resolvingSymlinksInPath(),
            includingPropertiesForKeys: nil)
        return files?.compactMap { $0 as? URL }.filter { $0.pathExtension == "wasm" } ?? []
    }()

    private static func used() throws -> Set<Opcode> {
        try files.reduce(into: []) { found, file in
            found.formUnion(try InstructionScan.instructions(in: [UInt8](Data(contentsOf: file))))
        }
    }

    private func names(_ opcodes: some Sequence<Opcode>) -> [String] {
        opcodes.map { InstructionTable.instruction(for: $0)?.mnemonic.description ?? "\($0)" }.sorted()
    }

    @Test("the portable tier steps none of the real programs' instructions", .enabled(if: !files.isEmpty))
    func programs() throws {
        let used = try SteppedInstructionTests.used()
        #expect(used.count > 150, "the real programs use only \(names(used))")
        #expect(used.contains(.structGet) && used.contains(.throw))
        #expect(names(used.intersection(SteppedInstructions.all)) == [])
    }

    @Test("of the real programs' instructions, these are calls of a function", .enabled(if: !files.isEmpty))
    func functions() throws {
        let called = try SteppedInstructionTests.used().filter { RuntimeFunction.executing($0) != nil }
        #expect(
            names(called) == [
                "array.copy", "array.new_data", "array.new_default", "array.new_fixed", "memory.copy",
                "memory.fill",
                "memory.grow", "throw",
            ])
    }

    @Test("the portable tier steps no vector instruction, and nothing that has a function")
    func lists() {
        #expect(names(SteppedInstructions.all.filter { $0.prefix == 0xFD }) == [])
        #expect(names(SteppedInstructions.all.filter { RuntimeFunction.executing($0) != nil }) == [])
    }

    @Test("the tables of handlers are as large as their header says", .enabled(if: SITU_HANDLERS != 0))
    func tableSize() {
        #expect(
            SecondBytes.rows.reduce(CacheState.allCases.count * 256) { $0 + $1.numbers.count }
                == SecondBytes.rowCount * 256)
        #if arch(x86_64) || arch(arm64)
            #expect(Int(SITU_HANDLERS_TABLE_BYTES) == SecondBytes.rowCount * 256 * 8)
        #endif
    }
}
