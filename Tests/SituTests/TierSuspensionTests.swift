import Situ
import TestSupport
import Testing
import WebAssembly

/// A program that is stopped everywhere: its functions take one number, and return what depends on all that they did.
private let program = """
    (type $unary (func (param i32) (result i32)))
    (import "host" "twice" (func $twice (type $unary)))
    (import "host" "mix" (func $mix (param i64 f32 v128 f64) (result f64 v128)))
    (tag $e (param i32 v128))
    (table $table 8 funcref)
    (elem (i32.const 2) $down $vectors $through $twice)
    (global $sum (mut i32) (i32.const 0))
    (memory 1)

    ;; The index of the element is the topmost operand of an indirect call, and gone when the callee is entered.
    (func $down (export "indirect") (type $unary)
      (if (result i32) (i32.eqz (local.get 0))
        (then (i32.const 5))
        (else
          (i32.mul
            (i32.const 3)
            (i32.add
              (call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2))
              (call_indirect (type $unary) (local.get 0) (i32.const 5)))))))

    ;; Vectors as parameters, locals, operands below a call, and results.
    (func $turn (param i32 v128 v128) (result v128 i32 v128)
      (local $kept v128)
      (local.set $kept (i32x4.add (local.get 1) (local.get 2)))
      (if (local.get 0)
        (then
          (call $turn (i32.sub (local.get 0) (i32.const 1)) (local.get $kept) (local.get 1))
          (local.set 2)
          (global.set $sum (i32.add (global.get $sum)))
          (local.set 1)))
      (i8x16.shuffle 16 1 2 3 4 5 20 7 8 9 10 11 12 13 14 31 (local.get 1) (local.get 2))
      (local.get 0)
      (i32x4.sub (local.get $kept) (local.get 2)))
    (func $vectors (export "vectors") (type $unary)
      (local $i i32) (local $v v128)
      (global.set $sum (i32.const 0))
      (local.set $v (v128.const i32x4 1 20 300 4000))
      (loop $next
        (call $turn
          (local.get 0) (local.get $v) (v128.const i64x2 0x0123456789abcdef 0xfedcba9876543210))
        (local.set $v)
        (local.set $i (i32.add (local.get $i)))
        (local.set $v (v128.xor (local.get $v)))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (i32.add
        (i32.add (i32x4.extract_lane 1 (local.get $v)) (i32x4.extract_lane 2 (local.get $v)))
        (i32.add (local.get $i) (global.get $sum))))

    ;; Exceptions that are thrown, kept, and thrown again, with stops between.
    (func $thrower (param i32) (result i32)
      (if (i32.and (local.get 0) (i32.const 1))
        (then (throw $e (local.get 0) (i32x4.splat (local.get 0)))))
      (i32.mul (local.get 0) (i32.const 7)))
    (func $through (type $unary)
      (block $caught (result exnref)
        (try_table (catch_all_ref $caught)
          (return (call $thrower (local.get 0))))
        (unreachable))
      (drop (call $thrower (i32.const 2)))
      (throw_ref))
    (func (export "exceptions") (type $unary)
      (local $sum i32) (local $kept exnref)
      (loop $next
        (block $done
          (block $caught (result i32 v128 exnref)
            (try_table (catch_ref $e $caught)
              (local.set $sum
                (i32.add
                  (local.get $sum)
                  (call_indirect (type $unary) (local.get 0) (i32.const 4))))
              (br $done))
            (unreachable))
          (local.set $kept)
          (local.set $sum (i32.add (i32x4.extract_lane 3) (local.get $sum)))
          (local.set $sum (i32.xor (local.get $sum)))
          (loop $wait (br_if $wait (i32.eqz (call $thrower (i32.const 4)))))
          (block $again (result i32 v128)
            (try_table (catch $e $again) (throw_ref (local.get $kept)))
            (unreachable))
          (drop)
          (local.set $sum (i32.add (local.get $sum))))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $sum))

    ;; Blocks and functions of many results.
    (func $many (param i64 f32 f64) (result f64 i64 f32 i32)
      (local.get 0) (local.get 1) (local.get 2)
      (block (param i64 f32 f64) (result f64 i64)
        (local.set 2) (local.set 1) (local.set 0)
        (local.get 2) (local.get 0)
        (loop (param f64 i64) (result f64 i64)
          (local.set 0 (i64.sub (i64.const 1)))
          (f64.add (f64.const 0.25))
          (local.get 0)
          (br_if 0 (i64.gt_s (local.get 0) (i64.const 0))))
        (br 0))
      (local.get 1)
      (i32.const 9))
    (func (export "many") (type $unary)
      (local $sum i32) (local $f f32)
      (loop $next
        (call $many (i64.extend_i32_u (local.get 0)) (f32.const 1.5) (f64.convert_i32_s (local.get 0)))
        (local.set $sum (i32.add (local.get $sum)))
        (local.set $f (f32.add (local.get $f)))
        (local.set $sum (i32.add (i32.wrap_i64) (local.get $sum)))
        (local.set $sum (i32.add (i32.mul (i32.trunc_f64_s) (i32.const 31)) (local.get $sum)))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (i32.add (local.get $sum) (i32.trunc_f32_s (local.get $f))))

    ;; Frames upon frames, each with operands and locals that are needed afterwards.
    (func $deep (export "deep") (type $unary)
      (local $twice i64) (local $root f64)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
      (local.set $twice (i64.extend_i32_s (i32.shl (local.get 0) (i32.const 1))))
      (local.set $root (f64.sqrt (f64.convert_i32_s (local.get 0))))
      (i32.rotl
        (i32.add
          (i32.wrap_i64 (local.get $twice))
          (call $deep (i32.sub (local.get 0) (i32.const 1))))
        (i32.trunc_f64_s (local.get $root))))

    ;; The host, with operands of all types, below and as arguments.
    (func (export "host") (type $unary)
      (local $sum i32)
      (loop $next
        (local.get $sum)
        (i64.const 3)
        (call $mix
          (i64.extend_i32_s (local.get 0)) (f32.const 0.5) (i64x2.splat (i64.const -5)) (f64.const 8))
        (drop)
        (i64.trunc_f64_s)
        (i64.mul)
        (i32.wrap_i64)
        (call $twice)
        (i32.store (i32.const 16) (i32.rotl (i32.const 5)))
        (local.set $sum (i32.xor (i32.load (i32.const 16))))
        (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get $sum))
    """

