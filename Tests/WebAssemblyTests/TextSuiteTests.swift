import Foundation
import Testing

@testable import WebAssembly

/// The text format against the official suite's scripts. They lie at `../shared/spec` beside the repository, or where
/// `SITU_SHARED` says `shared` is. With `CI` set they have to be there.
@Suite("The text format, over the official suite")
struct TextSuiteTests {
    static let folders = ["core", "proposals", "legacy", "custom"]

    @Test("reads all scripts, assembles their modules, and refuses what is malformed with the suite's words")
    func scripts() throws {
        guard let shared = try TextSuiteTests.shared() else { return }
        var count = SuiteCount()
        for url in TextSuiteTests.files(shared.appendingPathComponent("spec"), "wast") {
            count.add(url)
        }
        print("*** text suite: \(count.summary)")
        for failure in count.failures.prefix(40) { Issue.record("\(failure)") }
        #expect(count.files > 250, "the suite is not the whole one")
        #expect(count.commands > 60_000, "the suite is not the whole one")
        #expect(count.malformed > 1200, "the suite is not the whole one")
    }

    static func files(_ folder: URL, _ suffix: String) -> [URL] {
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var files: [URL] = []
        while let url = all?.nextObject() as? URL {
            if url.pathExtension == suffix { files.append(url) }
        }
        return files.sorted { $0.path < $1.path }
    }

    static func shared() throws -> URL? {
        let environment = ProcessInfo.processInfo.environment
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shared =
            environment["SITU_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? root.deletingLastPathComponent().appendingPathComponent("shared")
        if FileManager.default.fileExists(atPath: shared.appendingPathComponent("spec/core").path) {
            return shared
        }
        let message = "The official suite is not at \(shared.path)/spec, so NOTHING of it was read."
        if environment["CI"] != nil { Issue.record("\(message)") } else { print("*** " + message) }
        return nil
    }
}

/// Reads and validates a module and all its functions.
func checkModule(_ bytes: [UInt8], features: Features = .all) throws(ModuleError) {
    guard let copy = bytes.withUnsafeBytes({ ModuleBytes(copying: $0) }) else {
        throw ModuleError(.outOfMemory, "no memory for the module", at: 0)
    }
    let module = try ModuleDecoder.decode(copy, registry: TypeRegistry(), features: features)
    for index in module.importedFunctionCount..<module.functions.count {
        try module.validate(function: index)
    }
}

private struct SuiteCount {
    var files = 0
    var commands = 0
    var modules = 0
    var malformed = 0
    var custom = 0
    var invalid = 0
    var failures: [String] = []

    var summary: String {
        "\(files) files, \(commands) commands, \(modules) modules assembled and valid, \(malformed) malformed "
            + "texts, \(custom) malformed annotations, \(invalid) invalid modules"
    }

    /// The threads proposal's scripts were written before there were 64-bit addresses.
    static func features(_ url: URL) -> Features {
        url.path.contains("/proposals/threads/") ? Features.all.subtracting(.memory64) : .all
    }

    mutating func add(_ url: URL) {
        files += 1
        let script: Script
        do {
            script = try Script([UInt8](Data(contentsOf: url)))
        } catch {
            failures.append("\(url.lastPathComponent) is no script: \(error)")
            return
        }
        commands += script.commands.count
        let features = SuiteCount.features(url)
        for command in script.commands {
            let place = "\(url.lastPathComponent):\(command.line)"
            switch command.kind {
            case .module(let form), .assertModuleTrap(let form, _), .assertUnlinkable(let form, _):
                modules += 1
                do {
                    try checkModule(try script.assemble(form, features: features), features: features)
                } catch {
                    failures.append("\(place) is not a valid module for us: \(error)")
                }
            case .assertInvalid(let form, _):
                invalid += 1
                do {
                    _ = try script.assemble(form, features: features)
                } catch  where error.isInvalidModule {
                } catch {
                    failures.append("\(place) is invalid, but its text is well-formed: \(error)")
                }
            case .assertMalformed(let form, let message):
                // Malformed bytes are the decoder's.
                guard case .quote = form.contents else { continue }
                malformed += 1
                expectFailure(script, form, features, message, place)
            case .assertMalformedCustom(let form, let message), .assertInvalidCustom(let form, let message):
                custom += 1
                expectFailure(script, form, features, message, place)
            default: break
            }
        }
    }

    private mutating func expectFailure(
        _ script: Script, _ form: Script.ModuleForm, _ features: Features, _ message: String, _ place: String
    ) {
        let found: String
        do {
            let bytes = try script.assemble(form, features: features)
            do {
                try checkModule(bytes, features: features)
                found = "nothing"
            } catch {
                found = error.explanation
            }
        } catch {
            found = error.explanation
        }
        if !found.hasPrefix(message) {
            failures.append("\(place) expects the error \"\(message)\", and there was: \(found)")
        }
    }
}
