import Situ
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A script in a file.
package struct ScriptFile: Sendable {
    /// As it was named; `-` is standard input.
    package let path: String

    package init(path: String) { self.path = path }

    /// Where the script lies, as it was named; empty for standard input and the working directory.
    package var directory: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[..<slash])
    }

    /// The path from the root, by which scripts and directories are recognised.
    private var absolutePath: String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Reads the script and carries it out.
    ///
    /// - Parameters:
    ///   - features: what its modules may use; nil if its directory decides (see `ScriptFeatures`).
    ///   - limits: what the store allows.
    ///   - makeEngine: makes the engine to run on.
    ///   - replacement: asked for the module to instantiate instead of one that the script has.
    package func run(
        features: Features? = nil, limits: Store.Limits = Store.Limits(),
        makeEngine: (Engine.Configuration) -> Engine = { Engine($0) },
        replacement: ((Module) throws(Mismatch) -> Module)? = nil
    ) -> ScriptReport {
        var report = ScriptReport(path: path)
        let location = absolutePath
        let script: Script
        do {
            let bytes = try ModuleFile.read(path)
            script = try Script(
                Array(bytes[ByteRange(offset: 0, count: bytes.count)]))
        } catch let error as TextError {
            report.fail("no script: " + error.explanation, at: error.place)
            return report
        } catch let error as ModuleError {
            // The report names the file already.
            var reason = error.found ?? ""
            if reason.hasPrefix(path) { reason.removeFirst(path.count) }
            report.fail(error.message.description + reason)
            return report
        } catch {
            report.fail("\(error)")
            return report
        }
        report.carryOut(
            script, features: features ?? ScriptFeatures.features(for: location), limits: limits,
            differences: KnownDifference.all(in: location), makeEngine: makeEngine, replacement: replacement)
        return report
    }
}

extension ScriptReport {
    /// Notes a failure that is about the file as a whole; the place shows where it is none.
    mutating func fail(_ text: String, at place: SourcePlace? = nil) {
        var text = text
        if let place, !place.excerpt.isEmpty { text += "\n" + place.excerpt + "\n" + place.marks }
        failures.append(ScriptFailure(line: place?.line, kind: nil, expected: nil, found: text))
    }

    /// Carries out all commands of a script.
    mutating func carryOut(
        _ script: Script, features: Features, limits: Store.Limits = Store.Limits(),
        differences: [KnownDifference] = [],
        makeEngine: (Engine.Configuration) -> Engine = { Engine($0) },
        replacement: ((Module) throws(Mismatch) -> Module)? = nil
    ) {
        var run: ScriptRun
        do throws(Mismatch) {
            run = try ScriptRun(script, features: features, limits: limits, makeEngine: makeEngine)
        } catch {
            fail("expected \(error.expected), found \(error.found)")
            return
        }
        run.replacement = replacement
        var unused = differences
        for command in script.commands {
            let kind = CommandKind(command.kind)
            do throws(Mismatch) {
                try run.perform(command.kind)
            } catch {
                let known = unused.firstIndex { $0.line == command.line && $0.words == error.words }
                if let known {
                    unused.remove(at: known)
                } else {
                    failures.append(
                        ScriptFailure(
                            line: command.line, kind: kind, expected: error.expected, found: error.found))
                    continue
                }
            }
            passed[kind, default: 0] += 1
        }
        for difference in unused {
            failures.append(
                ScriptFailure(
                    line: difference.line, kind: nil,
                    expected: "the words \"\(difference.words)\" instead of the script's (\(difference.why))",
                    found: "others"))
        }
    }
}
