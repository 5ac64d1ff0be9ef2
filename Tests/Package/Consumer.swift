// What somebody writes who uses Situ as a library: nothing but `import Situ`. `run` builds and runs it in a package of
// its own, with the path of Examples/hello.wasm as its argument.

import Situ

let engine = Engine()

/// What wat2wasm makes of this:
///
///     (module
///       (import "host" "double" (func $double (param i32) (result i32)))
///       (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
///       (func (export "twice") (param i32) (result i32) (call $double (local.get 0)))
///       (func (export "count") (param i32) (result i32) (local i32)
///         (loop (local.set 1 (i32.add (local.get 1) (i32.const 2)))
///           (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
///         (local.get 1))
///       (func (export "crash") unreachable))
let bytes: [UInt8] = [
    0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00, 0x01, 0x0F, 0x03, 0x60, 0x01, 0x7F, 0x01, 0x7F, 0x60,
    0x02,
    0x7F, 0x7F, 0x01, 0x7F, 0x60, 0x00, 0x00, 0x02, 0x0F, 0x01, 0x04, 0x68, 0x6F, 0x73, 0x74, 0x06, 0x64,
    0x6F,
    0x75, 0x62, 0x6C, 0x65, 0x00, 0x00, 0x03, 0x05, 0x04, 0x01, 0x00, 0x00, 0x02, 0x07, 0x1F, 0x04, 0x03,
    0x61,
    0x64, 0x64, 0x00, 0x01, 0x05, 0x74, 0x77, 0x69, 0x63, 0x65, 0x00, 0x02, 0x05, 0x63, 0x6F, 0x75, 0x6E,
    0x74,
    0x00, 0x03, 0x05, 0x63, 0x72, 0x61, 0x73, 0x68, 0x00, 0x04, 0x0A, 0x2E, 0x04, 0x07, 0x00, 0x20, 0x00,
    0x20,
    0x01, 0x6A, 0x0B, 0x06, 0x00, 0x20, 0x00, 0x10, 0x00, 0x0B, 0x19, 0x01, 0x01, 0x7F, 0x03, 0x40, 0x20,
    0x01,
    0x41, 0x02, 0x6A, 0x21, 0x01, 0x20, 0x00, 0x41, 0x01, 0x6B, 0x22, 0x00, 0x0D, 0x00, 0x0B, 0x20, 0x01,
    0x0B,
    0x03, 0x00, 0x00, 0x0B,
]

func report(_ name: String, _ body: () throws -> String) {
    do {
        print("\(name): \(try body())")
    } catch {
        print("\(name): \(error)")
    }
}

/// A host function's own error, to see it arrive as it is.
struct TooLarge: Error {}

func callFunctions() throws {
    let store = Store(engine: engine)
    var linker = Linker(store: store)
    linker.define("host", "double", FunctionType([.i32], [.i32])) { _, arguments in
        guard case .i32(let value) = arguments[0], value < 1000 else { throw TooLarge() }
        return [.i32(value * 2)]
    }
    let module = try Module(bytes, engine: engine)
    print("exports:", module.exports.map { "\($0.name) \($0.type)" }.joined(separator: "; "))
    let instance = try linker.instantiate(module)
    guard let add = instance.function("add"), let twice = instance.function("twice"),
        let count = instance.function("count"), let crash = instance.function("crash")
    else { return print("an export is missing") }

    report("add") { "\(try add([.i32(40), .i32(2)]))" }
    report("add with one argument") { "\(try add([.i32(40)]))" }
    report("twice") { "\(try twice([.i32(21)]))" }
    report("twice too large") { "\(try twice([.i32(1000)]))" }
    report("crash") { "\(try crash())" }

    store.fuel = 500
    report("count without fuel") { "\(try count([.i32(1000)]))" }
    store.fuel = 500
    report("count in pieces") {
        let call = try count.begin([.i32(1000)])
        var stops = 0
        while true {
            switch try call.run() {
            case .waiting, .stopped: return "waits, though nothing here does"
            case .finished(let results): return "\(results) after \(stops) stops"
            case .suspended:
                stops += 1
                store.fuel = 500
            }
        }
    }
}

/// A program over three functions of WASI that the host defines itself.
func runProgram(_ path: String) throws {
    let store = Store(engine: engine)
    var linker = Linker(store: store)
    let wasi = "wasi_snapshot_preview1"
    linker.define(wasi, "args_sizes_get", FunctionType([.i32, .i32], [.i32])) { caller, arguments in
        guard let memory = caller.memory(), case .i32(let count) = arguments[0],
            case .i32(let size) = arguments[1]
        else { return [.i32(28)] }
        try memory.write([0, 0, 0, 0], at: Int(count))
        try memory.write([0, 0, 0, 0], at: Int(size))
        return [.i32(0)]
    }
    linker.define(wasi, "args_get", FunctionType([.i32, .i32], [.i32])) { _, _ in [.i32(0)] }
    linker.define(wasi, "proc_exit", FunctionType([.i32])) { _, _ in throw TooLarge() }
    linker.define(wasi, "fd_write", FunctionType([.i32, .i32, .i32, .i32], [.i32])) { caller, arguments in
        guard let memory = caller.memory(), case .i32(let list) = arguments[1],
            case .i32(let count) = arguments[2],
            case .i32(let written) = arguments[3]
        else { return [.i32(28)] }
        func word(_ offset: Int) throws -> Int {
            try memory.read(offset, 4).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var total = 0
        for piece in 0..<Int(count) {
            let start = try word(Int(list) + piece * 8)
            let size = try word(Int(list) + piece * 8 + 4)
            print(String(decoding: try memory.read(start, size), as: UTF8.self), terminator: "")
            total += size
        }
        try memory.write((0..<4).map { UInt8(truncatingIfNeeded: total >> ($0 * 8)) }, at: Int(written))
        return [.i32(0)]
    }
    let instance = try linker.instantiate(try Module(path: path, engine: engine))
    _ = try instance.function("_start")?()
}

try callFunctions()
report("half a module") { "\(try Module(Array(bytes[..<60]), engine: engine).exports.count)" }
report("linking without the host") {
    "\(try Linker(store: Store(engine: engine)).instantiate(try Module(bytes, engine: engine)).exports.count)"
}
try runProgram(CommandLine.arguments[1])
