import Situ
import TestSupport
import Testing
import WebAssembly

/// Initialises a module, twice, and compares what an instance of the new one holds with what the initialised instance held.
/// Returns the new module.
@discardableResult
private func initialised(
    _ text: String, _ preinitialization: Preinitialization = Preinitialization(),
    link: (inout Linker) throws -> Void = { _ in }
) throws -> Module {
    let engine = Engine()
    let module = try Module(text: text, engine: engine)
    var expected = ""
    let bytes = try preinitialization.run(module, link: link) {
        expected = try InstanceText(of: $0, comparedWith: module).text
    }
    #expect(try preinitialization.run(module, link: link) == bytes, "another run gives other bytes")
    let new = try Module(bytes, engine: engine)
    #expect(try InstanceText(instantiating: new, comparedWith: module, link: link).text == expected)
    return new
}

/// Initialises a module, which must fail.
private func failure(
    _ text: String, _ preinitialization: Preinitialization = Preinitialization(),
    link: (inout Linker) throws -> Void = { _ in }
) throws -> PreinitializationError {
    do {
        _ = try preinitialization.run(try Module(text: text, engine: Engine()), link: link)
    } catch let error as PreinitializationError {
        return error
    }
    throw TestFailure("the module was initialised")
}

@Suite("Pre-initialisation")
struct PreinitializationTests {
    // MARK: Memories

    @Test("keeps what memories hold, in segments without their zeros")
    func memories() throws {
        let module = try initialised(
            """
            (memory (export "memory") 1 9)
            (data (i32.const 100) "first")
            (data (i32.const 102) "xx")
            (func (export "wizer.initialize")
              (i32.store8 (i32.const 104) (i32.const 0))
              (drop (memory.grow (i32.const 3)))
              (i64.store (i32.const 262136) (i64.const -1)))
            """)
        let text = try module.text()
        #expect(text.contains("(memory (;0;) 4 9)"))
        #expect(text.contains(#"(data (;0;) (i32.const 100) "fixx")"#))
        #expect(text.contains(#"(data (;1;) (i32.const 262136) "\ff\ff\ff\ff\ff\ff\ff\ff")"#))
    }

    @Test("keeps several memories, with addresses of either size and pages of any")
    func kindsOfMemories() throws {
        let module = try initialised(
            """
            (memory 1)
            (memory $wide i64 1 4)
            (memory $bytes 3 (pagesize 1))
            (memory $shared 1 2 shared)
            (func (export "wizer.initialize")
              (i32.store8 $wide (i64.const 65535) (i32.const 1))
              (drop (memory.grow $wide (i64.const 1)))
              (i32.store8 $bytes (i32.const 2) (i32.const 2))
              (drop (memory.grow $bytes (i32.const 4)))
              (drop (i32.atomic.rmw.add $shared (i32.const 8) (i32.const 3))))
            """)
        let text = try module.text()
        #expect(text.contains("(memory $wide (;1;) i64 2 4)"))
        #expect(text.contains("(memory $bytes (;2;) 7 (pagesize 0x1))") || text.contains("7 (pagesize 1))"))
        #expect(text.contains("(memory $shared (;3;) 1 2 shared)"))
        #expect(text.contains(#"(i64.const 65535) "\01""#))
    }

    @Test("writes no more data segments than engines take")
    func manyRuns() throws {
        let module = try initialised(
            """
            (memory 64)
            (func (export "wizer.initialize") (local $at i32)
              (loop $more
                (i32.store8 (local.get $at) (i32.const 1))
                (local.set $at (i32.add (local.get $at) (i32.const 64)))
                (br_if $more (i32.lt_u (local.get $at) (i32.const 4194304)))))
            """)
        #expect(module.decoded.dataSegments.count < 100_000)
    }

