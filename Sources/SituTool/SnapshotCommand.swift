import Situ
import WASI

/// `situ snapshot`: what is in snapshots, what is different between two, and whether they are as they should be.
struct SnapshotCommand {
    enum Action: String, CaseIterable {
        case info, diff, verify
    }

    let action: Action
    let settings: SnapshotSettings
    let files: [Argument]

    func run() throws(ToolError) -> Int32 {
        guard !files.isEmpty else { throw .usage("no FILE is given\nusage: " + Verb.snapshot.usage) }
        switch action {
        case .info: return try info()
        case .diff: return try diff()
        case .verify: return try verify()
        }
    }

    /// A snapshot with what it is about, as far as that is there.
    private func load(_ file: Argument) throws(ToolError) -> SnapshotContent {
        SnapshotContent(
            file, try SnapshotReading.read(file, parents: settings.parents, programs: settings.programs),
            programs: settings.programs)
    }

    private func info() throws(ToolError) -> Int32 {
        var output = Output(descriptor: 1)
        for (index, file) in files.enumerated() {
            let content = try load(file)
            if settings.isJSON {
                output.line(SnapshotReport(content).json.text)
            } else {
                if index > 0 { output.line("") }
                for line in SnapshotReport(content).lines { output.line(Output.printable(line)) }
            }
        }
        try output.flush()
        return ExitCode.success.rawValue
    }

    private func diff() throws(ToolError) -> Int32 {
        guard files.count == 2 else {
            throw .usage("situ snapshot diff takes two snapshots, not \(files.count)")
        }
        let difference = SnapshotDifference(try load(files[0]), try load(files[1]))
        var output = Output(descriptor: 1)
        if settings.isJSON {
            output.line(difference.json.text)
        } else {
            for line in difference.lines { output.line(Output.printable(line)) }
        }
        try output.flush()
        return difference.isEmpty ? ExitCode.success.rawValue : ExitCode.failure.rawValue
    }

    private func verify() throws(ToolError) -> Int32 {
        var output = Output(descriptor: 1)
        var code = ExitCode.success
        for file in files {
            var complaint: String?
            var remark: String?
            var name = ""
            do throws(ToolError) {
                let content = try load(file)
                name = "\(content.snapshot.name)"
                remark = try content.verify()
            } catch {
                complaint = error.message
                code = .failure
            }
            if settings.isJSON {
                output.line(
                    Report.object([
                        ("file", .text(file.text)), ("valid", .flag(complaint == nil)),
                        ("name", name.isEmpty ? .none : .text(name)),
                        ("error", complaint.map { .text($0) } ?? .none),
                        ("remark", remark.map { .text($0) } ?? .none),
                    ]).text)
            } else if let complaint {
                Output.say(complaint)
            } else {
                output.line("\(file.text): right" + (remark.map { ", but \($0)" } ?? ""))
            }
        }
        try output.flush()
        return code.rawValue
    }
}

/// Something to be said in JSON.
indirect enum Report: Equatable {
    case object([(name: String, value: Report)])
    case list([Report])
    case text(String)
    case number(Int)
    case flag(Bool)
    case none

    var text: String {
        switch self {
        case .object(let members): JSON.object(members.map { ($0.name, $0.value.text) })
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .text(let text): JSON.string(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .none: "null"
        }
    }

    static func == (one: Report, other: Report) -> Bool { one.text == other.text }
}