@Suite("Stopping and going on, on the same tier or another")
struct TierSuspensionTests {
    private static let module = Result { try TextParser.assemble(Array(program.utf8)) }

    static let programs: [(name: String, argument: Int32)] = [
        ("indirect", 12), ("vectors", 7), ("exceptions", 15), ("many", 9), ("deep", 3000), ("host", 12),
    ]

    private func load(_ execution: Execution, isDeterministic: Bool = false) throws -> Guest {
        var configuration = Engine.Configuration()
        configuration.hasCanonicalNaNs = isDeterministic
        return try Guest(
            try TierSuspensionTests.module.get(), configuration: configuration, limits: .init(),
            executor: execution.executor
        ) { linker in
            linker.define("host", "twice", FunctionType([.i32], [.i32])) { _, arguments in
                [.i32((arguments[0].int32 ?? 0) &* 2)]
            }
            linker.define("host", "mix", FunctionType([.i64, .f32, .v128, .f64], [.f64, .v128])) {
                _, arguments in
                guard case .i64(let a) = arguments[0], case .f32(let b) = arguments[1],
                    case .v128(let low, let high) = arguments[2], case .f64(let c) = arguments[3]
                else { throw TestFailure("the arguments are \(arguments)") }
                return [
                    .f64(Double(a) + Double(b) + Double(Int64(bitPattern: low)) + c),
                    .v128(low: high, high: low),
                ]
            }
        }
    }

    /// The result of a program that is not stopped, and the fuel that it takes.
    private func whole(_ name: String, _ argument: Int32, _ execution: Execution) throws -> (Int32, Int64) {
        let guest = try load(execution)
        let start: Int64 = 1 << 40
        guest.store.fuel = start
        let number = try guest.number(name, .i32(argument))
        return (number, start - (try #require(guest.store.fuel)))
    }

    @Test("takes the same fuel and leaves the same", arguments: programs)
    func fuel(program: (name: String, argument: Int32)) throws {
        let (expected, fuel) = try whole(program.name, program.argument, .portable)
        #expect(fuel > 10)
        for execution in Execution.all {
            let (result, used) = try whole(program.name, program.argument, execution)
            #expect(result == expected, "\(program.name), \(execution)")
            #expect(used == fuel, "\(program.name), \(execution)")
        }
    }

    @Test("changes nothing at any safepoint", arguments: programs, Execution.all)
    func everySafepoint(program: (name: String, argument: Int32), execution: Execution) throws {
        let (expected, fuel) = try whole(program.name, program.argument, .portable)
        for isDeterministic in [false, true] {
            let guest = try load(execution, isDeterministic: isDeterministic)
            guest.store.fuel = 0
            let call = try guest.function(program.name).begin([.i32(program.argument)])
            var given: Int64 = 0
            while case .suspended(let kind) = try call.run() {
                #expect(kind == .outOfFuel)
                guard given < fuel else { throw TestFailure("it does not end with \(fuel) units") }
                guest.store.fuel = 1
                given += 1
                if given == fuel {
                    guard case .finished(let results) = try call.run() else {
                        throw TestFailure("it has not ended with \(fuel) units")
                    }
                    #expect(results.first?.int32 == expected, "\(program.name), \(execution)")
                    break
                }
            }
            #expect(given == fuel, "\(program.name), \(execution)")
        }
    }

    /// Calls of one store, each stopped at another place, that go on in turn.
    @Test("changes nothing while other calls go on", arguments: Execution.all)
    func manyCalls(execution: Execution) throws {
        let guest = try load(execution)
        guest.store.fuel = 0
        // The others keep something in a global, or take long.
        let programs = TierSuspensionTests.programs.filter { $0.name != "deep" && $0.name != "vectors" }
        var calls = try programs.map { ($0, try guest.function($0.name).begin([.i32($0.argument)])) }
        while !calls.isEmpty {
            var left: [((name: String, argument: Int32), Call)] = []
            for (program, call) in calls {
                guest.store.fuel = 3
                if case .finished(let results) = try call.run() {
                    let (expected, _) = try whole(program.name, program.argument, .portable)
                    #expect(results.first?.int32 == expected, "\(program.name), \(execution)")
                } else {
                    left.append((program, call))
                }
            }
            calls = left
        }
    }
}