    @Test("keeps passive data segments that are left, at their indices, and empties dropped ones")
    func dataSegments() throws {
        let module = try initialised(
            """
            (memory (export "memory") 1)
            (data $active (i32.const 0) "active")
            (data $left "left")
            (data $dropped "dropped")
            (func (export "wizer.initialize")
              (memory.init $dropped (i32.const 50) (i32.const 0) (i32.const 7))
              (data.drop $dropped))
            (func (export "copy") (memory.init $left (i32.const 10) (i32.const 0) (i32.const 4)))
            (func (export "copy-dropped") (memory.init $dropped (i32.const 10) (i32.const 0) (i32.const 1)))
            """)
        let store = Store(engine: module.engine)
        let instance = try Linker(store: store).instantiate(module)
        _ = try instance.function("copy")!()
        let memory = try #require(instance.memory("memory"))
        #expect(try memory.read(10, 4) == Array("left".utf8))
        #expect(try memory.read(50, 7) == Array("dropped".utf8))
        let trap = try trap { _ = try instance.function("copy-dropped")!() }
        #expect(trap.kind == .outOfBoundsMemoryAccess)
    }

    // MARK: Globals

    @Test("keeps globals of all types of numbers, NaNs bit for bit")
    func globals() throws {
        let module = try initialised(
            """
            (global $i (mut i32) (i32.const 0))
            (global $j (mut i64) (i64.const 0))
            (global $f (mut f32) (f32.const 0))
            (global $d (mut f64) (f64.const 0))
            (global $v (mut v128) (v128.const i64x2 0 0))
            (global $c i32 (i32.add (i32.const 40) (i32.const 2)))
            (func (export "wizer.initialize")
              (global.set $i (i32.const -5))
              (global.set $j (i64.const 0x8000000000000000))
              (global.set $f (f32.const -nan:0x123))
              (global.set $d (f64.const -0))
              (global.set $v (v128.const i64x2 -1 7)))
            """)
        let text = try module.text()
        #expect(text.contains("(global $i (;0;) (mut i32) i32.const -5)"))
        #expect(text.contains("f32.const -nan:0x123"))
        #expect(text.contains("(global $c (;5;) i32 i32.const 42)"))
    }

    @Test("keeps references in globals: to functions, imported ones too, to numbers, and null")
    func references() throws {
        let module = try initialised(
            """
            (type $t (func (result i32)))
            (import "env" "f" (func $imported (param i32)))
            (global $a (mut funcref) (ref.null func))
            (global $b (mut (ref $t)) (ref.func $one))
            (global $c (mut anyref) (ref.null any))
            (global $d (mut externref) (ref.null extern))
            (global $e (mut (ref null $t)) (ref.func $one))
            (global $f (mut i31ref) (ref.i31 (i32.const 3)))
            (global $g (mut exnref) (ref.null exn))
            (elem declare func $imported $two)
            (func $one (type $t) (i32.const 1))
            (func $two (type $t) (i32.const 2))
            (func (export "wizer.initialize")
              (global.set $a (ref.func $imported))
              (global.set $b (ref.func $two))
              (global.set $c (ref.i31 (i32.const -7)))
              (global.set $d (extern.convert_any (ref.i31 (i32.const 9))))
              (global.set $e (ref.null $t))
              (global.set $f (ref.null i31)))
            """)
        let text = try module.text()
        #expect(text.contains("(global $a (;0;) (mut funcref) ref.func $imported)"))
        #expect(text.contains("(global $b (;1;) (mut (ref $t)) ref.func $two)"))
        #expect(text.contains("i32.const -7 ref.i31)") || text.contains("i32.const -7\n"))
    }

    // MARK: Tables

