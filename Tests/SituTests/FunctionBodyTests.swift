import Situ
import Testing
import WebAssembly

@Suite("What the validator says of a function's body")
struct FunctionBodyTests {
    private let engine = Engine()

    @Test(arguments: [
        ("(func (param v128))", ""),
        ("(func (param i32 v128) (result i32) (local.get 0))", ""),
        ("(func (local i32 v128))", ""),
        ("(func (drop (v128.const i64x2 0 0)))", ""),
        ("(func (param i32) (result i32) (i32x4.extract_lane 0 (i32x4.splat (local.get 0))))", ""),
        ("(func (drop (global.get 0)))", "(global v128 (v128.const i64x2 1 2))"),
        ("(func (drop (call 1)))", "(func $second (export \"f\") (result v128) (v128.const i64x2 1 2))"),
        ("(func (param (ref 0)) (drop (struct.get 0 0 (local.get 0))))", "(type (struct (field v128)))"),
        (
            "(func (param (ref 0)) (drop (array.get 0 (local.get 0) (i32.const 0))))",
            "(type (array v128))"
        ),
        (
            "(func (block (result v128) (try_table (catch 0 0) (nop)) (return)) (drop))",
            "(tag (param v128))"
        ),
        ("(func (try (do (nop)) (catch 0 (drop))))", "(tag (param v128))"),
    ])
    func vectorsAreNoted(function: String, rest: String) throws {
        // The function in question comes first.
        let module = try Module(text: "(module \(function) \(rest))", engine: engine)
        let body = try #require(module.decoded.body(ofFunction: 0))
        #expect(body.pointee.usesVectors, "\(function)")
    }

    @Test(arguments: [
        "(func)", "(func (param i32 i64 f32 f64 funcref externref) (local i32 f64))",
        "(func (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))",
        "(func (result i32) (block (result i32) (i32.const 1)))",
    ])
    func functionsWithoutVectors(function: String) throws {
        // The one behind it has some.
        let module = try Module(text: "(module \(function) (func (local v128)))", engine: engine)
        let bodies = try (0..<2).map { try #require(module.decoded.body(ofFunction: $0)).pointee.usesVectors }
        #expect(bodies == [false, true], "\(function)")
    }

    @Test func sideTableStepsAreBytes() throws {
        // Entries: 0 the `if`, 1 the `br_if`, 2 the `else`, 3 the `br` to the loop, where entry 0 is current.
        let module = try Module(
            text: """
                (module (func (param i32)
                    (loop
                        (if (local.get 0)
                            (then (br_if 1 (local.get 0)))
                            (else (nop)))
                        (br 0))))
                """, engine: engine)
        let body = try #require(module.decoded.body(ofFunction: 0)).pointee
        let steps = (0..<Int(body.sideTableCount)).map { Int(body.sideTable[$0].step) }
        #expect(steps == [3 * 6, -1 * 6, 1 * 6, -3 * 6])
    }

    @Test func farStepsAreInTheOverflowArray() throws {
        // The block's end is more entries away than 16 bits of bytes can say, but not more than 16 bits of entries.
        let count = 6000
        let branches = String(repeating: "(br_if 0 (local.get 0))", count: count)
        let module = try Module(
            text: "(module (func (export \"f\") (param i32) (result i32) (block \(branches)) (i32.const 7)))",
            engine: engine)
        let body = try #require(module.decoded.body(ofFunction: 0)).pointee
        let first = body.sideTable[0]
        #expect(first.isEscape)
        #expect(Int(body.overflow[first.overflowIndex].step) == count * 6)
        let last = body.sideTable[count - 1]
        #expect(!last.isEscape)
        #expect(last.step == 6)
        let instance = try Linker(store: Store(engine: engine)).instantiate(module)
        let function = try #require(instance.function("f"))
        #expect(try function([.i32(0)]).first?.int32 == 7)
        #expect(try function([.i32(1)]).first?.int32 == 7)
    }
}
