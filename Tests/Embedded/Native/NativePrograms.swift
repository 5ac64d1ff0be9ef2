import Assembler
import Machine
import WebAssembly

#if arch(x86_64) || arch(arm64)

    extension NativeProgram {
        static var all: [NativeProgram] {
            [
                leaf, leafOfFloat, vector, several, none, recursion(100), recursion(200_000), runaway,
                mutual(10),
                mutual(200_000), mutualWithoutReturns, mutualElsewhere, host, hostFails, hostOfFloat,
                exception, exceptions,
                exceptionWithoutReturn,
                uncaught,
                raised, caughtInNative, trapBelow, deoptimized, deoptimizedVector, deoptimizedDeep, faulting,
                storing, loop(), loop(fuel: 50_000, refuel: 30_000), loop(fuel: 100, reserve: 200_000),
                loop(fuel: 100, reserve: 20_000, refuel: 10_000), outOfFuelInCall, overdrawn, interrupted,
                divided,
                dividedByZero,
                growing, filled, indirect, tailCall, tailCalled,
            ]
        }

        // MARK: Calls of native functions

        private static var leaf: NativeProgram {
            NativeProgram(
                name: "an interpreted function calls a native one",
                text: """
                    (module
                        (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 5)))
                        (func (export "f") (param i32) (result i32) (i32.mul (i32.const 3) (call $leaf (local.get 0)))))
                    """, arguments: [7], findings: 1...1, calls: 0...0
            ) { w in
                w.function(0, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.m.operate(.add, .long, .a, .a, .immediate(5))
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var leafOfFloat: NativeProgram {
            NativeProgram(
                name: "a native function calls an interpreted one with a float",
                text: """
                    (module
                        (func $half (param f64) (result f64) (f64.mul (local.get 0) (f64.const 0.5)))
                        (func (export "f") (param f64) (result f64) (f64.add (call $half (local.get 0)) (f64.const 1))))
                    """, arguments: [Double(7).bitPattern], findings: 1...1, calls: 1...1
            ) { w in
                // 0: local.get 0, 2: call 0, 4: f64.const, 13: f64.add
                w.function(1, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(defined: 0, at: 2, arguments: 0)
                    // The result is in a register; what is in the slot is the same.
                    w.m.move(.a, immediate: Int64(bitPattern: Double(1).bitPattern))
                    w.m.moveToFloat(.t0, .a, .quad)
                    w.m.operateFloat(.add, .quad, .f0, .f0, .register(.t0))
                    w.m.storeFloat(.f0, MacroAddress(.pc, -16), .quad, fixup: nil)
                    w.m.returnNative()
                }
            }
        }

        private static var vector: NativeProgram {
            NativeProgram(
                name: "vectors are passed and returned",
                text: """
                    (module
                        (func $swap (param v128) (result v128)
                            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get 0) (local.get 0)))
                        (func $both (param v128) (result v128) (i64x2.add (local.get 0) (call $swap (local.get 0))))
                        (func (export "f") (result v128) (call $both (v128.const i64x2 3 40))))
                    """, arguments: [], findings: 1...1, calls: 1...1
            ) { w in
                // 0: local.get, 2: local.get, 4: call 0, 6: i64x2.add
                w.function(1, locals: 1, operands: 2) { w in
                    w.m.loadSlot(.f1, MacroAddress(.pc, -16))
                    w.m.storeSlot(.f1, w.slot(0))
                    w.m.storeSlot(.f1, w.slot(1))
                    w.call(defined: 0, at: 4, arguments: 1)
                    w.m.storeSlot(.f0, MacroAddress(.pc, -16))
                    // The sum, by halves.
                    for half in [0, 8] {
                        w.m.load(
                            .a, MacroAddress(.pc, 32 + half), .quad, isSigned: false, .quad, fixup: nil)
                        w.m.load(
                            .b, MacroAddress(.pc, -16 + half), .quad, isSigned: false, .quad, fixup: nil)
                        w.m.operate(.add, .quad, .a, .a, .register(.b))
                        w.m.store(.a, MacroAddress(.pc, -16 + half), .quad, fixup: nil)
                    }
                    w.m.returnNative()
                }
            }
        }

        private static var several: NativeProgram {
            NativeProgram(
                name: "several results",
                text: """
                    (module
                        (func $pair (param i32) (result i32 i32) (local.get 0) (i32.const 9))
                        (func $twice (param i32) (result i32 i32 i32) (call $pair (local.get 0)) (i32.const 4))
                        (func (export "f") (param i32) (result i32 i32 i32) (call $twice (local.get 0))))
                    """, arguments: [7], findings: 1...1, calls: 1...1
            ) { w in
                // 0: local.get, 2: call 0, 4: i32.const
                w.function(1, locals: 1, operands: 3) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(defined: 0, at: 2, arguments: 0)
                    w.loadSlot(.a, 0)
                    w.loadSlot(.b, 1)
                    // The second and third result take the place of the header.
                    w.m.move(.s2, immediate: 4)
                    w.m.move(.side, .pc, .quad)
                    w.m.loadAddress(.side, MacroAddress(.side, -16))
                    w.m.store(.a, MacroAddress(.side), .quad, fixup: nil)
                    w.m.store(.b, MacroAddress(.side, 16), .quad, fixup: nil)
                    w.m.store(.s2, MacroAddress(.side, 32), .quad, fixup: nil)
                    w.m.returnNative()
                }
            }
        }

        private static var none: NativeProgram {
            NativeProgram(
                name: "no results",
                text: """
                    (module
                        (global $g (mut i32) (i32.const 1))
                        (func $set (global.set $g (i32.const 8)))
                        (func $both (call $set) (call $set))
                        (func (export "f") (result i32) (call $both) (global.get $g)))
                    """, arguments: [], findings: 1...1, calls: 2...2
            ) { w in
                w.function(1, locals: 0, operands: 0) { w in
                    w.call(defined: 0, at: 0, arguments: 0)
                    w.call(defined: 0, at: 2, arguments: 0)
                    w.m.returnNative()
                }
            }
        }

        private static func writeSum(_ w: inout NativeWriter) {
            // 0: local.get, 2: i64.eqz, 3: if, 5: i64.const, 7: else, 8: local.get, 10: local.get, 12: i64.const, 14: i64.sub,
            // 15: call, 17: i64.add
            w.function(0, locals: 1, operands: 3) { w in
                let zero = w.m.makeLabel()
                w.loadLocal(.a)
                w.m.branch(.equal, .quad, .register(.a), .immediate(0), zero)
                w.storeSlot(.a, 0)
                w.m.operate(.subtract, .quad, .a, .a, .immediate(1))
                w.storeSlot(.a, 1)
                w.call(defined: 0, at: 15, step: 12, arguments: 1)
                w.loadSlot(.b, 0)
                w.m.operate(.add, .quad, .a, .a, .register(.b))
                w.storeLocal(.a)
                w.m.bind(zero)
                w.m.returnNative()
            }
        }

        private static let sum = """
            (func $sum (param i64) (result i64)
                (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 0))
                    (else (i64.add (local.get 0) (call $sum (i64.sub (local.get 0) (i64.const 1)))))))
            """

        /// So deep that native frames have to be given up, and are taken up again behind the call.
        private static func recursion(_ depth: UInt64) -> NativeProgram {
            NativeProgram(
                name: "a native function calls itself",
                text:
                    "(module \(sum) (func (export \"f\") (param i64) (result i64) (call $sum (local.get 0))))",
                arguments: [depth], findings: depth < 1000 ? 1...1 : 100...400_000, locations: 0...0,
                write: writeSum)
        }

        private static var runaway: NativeProgram {
            NativeProgram(
                name: "a native function calls itself without end",
                text:
                    "(module \(sum) (func (export \"f\") (param i64) (result i64) (call $sum (local.get 0))))",
                arguments: [1 << 40], locations: 0...0, write: writeSum)
        }

        private static let evenAndOdd = """
            (module
                (func $even (param i64) (result i64)
                    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 1))
                        (else (i64.add (i64.const 2) (call $odd (i64.sub (local.get 0) (i64.const 1)))))))
                (func $odd (param i64) (result i64)
                    (if (result i64) (i64.eqz (local.get 0)) (then (i64.const 0))
                        (else (call $even (i64.sub (local.get 0) (i64.const 1))))))
                (func (export "f") (param i64) (result i64) (call $even (local.get 0))))
            """

        private static func writeEven(_ w: inout NativeWriter) {
            // 8: i64.const 2, 10: local.get, 12: i64.const, 14: i64.sub, 15: call, 17: i64.add
            w.function(0, locals: 1, operands: 3) { w in
                let zero = w.m.makeLabel()
                let done = w.m.makeLabel()
                w.loadLocal(.a)
                w.m.branch(.equal, .quad, .register(.a), .immediate(0), zero)
                w.m.move(.b, immediate: 2)
                w.storeSlot(.b, 0)
                w.m.operate(.subtract, .quad, .a, .a, .immediate(1))
                w.storeSlot(.a, 1)
                w.call(defined: 1, at: 15, step: 12, arguments: 1)
                w.m.operate(.add, .quad, .a, .a, .immediate(2))
                w.m.jump(done)
                w.m.bind(zero)
                w.m.move(.a, immediate: 1)
                w.m.bind(done)
                w.storeLocal(.a)
                w.m.returnNative()
            }
        }

        private static func mutual(_ depth: UInt64) -> NativeProgram {
            NativeProgram(
                name: "a native and an interpreted function call each other", text: evenAndOdd,
                arguments: [depth],
                locations: 0...0, calls: Int(depth) / 2...Int(depth) / 2, write: writeEven)
        }

        /// The same where code cannot be entered behind calls: once native frames are given up, their functions are interpreted.
        private static var mutualWithoutReturns: NativeProgram {
            NativeProgram(
                name: "native frames are given up for good", text: evenAndOdd, arguments: [100_000],
                locations: 0...0
            ) { w in
                writeEven(&w)
                w.forgetPlacesAfterCalls()
            }
        }

        private static var mutualElsewhere: NativeProgram {
            NativeProgram(
                name: "another store's native code is not used", text: evenAndOdd, arguments: [1000],
                usesNativeCode: false, findings: 0...0, calls: 0...0, write: writeEven)
        }

        // MARK: The host

        private static let callsHost = """
            (module
                (import "" "host" (func $host (param i32) (result i32)))
                (func $native (param i32) (result i32) (i32.add (call $host (local.get 0)) (i32.const 1)))
                (func (export "f") (param i32) (result i32) (i32.mul (call $native (local.get 0)) (i32.const 10))))
            """
        private static func writeCallsHost(_ w: inout NativeWriter) {
            // 0: local.get, 2: call 0, 4: i32.const, 6: i32.add
            w.function(1, locals: 1, operands: 2) { w in
                w.loadLocal(.a)
                w.storeSlot(.a, 0)
                w.call(.call, at: 2, top: 1)
                w.m.operate(.add, .long, .a, .a, .immediate(1))
                w.storeLocal(.a)
                w.m.returnNative()
            }
        }

        private static var host: NativeProgram {
            NativeProgram(
                name: "a native function calls the host", text: callsHost, arguments: [7],
                host: { call in
                    call.slots[0] = call.slots[0] * 2
                    return .returned
                }, findings: 1...1, calls: 1...1, write: writeCallsHost)
        }

        private static var hostFails: NativeProgram {
            NativeProgram(
                name: "the host fails when a native function calls it", text: callsHost, arguments: [7],
                calls: 1...1,
                write: writeCallsHost)
        }

        private static var hostOfFloat: NativeProgram {
            NativeProgram(
                name: "the host returns a float to a native function",
                text: """
                    (module
                        (import "" "host" (func $host (param f64) (result f64)))
                        (func $native (param f64) (result f64) (f64.mul (call $host (local.get 0)) (f64.const 2)))
                        (func (export "f") (param f64) (result f64) (call $native (local.get 0))))
                    """, arguments: [Double(7).bitPattern],
                host: { call in
                    call.slots[0] = (Double(bitPattern: call.slots[0]) + 0.25).bitPattern
                    return .returned
                }, calls: 1...1,
                write: { w in
                    w.function(1, locals: 1, operands: 2) { w in
                        w.loadLocal(.a)
                        w.storeSlot(.a, 0)
                        w.call(.call, at: 2, top: 1)
                        w.m.operateFloat(.add, .quad, .f0, .f0, .register(.f0))
                        w.m.storeFloat(.f0, MacroAddress(.pc, -16), .quad, fixup: nil)
                        w.m.returnNative()
                    }
                })
        }

        // MARK: Exceptions and traps

        /// Native, interpreted (catches), native, interpreted (throws).
        private static let throwing = """
            (module
                (tag $e (param i32))
                (func $throws (param i32) (result i32) (throw $e (local.get 0)))
                (func $middle (param i32) (result i32) (i32.add (call $throws (local.get 0)) (i32.const 1)))
                (func $catches (param i32) (result i32)
                    (block (result i32)
                        (try_table (result i32) (catch $e 0) (call $middle (local.get 0)))))
                (func $outer (param i32) (result i32) (i32.add (call $catches (local.get 0)) (i32.const 100)))
                (func (export "f") (param i32) (result i32) (i32.mul (call $outer (local.get 0)) (i32.const 10))))
            """
        private static func writeMiddle(_ w: inout NativeWriter, _ function: Int, _ callee: Int, _ more: Int)
        {
            // 0: local.get, 2: call, 4: i32.const, 6 or 7: i32.add
            w.function(function, locals: 1, operands: 2) { w in
                w.loadLocal(.a)
                w.storeSlot(.a, 0)
                w.call(defined: callee, at: 2, arguments: 0)
                w.m.operate(.add, .long, .a, .a, .immediate(more))
                w.storeLocal(.a)
                w.m.returnNative()
            }
        }

        private static var exception: NativeProgram {
            NativeProgram(
                name: "an exception unwinds native frames", text: throwing, arguments: [7], locations: 0...0
            ) { w in
                writeMiddle(&w, 1, 0, 1)
                writeMiddle(&w, 3, 2, 100)
            }
        }

        /// So many that native frames which nobody forgets would be too many.
        private static var exceptions: NativeProgram {
            NativeProgram(
                name: "exceptions unwind native frames again and again",
                text: """
                    (module
                        (tag $e (param i32))
                        (func $throws (param i32) (result i32) (throw $e (local.get 0)))
                        (func $middle (param i32) (result i32) (i32.add (call $throws (local.get 0)) (i32.const 1)))
                        (func (export "f") (param i32) (result i32) (local $sum i32)
                            (loop
                                (block (result i32)
                                    (try_table (result i32) (catch $e 0) (call $middle (local.get 0))))
                                (local.set $sum (i32.add (local.get $sum)))
                                (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                            (local.get $sum)))
                    """, arguments: [30_000], locations: 0...0, calls: 30_000...30_000
            ) { w in writeMiddle(&w, 1, 0, 1) }
        }

        private static var exceptionWithoutReturn: NativeProgram {
            NativeProgram(
                name: "an exception unwinds native frames, to a function that is interpreted since",
                text: throwing,
                arguments: [7], locations: 0...0
            ) { w in
                writeMiddle(&w, 1, 0, 1)
                writeMiddle(&w, 3, 2, 100)
                w.forgetPlacesAfterCalls()
            }
        }

        private static var uncaught: NativeProgram {
            NativeProgram(
                name: "an exception ends the program",
                text: """
                    (module
                        (tag $e (param i32))
                        (func $throws (param i32) (result i32) (throw $e (local.get 0)))
                        (func $middle (param i32) (result i32) (i32.add (call $throws (local.get 0)) (i32.const 1)))
                        (func (export "f") (param i32) (result i32) (call $middle (local.get 0))))
                    """, arguments: [7], calls: 1...1
            ) { w in writeMiddle(&w, 1, 0, 1) }
        }

        private static var raised: NativeProgram {
            NativeProgram(
                name: "a native function throws",
                text: """
                    (module
                        (tag $e (param i32))
                        (func $throws (param i32) (result i32) (throw $e (local.get 0)))
                        (func $middle (param i32) (result i32) (i32.add (call $throws (local.get 0)) (i32.const 1)))
                        (func (export "f") (param i32) (result i32)
                            (block (result i32)
                                (try_table (result i32) (catch $e 0) (call $middle (local.get 0))))))
                    """, arguments: [7], calls: 0...0
            ) { w in
                writeMiddle(&w, 1, 0, 1)
                // 0: local.get, 2: throw
                w.function(0, locals: 1, operands: 1) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(.raise, at: 2, top: 1)
                    w.m.returnNative()
                }
            }
        }

        private static var caughtInNative: NativeProgram {
            NativeProgram(
                name: "a native function catches what its callee throws",
                text: """
                    (module
                        (tag $e (param i32))
                        (func $throws (param i32) (result i32) (throw $e (local.get 0)))
                        (func $catches (param i32) (result i32)
                            (block (result i32)
                                (try_table (result i32) (catch $e 0) (i32.add (call $throws (local.get 0)) (i32.const 1)))))
                        (func $outer (param i32) (result i32) (i32.add (call $catches (local.get 0)) (i32.const 100)))
                        (func (export "f") (param i32) (result i32) (call $outer (local.get 0))))
                    """, arguments: [7], calls: 1...1
            ) { w in
                writeMiddle(&w, 2, 1, 100)
                // 0: block, 2: try_table with one catch, 8: local.get, 10: call, 12: i32.const, 14: i32.add
                w.function(1, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(defined: 0, at: 10, arguments: 0)
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var trapBelow: NativeProgram {
            NativeProgram(
                name: "an interpreted function traps below native ones",
                text: """
                    (module
                        (func $traps (param i32) (result i32) (unreachable))
                        (func $middle (param i32) (result i32) (i32.add (call $traps (local.get 0)) (i32.const 1)))
                        (func $outer (param i32) (result i32) (i32.add (call $middle (local.get 0)) (i32.const 1)))
                        (func (export "f") (param i32) (result i32) (call $outer (local.get 0))))
                    """, arguments: [7], calls: 1...1
            ) { w in
                writeMiddle(&w, 1, 0, 1)
                writeMiddle(&w, 2, 1, 1)
            }
        }

        // MARK: Leaving native code

        private static var deoptimized: NativeProgram {
            NativeProgram(
                name: "native code is left with operands in registers",
                text: """
                    (module
                        (func $leaf (param i64 f64) (result i64)
                            (i64.add (i64.const 5) (i64.mul (local.get 0) (i64.trunc_f64_s (local.get 1)))))
                        (func $middle (param i64) (result i64) (call $leaf (local.get 0) (f64.const 3)))
                        (func (export "f") (param i64) (result i64) (i64.mul (i64.const 3) (call $middle (local.get 0)))))
                    """, arguments: [7], locations: 1...1, calls: 0...0
            ) { w in
                // 0: i64.const, 2: local.get 0, 4: local.get 1, 6: i64.trunc_f64_s
                w.function(0, locals: 2, operands: 3) { w in
                    w.m.move(.s2, immediate: 5)
                    w.loadLocal(.b, fromEnd: 2)
                    w.m.loadFloat(.t3, MacroAddress(.pc, -16), .quad, fixup: nil)
                    // The local is in a register as well, as if it had been changed.
                    w.m.move(.end, .b, .quad)
                    w.storeLocal(.s2, fromEnd: 2)
                    w.leave(
                        at: 6, operands: [.general(.s2), .general(.b), .float(.t3)],
                        locals: [(0, .general(.end))])
                }
                // 0: local.get, 2: f64.const, 11: call
                w.function(1, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.m.move(.a, immediate: Int64(bitPattern: Double(3).bitPattern))
                    w.storeSlot(.a, 1)
                    w.call(defined: 0, at: 11, arguments: 0)
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var deoptimizedVector: NativeProgram {
            NativeProgram(
                name: "native code is left with a vector in a register",
                text: """
                    (module
                        (func $leaf (param v128) (result v128) (i64x2.add (local.get 0) (local.get 0)))
                        (func (export "f") (result v128) (call $leaf (v128.const i64x2 3 40))))
                    """, arguments: [], locations: 1...1
            ) { w in
                w.function(0, locals: 1, operands: 2) { w in
                    w.m.loadSlot(.t2, MacroAddress(.pc, -16))
                    w.leave(at: 4, operands: [.float(.t2), .float(.t2)])
                }
            }
        }

        /// Below native and interpreted frames, which all go on by themselves.
        private static var deoptimizedDeep: NativeProgram {
            NativeProgram(
                name: "native code is left below other native code",
                text: """
                    (module
                        (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 5)))
                        (func $second (param i32) (result i32) (i32.add (call $leaf (local.get 0)) (i32.const 1)))
                        (func $third (param i32) (result i32) (i32.add (call $second (local.get 0)) (i32.const 2)))
                        (func $fourth (param i32) (result i32) (i32.add (call $third (local.get 0)) (i32.const 3)))
                        (func (export "f") (param i32) (result i32)
                            (i32.add (call $fourth (local.get 0)) (call $fourth (i32.const 50)))))
                    """, arguments: [7], locations: 2...2
            ) { w in
                w.function(0, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.leave(at: 2, operands: [.general(.a)])
                }
                writeMiddle(&w, 1, 0, 1)
                writeMiddle(&w, 3, 2, 3)
            }
        }

        private static var faulting: NativeProgram {
            NativeProgram(
                name: "native code reads beyond the memory",
                text: """
                    (module
                        (memory 1)
                        (data (i32.const 65532) "\\07\\00\\00\\00")
                        (func $load (param i32) (result i32) (i32.load (local.get 0)))
                        (func $both (param i32) (result i32)
                            (i32.add (call $load (i32.const 65532)) (call $load (local.get 0))))
                        (func (export "f") (param i32) (result i32) (call $both (local.get 0))))
                    """, arguments: [65536], locations: 1...1
            ) { w in
                // 0: local.get, 2: i32.load
                w.function(0, locals: 1, operands: 1) { w in
                    w.loadLocal(.s2)
                    w.leaving(at: 2, operands: [.general(.s2)]) { w in
                        w.m.load(
                            .a, MacroAddress(.memory, index: .s2), .long, isSigned: false, .long, fixup: nil)
                    }
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var storing: NativeProgram {
            NativeProgram(
                name: "native code writes beyond the memory",
                text: """
                    (module
                        (memory 1)
                        (func $store (param i32 i32) (i32.store (local.get 0) (local.get 1)))
                        (func (export "f") (param i32) (result i32)
                            (call $store (i32.const 16) (i32.const 77))
                            (call $store (local.get 0) (i32.load (i32.const 16)))
                            (i32.const 0)))
                    """, arguments: [0xFFFF_FFFF], locations: 1...1
            ) { w in
                w.function(0, locals: 2, operands: 2) { w in
                    w.loadLocal(.s2, fromEnd: 2)
                    w.loadLocal(.b)
                    w.leaving(at: 4, operands: [.general(.s2), .general(.b)]) { w in
                        w.m.store(.b, MacroAddress(.memory, index: .s2), .long, fixup: nil)
                    }
                    w.m.returnNative()
                }
            }
        }

        // MARK: Fuel

        /// Keeps something in every register that a refill must not change, and counts in one of them.
        private static func loop(fuel: Int64 = 1 << 40, reserve: Int64 = 0, refuel: Int64? = nil)
            -> NativeProgram
        {
            NativeProgram(
                name: "a native loop takes fuel",
                text: """
                    (module
                        (func $loop (param i32) (result i32)
                            (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                            (local.get 0))
                        (func (export "f") (param i32) (result i32) (call $loop (local.get 0))))
                    """, arguments: [100_000], fuel: fuel, reserve: reserve, refuel: refuel,
                locations: refuel == nil ? 0...0 : 1...10
            ) { w in
                // 0: loop, 2: local.get, 4: i32.const, 6: i32.sub, 7: local.tee, 9: br_if, 11: end, 12: local.get
                w.function(0, locals: 1, operands: 2) { w in
                    w.place(0)
                    let again = w.m.makeLabel()
                    let wrong = w.m.makeLabel()
                    let kept: [MacroRegister] = [.a, .s0, .s2, .side, .frame, .instance, .end, .table]
                    let floats: [MacroFloatRegister] = [.f0, .f1, .t0, .t1, .t2, .t3]
                    w.loadLocal(.b)
                    for (index, register) in kept.enumerated() {
                        w.m.move(register, immediate: 0x0123_4567_89AB_0000 + Int64(index))
                    }
                    for (index, register) in floats.enumerated() {
                        w.m.moveToFloat(register, kept[index], .quad)
                    }
                    w.m.bind(again)
                    w.safepoint(at: 0, locals: [(0, .general(.b))])
                    for (index, register) in kept.enumerated() {
                        w.m.move(.s1, immediate: 0x0123_4567_89AB_0000 + Int64(index))
                        w.m.branch(.notEqual, .quad, .register(register), .register(.s1), wrong)
                    }
                    for (index, register) in floats.enumerated() {
                        w.m.moveFromFloat(.s1, register, .quad)
                        w.m.branch(.notEqual, .quad, .register(kept[index]), .register(.s1), wrong)
                    }
                    w.m.operate(.subtract, .long, .b, .b, .immediate(1))
                    w.m.branch(.notEqual, .long, .register(.b), .immediate(0), again)
                    w.m.move(.a, .b, .long)
                    w.storeLocal(.a)
                    w.m.returnNative()
                    w.m.bind(wrong)
                    w.m.move(.a, immediate: 0x7777)
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var outOfFuelInCall: NativeProgram {
            NativeProgram(
                name: "fuel is used up in a recursion",
                text:
                    "(module \(sum) (func (export \"f\") (param i64) (result i64) (call $sum (local.get 0))))",
                arguments: [60_000], fuel: 20_000, refuel: 7_000, write: writeSum)
        }

        /// An instruction costs more than there is.
        private static var overdrawn: NativeProgram {
            NativeProgram(
                name: "fuel is less than nothing",
                text: """
                    (module
                        (type $bytes (array i8))
                        (func $leaf (param i32) (result i32) (i32.add (local.get 0) (i32.const 5)))
                        (func $native (param i32) (result i32)
                            (call $leaf (array.len (array.new_default $bytes (local.get 0)))))
                        (func (export "f") (param i32) (result i32) (call $native (local.get 0))))
                    """, arguments: [100_000], fuel: 20, refuel: 1000, calls: 1...10
            ) { w in
                w.function(0, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.m.operate(.add, .long, .a, .a, .immediate(5))
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
                // 0: local.get, 2: array.new_default, 5: array.len, 7: call
                w.function(1, locals: 1, operands: 1) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(.object, at: 2, top: 1)
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(defined: 0, at: 7, arguments: 0)
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var interrupted: NativeProgram {
            NativeProgram(
                name: "somebody wants a native loop to stop",
                text: """
                    (module
                        (import "" "host" (func $host (param i32) (result i32)))
                        (func $loop (param i32) (result i32)
                            (loop (br_if 0 (local.tee 0 (call $host (local.get 0)))))
                            (local.get 0))
                        (func (export "f") (param i32) (result i32) (call $loop (local.get 0))))
                    """, arguments: [20_000], refuel: 0,
                host: { call in
                    if call.slots[0] == 7000 { call.store.interruption.request() }
                    call.slots[0] -= 1
                    return .returned
                }, locations: 1...1,
                write: { w in
                    // 0: loop, 2: local.get, 4: call, 6: local.tee, 8: br_if
                    w.function(1, locals: 1, operands: 2) { w in
                        let again = w.m.makeLabel()
                        w.m.bind(again)
                        w.place(0)
                        w.safepoint(at: 0)
                        w.loadLocal(.a)
                        w.storeSlot(.a, 0)
                        w.call(.call, at: 4, top: 1)
                        w.storeLocal(.a)
                        w.m.branch(.notEqual, .long, .register(.a), .immediate(0), again)
                        w.m.returnNative()
                    }
                })
        }

        // MARK: Single instructions

        private static let divides = """
            (module
                (func $divide (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
                (func (export "f") (param i32 i32) (result i32)
                    (i32.add (call $divide (local.get 0) (local.get 1)) (i32.const 1))))
            """
        private static func writeDivides(_ w: inout NativeWriter) {
            w.function(0, locals: 2, operands: 2) { w in
                w.loadLocal(.a, fromEnd: 2)
                w.storeSlot(.a, 0)
                w.loadLocal(.a)
                w.storeSlot(.a, 1)
                w.call(.step, at: 4, top: 2)
                w.storeLocal(.a, fromEnd: 2)
                w.m.returnNative()
            }
        }
        private static var divided: NativeProgram {
            NativeProgram(
                name: "one instruction is executed by the portable tier", text: divides, arguments: [91, 13],
                locations: 0...0, write: writeDivides)
        }
        private static var dividedByZero: NativeProgram {
            NativeProgram(
                name: "one instruction of the portable tier traps", text: divides, arguments: [91, 0],
                locations: 0...0, write: writeDivides)
        }

        private static var growing: NativeProgram {
            NativeProgram(
                name: "a native function lets a memory grow",
                text: """
                    (module
                        (memory 1)
                        (func $grow (param i32) (result i32)
                            (i32.store (i32.const 8) (i32.const 5))
                            (drop (memory.grow (local.get 0)))
                            (i32.load (i32.const 8)))
                        (func (export "f") (param i32) (result i32)
                            (i32.add (call $grow (local.get 0)) (memory.size))))
                    """, arguments: [100], locations: 0...0
            ) { w in
                // 0: i32.const, 2: i32.const, 4: i32.store, 7: local.get, 9: memory.grow
                w.function(0, locals: 1, operands: 2) { w in
                    w.m.storeImmediate(5, MacroAddress(.memory, 8), .long)
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.call(.growMemory, at: 9, top: 1)
                    w.m.load(.a, MacroAddress(.memory, 8), .long, isSigned: false, .long, fixup: nil)
                    w.storeLocal(.a)
                    w.m.returnNative()
                }
            }
        }

        private static var filled: NativeProgram {
            NativeProgram(
                name: "a native function fills memory",
                text: """
                    (module
                        (memory 1)
                        (func $fill (param i32)
                            (memory.fill (i32.const 16) (i32.const 1) (local.get 0)))
                        (func (export "f") (param i32) (result i32)
                            (call $fill (local.get 0)) (i32.load (i32.const 1000))))
                    """, arguments: [50_000], locations: 0...0
            ) { w in
                // 0: i32.const, 2: i32.const, 4: local.get, 6: memory.fill
                w.function(0, locals: 1, operands: 3) { w in
                    w.m.move(.a, immediate: 16)
                    w.storeSlot(.a, 0)
                    w.m.move(.a, immediate: 1)
                    w.storeSlot(.a, 1)
                    w.loadLocal(.a)
                    w.storeSlot(.a, 2)
                    w.call(.bulk, at: 6, top: 3)
                    w.m.returnNative()
                }
            }
        }

        private static var indirect: NativeProgram {
            NativeProgram(
                name: "a native function calls others through a table",
                text: """
                    (module
                        (import "" "host" (func $host (param i32) (result i32)))
                        (type $t (func (param i32) (result i32)))
                        (table funcref (elem $host $interpreted $native))
                        (func $native (param i32) (result i32) (i32.add (local.get 0) (i32.const 5)))
                        (func $interpreted (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
                        (func $caller (param i32 i32) (result i32) (call_indirect (type $t) (local.get 0) (local.get 1)))
                        (func (export "f") (param i32) (result i32)
                            (i32.add (call $caller (local.get 0) (i32.const 0))
                                (i32.add (call $caller (local.get 0) (i32.const 1))
                                    (call $caller (local.get 0) (i32.const 2))))))
                    """, arguments: [7],
                host: { call in
                    call.slots[0] += 1000
                    return .returned
                }, locations: 0...0, calls: 3...3,
                write: { w in
                    w.function(1, locals: 1, operands: 2) { w in
                        w.loadLocal(.a)
                        w.m.operate(.add, .long, .a, .a, .immediate(5))
                        w.storeLocal(.a)
                        w.m.returnNative()
                    }
                    // 0: local.get, 2: local.get, 4: call_indirect
                    w.function(3, locals: 2, operands: 2) { w in
                        w.loadLocal(.a, fromEnd: 2)
                        w.storeSlot(.a, 0)
                        w.loadLocal(.a)
                        w.storeSlot(.a, 1)
                        w.call(.call, at: 4, top: 2)
                        w.place(4, isAfterCall: true)
                        w.storeLocal(.a, fromEnd: 2)
                        w.m.returnNative()
                    }
                })
        }

        private static var tailCall: NativeProgram {
            NativeProgram(
                name: "a native function makes a tail call",
                text: """
                    (module
                        (func $leaf (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
                        (func $tail (param i32) (result i32) (return_call $leaf (local.get 0) (i32.const 2)))
                        (func $caller (param i32) (result i32) (i32.add (call $tail (local.get 0)) (i32.const 10)))
                        (func (export "f") (param i32) (result i32) (call $caller (local.get 0))))
                    """, arguments: [7], locations: 0...0
            ) { w in
                // 0: local.get, 2: i32.const, 4: return_call
                w.function(1, locals: 1, operands: 2) { w in
                    w.loadLocal(.a)
                    w.storeSlot(.a, 0)
                    w.m.move(.a, immediate: 2)
                    w.storeSlot(.a, 1)
                    w.call(.call, at: 4, top: 2)
                    w.m.returnNative()
                }
                writeMiddle(&w, 2, 1, 10)
            }
        }

        /// An interpreted function that native code has called makes a tail call of a native one.
        private static var tailCalled: NativeProgram {
            NativeProgram(
                name: "a native function is called in tail position",
                text: """
                    (module
                        (func $leaf (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
                        (func $tail (param i32) (result i32) (return_call $leaf (local.get 0) (i32.const 2)))
                        (func $caller (param i32) (result i32) (i32.add (call $tail (local.get 0)) (i32.const 10)))
                        (func (export "f") (param i32) (result i32) (call $caller (local.get 0))))
                    """, arguments: [7], findings: 2...2, locations: 0...0, calls: 1...1
            ) { w in
                w.function(0, locals: 2, operands: 2) { w in
                    w.loadLocal(.a, fromEnd: 2)
                    w.loadLocal(.b)
                    w.m.operate(.subtract, .long, .a, .a, .register(.b))
                    w.storeLocal(.a, fromEnd: 2)
                    w.m.returnNative()
                }
                writeMiddle(&w, 2, 1, 10)
            }
        }
    }
#endif