    @Test("keeps what tables hold, with holes and further elements")
    func tables() throws {
        try initialised(
            """
            (import "env" "f" (func $imported))
            (table $t 4 100 funcref)
            (table $u i64 2 funcref)
            (table $v 3 anyref)
            (table $w 2 externref)
            (elem (table $t) (i32.const 0) func $a $b)
            (elem (table $u) (i64.const 1) func $b)
            (elem $p funcref (ref.func $imported) (ref.null func) (ref.func $a))
            (func $a)
            (func $b)
            (func (export "wizer.initialize")
              (table.set $t (i32.const 0) (ref.null func))
              (drop (table.grow $t (ref.func $b) (i32.const 3)))
              (table.init $t $p (i32.const 2) (i32.const 0) (i32.const 3))
              (elem.drop $p)
              (drop (table.grow $u (ref.func $a) (i64.const 2)))
              (table.copy $u $t (i64.const 0) (i32.const 1) (i32.const 1))
              (table.set $v (i32.const 1) (ref.i31 (i32.const 5))))
            (func (export "again") (table.init $t $p (i32.const 0) (i32.const 0) (i32.const 1)))
            """)
    }

    @Test("keeps tables of references that cannot be null, and of exact types")
    func typedTables() throws {
        let module = try initialised(
            """
            (type $t (func (result i32)))
            (table $u 3 (ref $t) (ref.func $a))
            (table $v 3 (ref null $t))
            (table $w 2 i31ref (ref.i31 (i32.const 4)))
            (func $a (type $t) (i32.const 1))
            (func $b (type $t) (i32.const 2))
            (func (export "wizer.initialize")
              (table.set $u (i32.const 0) (ref.func $b))
              (table.set $u (i32.const 2) (ref.func $b))
              (table.set $v (i32.const 2) (ref.func $b))
              (table.set $w (i32.const 0) (ref.null i31)))
            (elem declare func $b)
            (func (export "call") (param i32) (result i32)
              (call_ref $t (table.get $u (local.get 0))))
            """)
        let instance = try Linker(store: Store(engine: module.engine)).instantiate(module)
        let results = try (0..<3).map { try instance.function("call")!([.i32($0)]).first?.int32 }
        #expect(results == [2, 1, 2])
    }

    @Test("writes tables with very many holes as fewer segments")
    func manyHoles() throws {
        let module = try initialised(
            """
            (table $t 10000 funcref)
            (func $a)
            (elem declare func $a)
            (func (export "wizer.initialize") (local $at i32)
              (loop $more
                (table.set $t (local.get $at) (ref.func $a))
                (local.set $at (i32.add (local.get $at) (i32.const 2)))
                (br_if $more (i32.lt_u (local.get $at) (i32.const 10000)))))
            """)
        #expect(module.decoded.elements.count <= 1002)
    }

    @Test("keeps functions that may be referred to, when nothing else mentions them any more")
    func declaredFunctions() throws {
        try initialised(
            """
            (table $t 1 funcref)
            (elem (i32.const 0) func $a)
            (func $a)
            (func $init (export "wizer.initialize") (table.set $t (i32.const 0) (ref.null func)))
            (func (export "refer") (drop (ref.func $a)) (drop (ref.func $init)))
            """)
    }

    @Test("uses nothing that the module does not use")
    func oldModules() throws {
        var configuration = Engine.Configuration()
        configuration.features = .wasm1
        let engine = Engine(configuration)
        let module = try Module(
            text: """
                (memory 1) (table 3 funcref) (global $g (mut i32) (i32.const 0))
                (data (i32.const 8) "a") (elem (i32.const 1) $f)
                (func $f)
                (func (export "wizer.initialize")
                  (i32.store (i32.const 1000) (i32.const 5)) (global.set $g (i32.const 3)))
                """, engine: engine)
        _ = try Module(Preinitialization().run(module), engine: engine)
    }

    // MARK: Objects

    @Test("keeps objects that constants make, and what refers to them")
    func constantObjects() throws {
        try initialised(
            """
            (type $vtable (struct (field (ref func)) (field (mut i32))))
            (type $list (array (ref null $vtable)))
            (global $a (ref $vtable) (struct.new $vtable (ref.func $f) (i32.const 3)))
            (global $b (ref $list) (array.new_fixed $list 2 (global.get $a) (ref.null $vtable)))
            (global $c (mut (ref null $vtable)) (ref.null $vtable))
            (global $d (mut anyref) (ref.null any))
            (global $e (mut externref) (ref.null extern))
            (table $t 2 anyref)
            (elem $p anyref (global.get $a) (struct.new $vtable (ref.func $f) (i32.const 4)))
            (func $f)
            (func (export "wizer.initialize")
              (global.set $c (global.get $a))
              (global.set $d (global.get $b))
              (global.set $e (extern.convert_any (global.get $a)))
              (table.init $t $p (i32.const 0) (i32.const 0) (i32.const 1)))
            (func (export "again") (table.init $t $p (i32.const 0) (i32.const 0) (i32.const 1)))
            """)
    }

