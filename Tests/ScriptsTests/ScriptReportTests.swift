import Situ
import Testing
import WebAssembly

@testable import Scripts

/// Carries out a script and returns what failed, a line each.
private func failures(_ text: String, _ differences: [KnownDifference] = []) throws -> [String] {
    var report = ScriptReport(path: "s")
    report.carryOut(try Script(Array(text.utf8)), features: .all, differences: differences)
    return report.failures.map { $0.text(path: "s") }
}

@Suite("A script's report")
struct ScriptReportTests {
    @Test("counts what passed by kind")
    func counts() throws {
        var report = ScriptReport(path: "s")
        let script = try Script(
            Array(
                """
                (module definition $d (global (export "g") i64 (i64.const 7)))
                (module instance $i $d)
                (module $m (func (export "f") (param i32) (result i32) (local.get 0)))
                (register "m" $m)
                (invoke "f" (i32.const 1))
                (get $i "g")
                (assert_return (invoke $m "f" (i32.const -1)) (i32.const 0xffffffff))
                (assert_return (get $i "g") (i64.const 7))
                (assert_malformed (module quote "(func") "unexpected token")
                (assert_invalid (module (func (result i32))) "type mismatch")
                (assert_unlinkable (module (import "m" "g" (func))) "unknown import")
                (assert_trap (module (func $s unreachable) (start $s)) "unreachable")
                """.utf8))
        report.carryOut(script, features: .all)
        #expect(report.failures == [])
        #expect(
            report.passed == [
                .definition: 1, .instance: 1, .module: 1, .register: 1, .invoke: 1, .get: 1, .assertReturn: 2,
                .assertMalformed: 1, .assertInvalid: 1, .assertUnlinkable: 1, .assertTrap: 1,
            ])
    }

    @Test(
        "says which result was expected, and which came",
        arguments: [
            ("(result i32) (i32.const 1)", "(i32.const 2)", "(i32.const 1)"),
            ("(result i32) (i32.const 1)", "(i64.const 1)", "(i32.const 1)"),
            ("(result i32) (i32.const 1)", "", "(i32.const 1)"),
            ("", "(i32.const 1)", "no result"),
            ("(result f32) (f32.const -0)", "(f32.const 0.0)", "(f32.const -0.0)"),
            (
                "(result f64) (f64.const nan:0x8000000000001)", "(f64.const nan:canonical)",
                "(f64.const nan:0x8000000000001)"
            ),
            (
                "(result f32) (f32.const nan:0x200000)", "(f32.const nan:arithmetic)",
                "(f32.const nan:0x200000)"
            ),
            (
                "(result v128) (v128.const i16x8 0 1 2 3 4 5 6 -7)", "(v128.const i16x8 0 1 2 3 4 5 6 7)",
                "(v128.const i16x8 0 1 2 3 4 5 6 -7)"
            ),
            (
                "(result v128) (v128.const f32x4 0 1 nan:0x1 3)",
                "(v128.const f32x4 0.0 1.0 nan:canonical 3.0)", "(v128.const f32x4 0.0 1.0 nan:0x1 3.0)"
            ),
            ("(result funcref) (ref.null func)", "(ref.func)", "(ref.null func)"),
            ("(result funcref) (ref.null func)", "(ref.null extern)", "(ref.null func)"),
            ("(result externref) (ref.null extern)", "(ref.extern 3)", "(ref.null extern)"),
            ("(result i31ref) (ref.i31 (i32.const 5))", "(ref.array)", "(ref.i31 5)"),
            ("(result i32) (i32.const 3)", "(either (i32.const 1) (i32.const 2))", "(i32.const 3)"),
        ])
    func results(function: String, expected: String, found: String) throws {
        let script = "(module (func (export \"f\") \(function)))\n(assert_return (invoke \"f\") \(expected))"
        let pattern = expected.isEmpty ? "no result" : expected
        #expect(try failures(script) == ["s:2: assert_return: expected \(pattern), found \(found)"])
    }

    @Test(
        "accepts what a pattern allows",
        arguments: [
            ("(result f32) (f32.const -nan)", "(f32.const nan:canonical)"),
            ("(result f64) (f64.const nan:0x8000000000001)", "(f64.const nan:arithmetic)"),
            ("(result i32) (i32.const 2)", "(either (i32.const 1) (i32.const 2))"),
            ("(result i31ref) (ref.i31 (i32.const 5))", "(ref.i31)"),
            ("(result anyref) (ref.i31 (i32.const 5))", "(ref.eq)"),
            ("(result funcref) (ref.null nofunc)", "(ref.null)"),
            ("(result (ref null none)) (ref.null none)", "(ref.null any)"),
        ])
    func patterns(function: String, expected: String) throws {
        let script = "(module (func (export \"f\") \(function)))\n(assert_return (invoke \"f\") \(expected))"
        #expect(try failures(script) == [])
    }

    @Test("says what happened instead of what was asserted")
    func otherOutcomes() throws {
        let found = try failures(
            """
            (module
              (func (export "f"))
              (func (export "trap") unreachable)
              (func (export "deep") (call 2))
              (memory (export "memory") 1))
            (assert_trap (invoke "f") "unreachable")
            (assert_trap (invoke "trap") "integer overflow")
            (assert_exhaustion (invoke "trap") "call stack exhausted")
            (assert_return (invoke "deep"))
            (assert_exception (invoke "f"))
            (invoke "trap")
            (invoke "g")
            (get "memory")
            (assert_return (invoke "f" (i32.const 1)))
            (register "x" $nobody)
            (module (func (result i32)))
            (invoke "f")
            (assert_invalid (module) "type mismatch")
            (assert_malformed (module (func (result i32))) "unexpected token")
            (assert_invalid (module (func (result i32))) "unknown type")
            (assert_unlinkable (module) "unknown import")
            (assert_unlinkable (module (import "spectest" "print" (memory 1))) "unknown import")
            """)
        let expected = [
            "s:6: assert_trap: expected trap \"unreachable\", found no result",
            "s:7: assert_trap: expected the words \"integer overflow\", found trap \"unreachable\" in trap at 0x3f",
            "s:8: assert_exhaustion: expected trap \"call stack exhausted\", found trap \"unreachable\" in trap at 0x3f",
            "s:9: assert_return: expected no result, found trap \"call stack exhausted\" in deep at 0x43",
            "s:10: assert_exception: expected an exception, found no result",
            "s:11: invoke: expected that it returns, found trap \"unreachable\" in trap at 0x3f",
            "s:12: invoke: expected an exported function \"g\", found no such",
            "s:13: get: expected an exported global \"memory\", found no such",
            "s:14: assert_return: expected no result, found failure: the function takes 0 arguments, not 1",
            "s:15: register: expected instance $nobody, found no such",
            "s:16: module: expected a valid module, found invalid module: type mismatch: instruction requires [i32] but "
                + "stack has [] (at offset 0x18, instruction end, function 0)",
            "s:17: invoke: expected the last instance, found that there is none",
            "s:18: assert_invalid: expected invalid module \"type mismatch\", found a valid one",
            "s:19: assert_malformed: expected malformed module \"unexpected token\", found invalid module: type mismatch: "
                + "instruction requires [i32] but stack has [] (at offset 0x18, instruction end, function 0)",
            "s:20: assert_invalid: expected the words \"unknown type\", found invalid module: type mismatch: instruction "
                + "requires [i32] but stack has [] (at offset 0x18, instruction end, function 0)",
            "s:21: assert_unlinkable: expected link error \"unknown import\", found an instance",
            "s:22: assert_unlinkable: expected the words \"unknown import\", found link error \"incompatible import type: "
                + "\"spectest\" \"print\" must be memory 1 or more pages, is function () -> ()\"",
        ]
        #expect(found.count == expected.count)
        for (one, other) in zip(found, expected) { #expect(one == other) }
    }

    @Test("accepts other words where they are known to differ, and only there")
    func knownDifferences() throws {
        let script = """
            (assert_invalid (module (func (result i32))) "other words")
            (assert_invalid (module (func (result i32))) "type mismatch")
            """
        func difference(
            line: Int, words: String = "type mismatch: instruction requires [i32] but stack has []"
        )
            -> KnownDifference
        {
            KnownDifference(script: "s", line: line, words: words, why: "so")
        }
        #expect(try failures(script).count == 1)
        #expect(try failures(script, [difference(line: 1)]) == [])
        #expect(
            try failures(script, [difference(line: 1), difference(line: 2, words: "none")])
                == ["s:2: expected the words \"none\" instead of the script's (so), found others"])
        #expect(try failures(script, [difference(line: 3)]).count == 2)
        #expect(try failures(script, [difference(line: 1, words: "third words")]).count == 2)
        // A difference is one of words: that something else happens is a failure all the same.
        #expect(try failures("(assert_invalid (module) \"type mismatch\")", [difference(line: 1)]).count == 2)
    }

    @Test("of a file that is no script names the place")
    func noScript() {
        let missing = ScriptFile(path: "/nowhere/at all.wast").run()
        #expect(
            missing.failures.map { $0.text(path: "s") } == [
                "s: cannot read: No such file or directory"
            ])
    }
}

@Suite("A script's features")
struct ScriptFeaturesTests {
    @Test("depend on its directory")
    func directories() {
        #expect(ScriptFeatures.features(for: "/a/core/simd/x.wast") == .wasm3)
        #expect(ScriptFeatures.features(for: "/a/legacy/exceptions/core/x.wast") == .all)
        #expect(ScriptFeatures.features(for: "/a/core/proposals/threads/x.wast") != .wasm3)
        #expect(!ScriptFeatures.features(for: "/a/proposals/threads/x.wast").contains(.memory64))
        #expect(ScriptFeatures.features(for: "/a/proposals/threads.wast") == .all)
        #expect(ScriptFeatures.features(for: "/a/core.wast") == .all)
        #expect(ScriptFeatures.features(for: "/score/x.wast") == .all)
        #expect(ScriptFeatures.features(for: "x.wast") == .all)
    }
}
