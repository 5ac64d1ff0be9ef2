import FuzzGenerator
import TestSupport
import WebAssembly

/// A program that was kept: `NAME.expected` is the line that all engines agreed on, `NAME.0.wat`, `NAME.1.wat` and so on are
/// its modules.
enum Regression {
    /// Runs some and says which do not do as they should; whether all do.
    static func replay(_ paths: [String], tiers: [TestTier]) -> Bool {
        var failed = 0
        for path in paths {
            guard path.hasSuffix(".expected"), let expected = Resources.read(path) else {
                fail("cannot read \(path)")
            }
            let stem = path.dropLast(".expected".count)
            var modules: [[UInt8]] = []
            while Resources.read("\(stem).\(modules.count).wat") != nil {
                modules.append(module("\(stem).\(modules.count).wat"))
            }
            if modules.isEmpty { fail("\(stem).0.wat is not there") }
            var runner = Runner(tiers: tiers)
            let line = runner.line(0, Program(modules: modules, features: []))
            let words = line.split(separator: " ").dropFirst()
            guard
                words == String(decoding: expected, as: UTF8.self).split(whereSeparator: \.isWhitespace)[...]
            else {
                failed += 1
                print("FAILED \(stem): \(words.joined(separator: " "))")
                continue
            }
        }
        print("\(paths.count - failed) passed, \(failed) failed")
        return failed == 0
    }

    /// The bytes of a module that is text.
    static func module(_ path: String) -> [UInt8] {
        guard let text = Resources.read(path) else { fail("cannot read \(path)") }
        do {
            return try TextParser.assemble(text)
        } catch {
            fail("\(path): \(error)")
        }
    }
}
