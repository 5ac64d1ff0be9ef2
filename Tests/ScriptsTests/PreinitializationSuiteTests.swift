import Foundation
import Situ
import TestSupport
import Testing
import WebAssembly

@testable import Scripts

/// The official test suite's modules, initialised before they are instantiated.
@Suite("Pre-initialised modules of the official suite")
struct PreinitializationSuiteTests {
    /// What has come of the modules of a directory.
    private struct Tally {
        var written = 0
        var refused: [String: Int] = [:]
    }

    /// Each module is instantiated, written anew as it is then, and this is what the script goes on with: all that the script
    /// says has to be so. Modules that cannot be written stay as they are, for reasons that are known.
    @Test("do what their scripts say", arguments: OfficialSuite.directories)
    func scripts(directory: String) throws {
        let folder = OfficialSuite.root.appendingPathComponent(directory)
        var tally = Tally()
        var messages: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".wast") {
            let script = ScriptFile(path: folder.appendingPathComponent(name).path)
            let report = script.run(
                replacement: { (module) throws(Mismatch) in try written(module, &tally) ?? module })
            messages += report.failures.map { $0.text(path: directory + "/" + name) }
        }
        for message in messages.prefix(20) { Issue.record("\(message)") }
        #expect(messages.isEmpty, "\(messages.count) commands below \(directory) failed")
        #expect(tally.written > 0, "no module in \(directory) can be initialised")
        print("*** \(directory): \(tally.written) modules initialised; not: \(tally.refused)")
    }

    private func written(_ module: Module, _ tally: inout Tally) throws(Mismatch) -> Module? {
        var preinitialization = Preinitialization()
        preinitialization.initializer = nil
        do {
            let bytes = try preinitialization.run(module, link: { _ = Spectest.define(in: &$0) })
            tally.written += 1
            keep(module, bytes)
            return try Module(bytes, engine: module.engine)
        } catch let error as PreinitializationError {
            tally.refused["\(error.kind)", default: 0] += 1
            return nil
        } catch let error as ModuleError {
            throw Mismatch(expected: "a valid module", found: error.text)
        } catch {
            // Whatever ends the instantiation here ends it in the script too.
            tally.refused["no instance", default: 0] += 1
            return nil
        }
    }

    /// Every exported function without parameters initialises its module once. What the new module's instances hold is what the
    /// initialised one held.
    @Test("hold what the function left that initialised them", arguments: OfficialSuite.directories)
    func functions(directory: String) throws {
        let folder = OfficialSuite.root.appendingPathComponent(directory)
        var tally = Tally()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasSuffix(".wast") {
            let script = ScriptFile(path: folder.appendingPathComponent(name).path)
            _ = script.run(
                replacement: { (module) throws(Mismatch) in
                    for export in module.exports {
                        guard case .function(let type) = export.type, type.parameters.isEmpty else {
                            continue
                        }
                        if let difference = try? difference(module, export.name, &tally) {
                            Issue.record("\(name), \(export.name): \(difference)")
                        }
                    }
                    return module
                })
        }
        print("*** \(directory): \(tally.written) functions have initialised; not: \(tally.refused)")
    }

    /// Writes a module and what has become of it to the folder that the environment variable `SITU_PREINITIALIZED` names, if it
    /// names one: for `Tests/Programs/preinitialized.py` to ask other engines.
    private func keep(_ module: Module, _ bytes: [UInt8]) {
        guard let path = ProcessInfo.processInfo.environment["SITU_PREINITIALIZED"] else { return }
        let folder = URL(fileURLWithPath: path)
        let name = "\(UUID())"
        let old = Data(module.decoded.bytes[ByteRange(offset: 0, count: module.decoded.bytes.count)])
        try? old.write(to: folder.appendingPathComponent(name + ".old.wasm"))
        try? Data(bytes).write(to: folder.appendingPathComponent(name + ".new.wasm"))
    }

    /// What differs between an initialised instance and one of the module that was written.
    private func difference(_ module: Module, _ initializer: String, _ tally: inout Tally) throws -> String? {
        var preinitialization = Preinitialization()
        preinitialization.initializer = initializer
        preinitialization.fuel = 100_000
        var expected = ""
        let bytes: [UInt8]
        do {
            bytes = try preinitialization.run(
                module, link: { _ = Spectest.define(in: &$0) },
                verify: { expected = try InstanceText(of: $0, comparedWith: module).text })
        } catch let error as PreinitializationError {
            tally.refused["\(error.kind)", default: 0] += 1
            return nil
        } catch {
            tally.refused["the function does not return", default: 0] += 1
            return nil
        }
        keep(module, bytes)
        do {
            let new = try Module(bytes, engine: module.engine)
            let found = try InstanceText(instantiating: new, comparedWith: module) {
                _ = Spectest.define(in: &$0)
            }.text
            tally.written += 1
            guard expected == found else { return "expected\n\(expected)\nfound\n\(found)" }
            return nil
        } catch {
            return "\(error)"
        }
    }
}
