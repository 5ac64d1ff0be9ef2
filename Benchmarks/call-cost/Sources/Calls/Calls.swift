import Peer
import Situ

/// What is called, and what calls.
private let text = """
    (import "host" "nothing" (func $host_nothing))
    (import "host" "add" (func $host_add (param i32 i32) (result i32)))
    (func (export "nothing"))
    (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "four") (param i32 i64 f32 f64) (result f64) (f64.add (local.get 3) (f64.promote_f32 (local.get 2))))
    (func (export "call nothing") (param i32) (result i32)
      (loop $next (call $host_nothing)
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 0))
    (func (export "call add") (param i32) (result i32) (local i32)
      (loop $next (local.set 1 (call $host_add (local.get 1) (local.get 0)))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1))
    (func (export "call none") (param i32) (result i32) (local i32)
      (loop $next (local.set 1 (i32.add (local.get 1) (local.get 0)))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1))
    """

private struct Failure: Error, CustomStringConvertible {
    let description: String
}

/// One way of calling: for each row of the table what makes so many calls, and returns a sum that says whether they were made.
private struct Contender {
    let name: String
    let rows: [(name: String, body: (Int32) throws -> Double)]
}

private enum Row {
    static let nothing = "host to Wasm, () -> ()"
    static let add = "host to Wasm, (i32, i32) -> i32"
    static let four = "host to Wasm, (i32, i64, f32, f64) -> f64"
    static let hostNothing = "Wasm to host, () -> ()"
    static let hostAdd = "Wasm to host, (i32, i32) -> i32"
    static let hostCaller = "Wasm to host, (Caller, i32, i32) -> i32"
    static let loop = "the loop in Wasm without the call"
}

private func situ(_ tier: Tier, _ define: (inout Linker) -> Void) throws -> Instance {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    let engine = Engine(configuration)
    let store = Store(engine: engine)
    var linker = Linker(store: store)
    define(&linker)
    return try linker.instantiate(try Module(text: text, engine: engine))
}

private func typed(_ tier: Tier) throws -> Contender {
    let instance = try situ(tier) { linker in
        linker.define("host", "nothing") {}
        linker.define("host", "add") { (x: Int32, y: Int32) in x &+ y }
    }
    let other = try situ(tier) { linker in
        linker.define("host", "nothing") {}
        linker.define("host", "add") { (_: Caller, x: Int32, y: Int32) in x &+ y }
    }
    let nothing = try instance.function("nothing", as: (() -> Void).self)
    let add = try instance.function("add", as: ((Int32, Int32) -> Int32).self)
    let four = try instance.function("four", as: ((Int32, Int64, Float, Double) -> Double).self)
    let callNothing = try instance.function("call nothing", as: ((Int32) -> Int32).self)
    let callAdd = try instance.function("call add", as: ((Int32) -> Int32).self)
    let callAddOfCaller = try other.function("call add", as: ((Int32) -> Int32).self)
    let callNone = try instance.function("call none", as: ((Int32) -> Int32).self)
    return Contender(
        name: "\(tier) typed",
        rows: [
            (
                Row.nothing,
                { count in
                    for _ in 0..<count { try nothing() }
                    return 0
                }
            ),
            (
                Row.add,
                { count in
                    var sum: Int32 = 0
                    for index in 0..<count { sum = try add(sum, index) }
                    return Double(sum)
                }
            ),
            (
                Row.four,
                { count in
                    var sum = 0.0
                    for index in 0..<count { sum = try four(index, Int64(index), 1, sum) }
                    return sum
                }
            ),
            (Row.hostNothing, { Double(try callNothing($0)) }),
            (Row.hostAdd, { Double(try callAdd($0)) }),
            (Row.hostCaller, { Double(try callAddOfCaller($0)) }),
            (Row.loop, { Double(try callNone($0)) }),
        ])
}