    @Test("refuses objects that instructions have made, and says which and where")
    func objects() throws {
        let error = try failure(
            """
            (module $m
              (type $point (struct (field i32)))
              (global $kept (export "kept") (mut (ref null $point)) (ref.null $point))
              (func $make (global.set $kept (struct.new $point (i32.const 1))))
              (func (export "wizer.initialize") (call $make)))
            """)
        #expect(error.kind == .reference)
        #expect(
            error.message
                == "the global 'kept' (exported as 'kept') holds a structure of type 'point', which only instructions make, "
                + "and no constant expression makes the same again; it was made here:")
        #expect(error.backtrace.first?.functionName == "make")
        let body = try #require(error.backtrace.first)
        #expect(body.offset > 0)
    }

    @Test(
        "refuses what is no constant",
        arguments: [
            (
                "(type $a (array (mut i32))) (table $t 2 anyref)",
                "(table.set $t (i32.const 1) (array.new $a (i32.const 0) (i32.const 3)))",
                "element 1 of the table 't' holds an array of type 'a', which only"
            ),
            (
                "(type $s (struct (field (mut i32)))) (global $g (ref $s) (struct.new $s (i32.const 1)))",
                "(struct.set $s 0 (global.get $g) (i32.const 2))",
                "the global 'g' holds a structure of type 's', which a constant expression has made, and the initialisation has changed"
            ),
            (
                "(tag $e (param i32)) (global $g (mut exnref) (ref.null exn))",
                "(global.set $g (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (i32.const 1))) (unreachable)))",
                "the global 'g' holds an exception, which only"
            ),
        ])
    func otherObjects(fields: String, body: String, message: String) throws {
        let error = try failure("\(fields) (func $init (export \"wizer.initialize\") \(body))")
        #expect(error.kind == .reference)
        #expect(error.message.hasPrefix(message), "\(error.message)")
        if !message.contains("changed") { #expect(error.backtrace.first?.functionName == "init") }
    }

    @Test("refuses values of the host, and functions that the module does not import")
    func hostValues() throws {
        let text = """
            (import "env" "value" (func $value (result externref)))
            (import "env" "function" (func $function (result funcref)))
            (global $e (mut externref) (ref.null extern))
            (global $f (mut funcref) (ref.null func))
            (func (export "value") (global.set $e (call $value)))
            (func (export "function") (global.set $f (call $function)))
            """
        for (name, message) in [
            ("value", "the global 'e' holds a value of the host, which no module can contain"),
            (
                "function",
                "the global 'f' refers to a function of the host, which the module does not import as a function"
            ),
        ] {
            var preinitialization = Preinitialization()
            preinitialization.initializer = name
            let error = try failure(text, preinitialization) { linker in
                linker.define("env", "value", FunctionType([], [.externref])) { caller, _ in
                    [.host(5)]
                }
                linker.define("env", "function", FunctionType([], [.funcref])) { caller, _ in
                    [.function(Function(store: caller.store) { (x: Int32) in x })]
                }
            }
            #expect(error.message == message)
        }
    }

    // MARK: What is called

    @Test("calls the start function, _initialize and the initialiser, and leaves none of them")
    func order() throws {
        let text = """
            (global $g (export "g") (mut i32) (i32.const 0))
            (func $add (param i32) (global.set $g (i32.add (i32.mul (global.get $g) (i32.const 10)) (local.get 0))))
            (func $start (call $add (i32.const 1)))
            (start $start)
            (func (export "_initialize") (call $add (i32.const 2)))
            (func (export "wizer.initialize") (call $add (i32.const 3)))
            (func (export "other"))
            """
        let module = try initialised(text)
        #expect(module.exports.map(\.name) == ["g", "other"])
        #expect(module.decoded.startFunction == nil)
        let instance = try Linker(store: Store(engine: module.engine)).instantiate(module)
        #expect(instance.global("g")?.value.int32 == 123)

        var kept = Preinitialization()
        kept.keepsInitializer = true
        #expect(try initialised(text, kept).exports.map(\.name) == ["g", "wizer.initialize", "other"])
        kept.initializer = nil
        #expect(try initialised(text, kept).exports.map(\.name) == ["g", "wizer.initialize", "other"])
    }

    @Test("calls exports something else")
    func renames() throws {
        let text = """
            (func (export "wizer.initialize")) (func $a (export "a")) (func $b (export "b")) (func $c (export "c"))
            (memory (export "m") 1)
            """
        var preinitialization = Preinitialization()
        preinitialization.renames = [.init("b", to: "a"), .init("c", to: "b")]
        let module = try initialised(text, preinitialization)
        #expect(module.exports.map(\.name) == ["a", "b", "m"])
        #expect(module.decoded.exports.map(\.index) == [2, 3, 0])

        for (renames, message) in [
            (
                [("x", "y")],
                "the module exports nothing called 'x' that could be renamed; it exports the functions "
                    + "'wizer.initialize', 'a', 'b', 'c'"
            ),
            ([("m", "y")], "only functions are renamed: 'm' is a memory 1 or more pages"),
            ([("a", "x"), ("a", "y")], "'a' can be renamed once only"),
            ([("a", "x"), ("b", "x")], "two functions are to be called 'x'"),
            (
                [("wizer.initialize", "x")],
                "'wizer.initialize' is to be renamed, but is not exported after it has run, "
                    + "unless the initialiser is kept"
            ),
        ] {
            preinitialization.renames = renames.map { .init($0.0, to: $0.1) }
            let error = try failure(text, preinitialization)
            #expect(error.kind == .rename)
            #expect(error.message == message)
        }
    }

    @Test("says what is wrong with the initialiser")
    func initialisers() throws {
        #expect(
            try failure("(func (export \"init\")) (func (export \"f\") (param i32))").message
                == "the module exports no function 'wizer.initialize' to initialise it; those without parameters are 'init'"
        )
        #expect(
            try failure("(func (export \"wizer.initialize\") (param i32))").message
                == "'wizer.initialize' must be a function without parameters, is function (i32) -> ()")
    }

    // MARK: What is outside

    @Test("lets functions be imported that are not called, and names one that is")
    func importedFunctions() throws {
        let text = """
            (type $s (struct)) (rec (type $f (func (param (ref $s)))) (type $g (func)))
            (import "env" "f" (func $f (type $f)))
            (import "env" "t" (tag $t (param i32)))
            (func (export "wizer.initialize"))
            (func $caller (call $f (struct.new $s)))
            (func (export "bad") (call $caller))
            """
        let module = try initialised(text)
        #expect(module.imports.map(\.name) == ["f", "t"])
        var preinitialization = Preinitialization()
        preinitialization.initializer = "bad"
        let error = try failure(text, preinitialization)
        #expect(error.message == "the initialisation called \"env\" \"f\", which nothing defines")
        #expect(error.backtrace.map(\.functionName) == ["caller", "bad"])
        #expect(error.importNames?.name == "f")
    }

    @Test("wants imported memories, tables and globals, and that they stay as they are")
    func importedState() throws {
        let provider = """
            (memory (export "m") 1) (table (export "t") 3 funcref) (global (export "g") (mut i32) (i32.const 5))
            (global $hidden (mut i32) (i32.const 0))
            (func (export "count") (global.set $hidden (i32.add (global.get $hidden) (i32.const 1))))
            """
        let text = """
            (import "p" "m" (memory 1)) (import "p" "t" (table 2 funcref)) (import "p" "g" (global $g (mut i32)))
            (import "p" "count" (func $count))
            (memory $own 1) (global $copy (mut i32) (i32.const 0))
            (data (i32.const 3) "into the import") (elem (i32.const 1) func $count)
            (func (export "read") (global.set $copy (i32.load (i32.const 4))))
            (func (export "write") (i32.store8 (i32.const 16) (i32.const 1)))
            (func (export "set") (global.set $g (i32.const 6)))
            (func (export "clear") (table.set 0 (i32.const 1) (ref.null func)))
            (func (export "grow") (drop (memory.grow (i32.const 1))))
            (func (export "count") (call $count))
            """
        func link(_ linker: inout Linker) throws {
            let module = try Module(text: provider, engine: linker.store.engine)
            linker.define("p", try Linker(store: linker.store).instantiate(module))
        }
        var preinitialization = Preinitialization()
        preinitialization.initializer = "read"
        let module = try initialised(text, preinitialization, link: link)
        #expect(try module.text().contains("into the import"))
        for (name, message) in [
            (
                "write",
                "the initialisation changed the imported memory \"p\" \"m\", which is not part of the module: the byte at 0x10"
            ),
            (
                "set",
                "the initialisation changed the imported global \"p\" \"g\", which is not part of the module: it has another value"
            ),
            (
                "clear",
                "the initialisation changed the imported table \"p\" \"t\", which is not part of the module: element 1"
            ),
            (
                "grow",
                "the initialisation changed the imported memory \"p\" \"m\", which is not part of the module: it has grown"
            ),
            (
                "count",
                "the initialisation changed global 1 of the module number 1 that it was linked with, which is not part of the module: it has another value"
            ),
        ] {
            preinitialization.initializer = name
            let error = try failure(text, preinitialization, link: link)
            #expect(error.kind == .changedOutside)
            #expect(error.message == message)
        }
        preinitialization.ignoresOtherInstances = true
        try initialised(text, preinitialization, link: link)
        let error = try failure(text)
        #expect(error.kind == .undefinedImport || error.kind == .initializer)
    }

    // MARK: Sections

    @Test("copies the code and custom sections, but not what is no longer true")
    func customSections() throws {
        let text = """
            (module $named
              (@custom "before" (before first) "1")
              (@custom "producers" (after code) "2")
              (@custom "linking" (after data) "3")
              (@custom "reloc.CODE" (after data) "4")
              (@custom "sourceMappingURL" (after data) "6")
              (@custom "last" (after last) "5")
              (memory $memory 1)
              (data $segment "abc")
              (func $f (export "wizer.initialize") (i32.store8 (i32.const 0) (i32.const 1))))
            """
        let engine = Engine()
        let old = try Module(text: text, engine: engine)
        let new = try initialised(text)
        #expect(
            Array(new.decoded.bytes[new.decoded.codeRange]) == Array(old.decoded.bytes[old.decoded.codeRange])
        )
        let names = new.decoded.customSections.map { new.decoded.bytes.string($0.name) }
        #expect(names.filter { $0 != "name" } == ["before", "producers", "last"])
        #expect(new.name == "named")
        let print = try new.text()
        #expect(print.contains("(memory $memory"))
        #expect(!print.contains("$segment"))
    }

    @Test("ends as the initialisation ends")
    func endings() throws {
        let engine = Engine()
        let trapping = try Module(text: "(func (export \"wizer.initialize\") unreachable)", engine: engine)
        #expect(throws: Trap.self) { try Preinitialization().run(trapping) }
        let throwing = try Module(
            text: "(tag $t) (func (export \"wizer.initialize\") (throw $t))", engine: engine)
        #expect(throws: Exception.self) { try Preinitialization().run(throwing) }
        let endless = try Module(text: "(func (export \"wizer.initialize\") (loop (br 0)))", engine: engine)
        var preinitialization = Preinitialization()
        preinitialization.fuel = 1000
        #expect(throws: Trap.self) { try preinitialization.run(endless) }
    }
}
