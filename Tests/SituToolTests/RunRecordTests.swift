import Situ
import Testing

@testable import SituTool

@Suite struct RunRecordTests {
    private var record: RunRecord {
        var settings = RunSettings()
        settings.isDeterministic = true
        settings.limits.totalMemorySize = 1 << 20
        settings.invoke = "sum"
        settings.preloads = [Preload(name: "lib", file: "/lib.wasm")]
        var record = RunRecord(settings, program: "/program.wasm")
        record.pending = [.init(name: "sum", arguments: ["1", "nan:0x4"])]
        return record
    }

    @Test func aRecordIsReadAsItWasWritten() throws {
        for end in [nil, RunRecord.End.exited(-3), .aborted] {
            var record = record
            record.end = end
            #expect(try RunRecord(record.section) == record)
        }
        #expect(record.storeLimits.totalMemorySize == 1 << 20)
        #expect(record.files.map(\.name) == ["lib", nil])
    }

    @Test func noPartOfARecordIsOne() throws {
        let bytes = record.section.bytes
        for count in 0..<bytes.count {
            #expect(throws: ToolError.self, "\(count) of \(bytes.count) bytes are not a record") {
                try RunRecord(.init(name: RunRecord.sectionName, bytes: Array(bytes[..<count])))
            }
        }
        #expect(throws: ToolError.self, "a record ends where it ends") {
            try RunRecord(.init(name: RunRecord.sectionName, bytes: bytes + [0]))
        }
    }

    @Test func stopsWantAFile() throws {
        var settings = SuspendSettings()
        try settings.check()
        settings.fuel = 1
        #expect(throws: ToolError.self, "there is nowhere to put the snapshot") { try settings.check() }
        settings.file = "x.snap"
        try settings.check()
        settings.file = "-"
        #expect(throws: ToolError.self, "standard output cannot be replaced as a whole") {
            try settings.check()
        }
    }
}