private func untyped(_ tier: Tier) throws -> Contender {
    let instance = try situ(tier) { linker in
        linker.define("host", "nothing", FunctionType()) { _, _ in [] }
        linker.define("host", "add", FunctionType([.i32, .i32], [.i32])) { _, arguments in
            guard case .i32(let x) = arguments[0], case .i32(let y) = arguments[1] else {
                throw Failure(description: "\(arguments)")
            }
            return [.i32(x &+ y)]
        }
    }
    func function(_ name: String) throws -> Function {
        guard let function = instance.function(name) else { throw Failure(description: "no \(name)") }
        return function
    }
    let (nothing, add, four) = (try function("nothing"), try function("add"), try function("four"))
    func loop(_ name: String) throws -> (Int32) throws -> Double {
        let function = try function(name)
        return { count in
            guard case .i32(let sum)? = try function([.i32(count)]).first else {
                throw Failure(description: name)
            }
            return Double(sum)
        }
    }
    return Contender(
        name: "\(tier) untyped",
        rows: [
            (
                Row.nothing,
                { count in
                    for _ in 0..<count { _ = try nothing() }
                    return 0
                }
            ),
            (
                Row.add,
                { count in
                    var sum: Int32 = 0
                    for index in 0..<count {
                        guard case .i32(let result)? = try add([.i32(sum), .i32(index)]).first else {
                            throw Failure(description: "add")
                        }
                        sum = result
                    }
                    return Double(sum)
                }
            ),
            (
                Row.four,
                { count in
                    var sum = 0.0
                    for index in 0..<count {
                        let results = try four([.i32(index), .i64(Int64(index)), .f32(1), .f64(sum)])
                        guard case .f64(let result)? = results.first else {
                            throw Failure(description: "four")
                        }
                        sum = result
                    }
                    return sum
                }
            ),
            (Row.hostNothing, try loop("call nothing")),
            (Row.hostAdd, try loop("call add")),
            (Row.loop, try loop("call none")),
        ])
}

private func wasmtime(_ library: String, checked: Bool) throws -> Contender {
    let bytes = try ModuleText.assemble(text)
    guard let peer = peer_new(library, bytes, bytes.count, checked) else {
        throw Failure(description: "wasmtime cannot be used")
    }
    return Contender(
        name: checked ? "wasmtime" : "wasmtime unchecked",
        rows: [
            (Row.nothing, { Double(peer_call_nothing(peer, $0)) }),
            (Row.add, { Double(peer_call_add(peer, $0)) }),
            (Row.four, { peer_call_four(peer, $0) }),
            (Row.hostNothing, { Double(peer_run(peer, "call nothing", $0)) }),
            (Row.hostAdd, { Double(peer_run(peer, "call add", $0)) }),
            (Row.loop, { Double(peer_run(peer, "call none", $0)) }),
        ])
}

/// Measures calls in both directions, all contenders in turn, and prints a line for each figure: contender, row, and the median
/// of nanoseconds a call, with tabulators between. Arguments: rounds, calls in a round, and where the library of wasmtime is, if
/// it takes part; then, if wanted, a part of the name of the only contender and row.
@main enum Calls {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let rounds = arguments.first.flatMap { Int($0) } ?? 15
        let count = arguments.dropFirst().first.flatMap { Int32($0) } ?? 100_000
        let library = arguments.dropFirst(2).first ?? "-"
        let wanted = Array(arguments.dropFirst(3))
        var contenders: [Contender] = []
        for tier in [Tier.inPlace, .portable] where tier.isAvailable {
            contenders.append(try typed(tier))
            contenders.append(try untyped(tier))
        }
        if library != "-" {
            contenders.append(try wasmtime(library, checked: false))
            contenders.append(try wasmtime(library, checked: true))
        }
        if let name = wanted.first { contenders.removeAll { $0.name != name } }
        var times: [[[Double]]] = contenders.map { $0.rows.map { _ in [] } }
        var sums: [String: Double] = [:]
        let clock = ContinuousClock()
        for round in 0...rounds {
            for (number, contender) in contenders.enumerated() {
                for (index, row) in contender.rows.enumerated() {
                    if wanted.count > 1, row.name != wanted[1] { continue }
                    var sum = 0.0
                    let duration = try clock.measure { sum = try row.body(count) }
                    // All have to have come to the same.
                    let kind = row.name == Row.hostCaller ? Row.hostAdd : row.name
                    guard sums[kind, default: sum] == sum else {
                        throw Failure(description: "\(contender.name), \(row.name): \(sum)")
                    }
                    sums[kind] = sum
                    // The first round warms up.
                    if round > 0 { times[number][index].append(duration / .nanoseconds(1) / Double(count)) }
                }
            }
        }
        for (number, contender) in contenders.enumerated() {
            for (index, row) in contender.rows.enumerated() where !times[number][index].isEmpty {
                let sorted = times[number][index].sorted()
                print("\(contender.name)\t\(row.name)\t\(sorted[sorted.count / 2])\t\(sorted[0])")
            }
        }
    }
}
