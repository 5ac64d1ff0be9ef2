#if arch(x86_64)

    import Assembler
    @testable import Baseline
    import Machine
    import Testing

    @Suite("Floating-point operations on x86-64")
    struct X86FloatTests {
        private static let operations: [MacroFloatOperation] = [
            .add, .subtract, .multiply, .divide, .minimum, .maximum, .copySign,
        ]
        private static let functions: [MacroFloatFunction] = [
            .squareRoot, .ceiling, .floor, .truncate, .nearest, .absolute, .negate,
        ]

        // MARK: What is expected

        private static func isNaN(_ bits: UInt64, _ width: MacroWidth) -> Bool {
            width == .long ? single(bits).isNaN : double(bits).isNaN
        }
        private static func quiet(_ bits: UInt64, _ width: MacroWidth) -> UInt64 {
            bits | (width == .long ? 0x0040_0000 : 1 << 51)
        }
        private static func single(_ bits: UInt64) -> Float {
            Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        }
        private static func double(_ bits: UInt64) -> Double { Double(bitPattern: bits) }

        /// With the first NaN passed on, made quiet; one that is made has the sign.
        private static func result(
            _ operation: MacroFloatOperation, _ width: MacroWidth, _ a: UInt64, _ b: UInt64
        ) -> UInt64 {
            if operation != .copySign {
                if isNaN(a, width) { return quiet(a, width) }
                if isNaN(b, width) { return quiet(b, width) }
            }
            let bits: UInt64
            if width == .long {
                let (a, b) = (single(a), single(b))
                let result =
                    switch operation {
                    case .add: Numerics.f32Add(a, b)
                    case .subtract: Numerics.f32Sub(a, b)
                    case .multiply: Numerics.f32Mul(a, b)
                    case .divide: Numerics.f32Div(a, b)
                    case .minimum: Numerics.f32Min(a, b)
                    case .maximum: Numerics.f32Max(a, b)
                    case .copySign: Numerics.f32Copysign(a, b)
                    }
                bits = UInt64(result.bitPattern)
            } else {
                let (a, b) = (double(a), double(b))
                let result =
                    switch operation {
                    case .add: Numerics.f64Add(a, b)
                    case .subtract: Numerics.f64Sub(a, b)
                    case .multiply: Numerics.f64Mul(a, b)
                    case .divide: Numerics.f64Div(a, b)
                    case .minimum: Numerics.f64Min(a, b)
                    case .maximum: Numerics.f64Max(a, b)
                    case .copySign: Numerics.f64Copysign(a, b)
                    }
                bits = result.bitPattern
            }
            if operation != .copySign, isNaN(bits, width) {
                return width == .long ? 0xFFC0_0000 : 0xFFF8 << 48
            }
            return bits
        }

        private static func result(
            _ function: MacroFloatFunction, _ width: MacroWidth, _ a: UInt64
        ) -> UInt64 {
            if function != .absolute, function != .negate {
                if isNaN(a, width) { return quiet(a, width) }
                let isNegative = width == .long ? single(a) < 0 : double(a) < 0
                if function == .squareRoot, isNegative { return width == .long ? 0xFFC0_0000 : 0xFFF8 << 48 }
            }
            if width == .long {
                let a = single(a)
                let result =
                    switch function {
                    case .squareRoot: Numerics.f32Sqrt(a)
                    case .ceiling: Numerics.f32Ceil(a)
                    case .floor: Numerics.f32Floor(a)
                    case .truncate: Numerics.f32Trunc(a)
                    case .nearest: Numerics.f32Nearest(a)
                    case .absolute: Numerics.f32Abs(a)
                    case .negate: Numerics.f32Neg(a)
                    }
                return UInt64(result.bitPattern)
            }
            let a = double(a)
            let result =
                switch function {
                case .squareRoot: Numerics.f64Sqrt(a)
                case .ceiling: Numerics.f64Ceil(a)
                case .floor: Numerics.f64Floor(a)
                case .truncate: Numerics.f64Trunc(a)
                case .nearest: Numerics.f64Nearest(a)
                case .absolute: Numerics.f64Abs(a)
                case .negate: Numerics.f64Neg(a)
                }
            return result.bitPattern
        }

        private static func isTrue(
            _ condition: MacroFloatCondition, _ width: MacroWidth, _ a: UInt64, _ b: UInt64
        ) -> Bool {
            // All numbers of 32 bits are numbers of 64, in the same order.
            let x = width == .long ? Double(single(a)) : double(a)
            let y = width == .long ? Double(single(b)) : double(b)
            return switch condition {
            case .equal: Numerics.f64Eq(x, y)
            case .notEqual: Numerics.f64Ne(x, y)
            case .less: Numerics.f64Lt(x, y)
            case .lessOrEqual: Numerics.f64Le(x, y)
            case .greater: Numerics.f64Gt(x, y)
            case .greaterOrEqual: Numerics.f64Ge(x, y)
            }
        }

        private func pairs(_ machine: X86Machine, _ width: MacroWidth, all: Bool) -> [(UInt64, UInt64)] {
            let values = X86Cases.floats(width)
            if all {
                // Zeros, a few numbers, and NaNs of all kinds, each with everything.
                let few = values.prefix(8) + values.filter { X86FloatTests.isNaN($0, width) }
                return values.flatMap { a in few.flatMap { [(a, $0), ($0, a)] } }
            }
            return (0..<12).map { _ in
                (
                    values.randomElement(using: &machine.random)!,
                    values.randomElement(using: &machine.random)!
                )
            }
        }

        private let scratch = FloatRegister(15)

        // MARK: Tests

        @Test("operations in every combination of registers")
        func registers() {
            let machine = X86Machine()
            for operation in X86FloatTests.operations {
                for width in X86Cases.widths {
                    for destination in X86Cases.floats {
                        for left in X86Cases.floats {
                            for right in X86Cases.floats {
                                machine.compile { target, _ in
                                    target.operate(operation, width, destination, left, .register(right))
                                }
                                // All pairs in each way in which registers can be the same.
                                let numbers = [destination, left, right].map(\.number)
                                let all = [[1, 6, 9], [1, 1, 6], [1, 6, 1], [1, 6, 6], [1, 1, 1]].contains(
                                    numbers)
                                for (a, b) in pairs(machine, width, all: all) {
                                    var state = machine.newState()
                                    state[left] = a
                                    state[right] = b
                                    machine.check(
                                        state, lostFloats: [scratch], upperHalvesLost: [destination],
                                        "\(operation) \(width) \(numbers) of \(hexadecimal(a)), \(hexadecimal(b))"
                                    ) {
                                        $0[destination] = X86FloatTests.result(
                                            operation, width, $0[left], $0[right])
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("operations with slots and constants")
        func slotsAndConstants() {
            let machine = X86Machine()
            for operation in X86FloatTests.operations {
                for width in X86Cases.widths {
                    for destination in X86Cases.floats {
                        for left in X86Cases.floats {
                            for slot in X86Cases.slots.prefix(5) {
                                machine.compile { target, _ in
                                    target.operate(operation, width, destination, left, .slot(slot))
                                }
                                for (a, b) in pairs(machine, width, all: false).prefix(5) {
                                    var state = machine.newState()
                                    state[left] = a
                                    // What is above a number of 32 bits is not looked at.
                                    let upper = width == .long ? machine.random.next() << 32 : 0
                                    machine.frame.storeBytes(
                                        of: b | upper, toByteOffset: Int(slot), as: UInt64.self)
                                    machine.check(
                                        state, lostFloats: [scratch], upperHalvesLost: [destination],
                                        "\(operation) \(width) \(destination), \(left), [\(slot)]"
                                    ) { $0[destination] = X86FloatTests.result(operation, width, a, b) }
                                }
                            }
                            for (a, b) in pairs(machine, width, all: false) {
                                machine.compile { target, _ in
                                    target.operate(operation, width, destination, left, .constant(b))
                                }
                                var state = machine.newState()
                                state[left] = a
                                machine.check(
                                    state, lostFloats: [scratch], upperHalvesLost: [destination],
                                    "\(operation) \(width) \(destination), \(left), \(hexadecimal(b)) of \(hexadecimal(a))"
                                ) { $0[destination] = X86FloatTests.result(operation, width, a, b) }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("functions")
        func functions() {
            let machine = X86Machine()
            for function in X86FloatTests.functions {
                for width in X86Cases.widths {
                    for destination in X86Cases.floats {
                        for source in X86Cases.floats {
                            machine.compile { target, _ in
                                target.function(function, width, destination, source)
                            }
                            for value in X86Cases.floats(width) {
                                var state = machine.newState()
                                state[source] = value
                                machine.check(
                                    state, upperHalvesLost: [destination],
                                    "\(function) \(width) \(destination), \(source) of \(hexadecimal(value))"
                                ) { $0[destination] = X86FloatTests.result(function, width, value) }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("moves, canonical NaNs and changes of width")
        func moves() {
            let machine = X86Machine()
            for destination in X86Cases.floats {
                for width in X86Cases.widths {
                    machine.compile { target, _ in target.canonicalizeNaN(width, destination) }
                    for value in X86Cases.floats(width) {
                        var state = machine.newState()
                        state[destination] = value
                        machine.check(
                            state, upperHalvesLost: [destination],
                            "canonical \(width) of \(hexadecimal(value))"
                        ) {
                            if X86FloatTests.isNaN(value, width) {
                                $0[destination] = width == .long ? 0x7FC0_0000 : 0x7FF8 << 48
                            }
                        }
                    }
                    for value in X86Cases.floats(width) {
                        machine.compile { target, _ in target.move(destination, bits: value, width) }
                        machine.check(
                            machine.newState(), upperHalvesLost: [destination], "constant \(width) \(value)"
                        ) {
                            $0[destination] = value
                        }
                    }
                    for general in X86Cases.destinations {
                        machine.compile { target, _ in target.move(destination, general, width) }
                        machine.check(machine.newState(), upperHalvesLost: [destination], "to float \(width)")
                        {
                            $0[destination] = width.truncate($0[general])
                        }
                        machine.compile { target, _ in target.move(general, destination, width) }
                        machine.check(machine.newState(), "from float \(width)") {
                            $0[general] = width.truncate($0[destination])
                        }
                    }
                    for source in X86Cases.floats {
                        machine.compile { target, _ in target.convertFloat(destination, source, from: width) }
                        for value in X86Cases.floats(width) {
                            var state = machine.newState()
                            state[source] = value
                            machine.check(
                                state, upperHalvesLost: [destination],
                                "convert from \(width) \(destination), \(source) of \(hexadecimal(value))"
                            ) {
                                $0[destination] =
                                    width == .long
                                    ? Numerics.f64PromoteF32(X86FloatTests.single(value)).bitPattern
                                    : UInt64(Numerics.f32DemoteF64(X86FloatTests.double(value)).bitPattern)
                            }
                        }
                    }
                }
                for source in X86Cases.floats {
                    machine.compile { target, _ in target.move(destination, source) }
                    machine.check(machine.newState(), "move \(destination), \(source)") {
                        for half in 0..<2 {
                            $0.vectors[2 * Int(destination.number) + half] =
                                $0.vectors[2 * Int(source.number) + half]
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("conversions of integers")
        func conversionsOfIntegers() {
            let machine = X86Machine()
            var values = X86Cases.integers
            // At the limits of what floats hold exactly, and halfway between two of them.
            for power in [23, 24, 25, 39, 40, 52, 53, 54, 62, 63] {
                for half in [UInt64(0), 1 << UInt64(max(0, power - 24)), 1 << UInt64(max(0, power - 53))] {
                    let number = 1 << UInt64(power) | half
                    values += [number, number &+ 1, number &- 1, 0 &- number, number | 3, number | 2]
                }
            }
            for floatWidth in X86Cases.widths {
                for width in X86Cases.widths {
                    for isSigned in [false, true] {
                        for destination in X86Cases.floats {
                            for source in X86Cases.sources {
                                machine.compile { target, _ in
                                    target.convertToFloat(
                                        destination, floatWidth, source, width, isSigned: isSigned)
                                }
                                let all = destination.number == 1 && (source == .rcx || source == .r11)
                                for value in all
                                    ? values : Array(values.shuffled(using: &machine.random).prefix(8))
                                {
                                    var state = machine.newState()
                                    state[source] = value
                                    machine.check(
                                        state, lost: [.r11], upperHalvesLost: [destination],
                                        "convert \(isSigned) \(width) to \(floatWidth) \(destination), \(source) of \(hexadecimal(value))"
                                    ) {
                                        let low = UInt32(truncatingIfNeeded: value)
                                        $0[destination] =
                                            switch (floatWidth, width, isSigned) {
                                            case (.long, .long, false):
                                                UInt64(Numerics.f32ConvertI32U(low).bitPattern)
                                            case (.long, .long, true):
                                                UInt64(Numerics.f32ConvertI32S(low).bitPattern)
                                            case (.long, .quad, false):
                                                UInt64(Numerics.f32ConvertI64U(value).bitPattern)
                                            case (.long, .quad, true):
                                                UInt64(Numerics.f32ConvertI64S(value).bitPattern)
                                            case (.quad, .long, false):
                                                Numerics.f64ConvertI32U(low).bitPattern
                                            case (.quad, .long, true): Numerics.f64ConvertI32S(low).bitPattern
                                            case (.quad, .quad, false):
                                                Numerics.f64ConvertI64U(value).bitPattern
                                            case (.quad, .quad, true):
                                                Numerics.f64ConvertI64S(value).bitPattern
                                            }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        /// The integer, and whether the conversion that does not saturate traps.
        private func converted(
            _ value: UInt64, _ floatWidth: MacroWidth, _ width: MacroWidth, isSigned: Bool
        ) -> (UInt64, fails: Bool) {
            let (single, double) = (X86FloatTests.single(value), X86FloatTests.double(value))
            return switch (floatWidth, width, isSigned) {
            case (.long, .long, false):
                (UInt64(Numerics.i32TruncSatF32U(single)), Numerics.i32TruncF32UTrap(single) != .none)
            case (.long, .long, true):
                (UInt64(Numerics.i32TruncSatF32S(single)), Numerics.i32TruncF32STrap(single) != .none)
            case (.long, .quad, false):
                (Numerics.i64TruncSatF32U(single), Numerics.i64TruncF32UTrap(single) != .none)
            case (.long, .quad, true):
                (Numerics.i64TruncSatF32S(single), Numerics.i64TruncF32STrap(single) != .none)
            case (.quad, .long, false):
                (UInt64(Numerics.i32TruncSatF64U(double)), Numerics.i32TruncF64UTrap(double) != .none)
            case (.quad, .long, true):
                (UInt64(Numerics.i32TruncSatF64S(double)), Numerics.i32TruncF64STrap(double) != .none)
            case (.quad, .quad, false):
                (Numerics.i64TruncSatF64U(double), Numerics.i64TruncF64UTrap(double) != .none)
            case (.quad, .quad, true):
                (Numerics.i64TruncSatF64S(double), Numerics.i64TruncF64STrap(double) != .none)
            }
        }

        @Test("conversions to integers, saturating and not")
        func conversionsToIntegers() {
            let machine = X86Machine()
            for floatWidth in X86Cases.widths {
                for width in X86Cases.widths {
                    for isSigned in [false, true] {
                        for saturates in [false, true] {
                            for destination in X86Cases.destinations {
                                for source in X86Cases.floats {
                                    machine.compile(exits: 1) { target, exits in
                                        target.convertToInteger(
                                            destination, width, isSigned: isSigned, source, floatWidth,
                                            fails: saturates ? nil : exits[0])
                                    }
                                    for value in X86Cases.floats(floatWidth) {
                                        var state = machine.newState()
                                        state[source] = value
                                        let (integer, fails) = converted(
                                            value, floatWidth, width, isSigned: isSigned)
                                        let isLost = destination != .r11 || (fails && !saturates)
                                        machine.check(
                                            state, lost: isLost ? [.r11] : [], lostFloats: [scratch],
                                            "convert \(floatWidth) to \(isSigned) \(width) \(destination), \(source) of \(hexadecimal(value)), saturating \(saturates)"
                                        ) {
                                            if fails, !saturates {
                                                $0.exit = 1
                                            } else {
                                                $0[destination] = integer
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("comparisons, of NaNs too")
        func comparisons() {
            let machine = X86Machine()
            for condition in X86Cases.floatConditions {
                for width in X86Cases.widths {
                    for left in X86Cases.floats {
                        for right in X86Cases.floats {
                            let all = left.number == 1 && (right.number == 1 || right.number == 9)
                            for isNegated in [false, true] {
                                machine.compile(exits: 1) { target, exits in
                                    target.branchFloat(
                                        condition, isNegated: isNegated, width, left, right, exits[0])
                                }
                                for (a, b) in pairs(machine, width, all: all) {
                                    var state = machine.newState()
                                    state[left] = a
                                    state[right] = b
                                    machine.check(
                                        state,
                                        "branch \(condition) \(isNegated) \(width) \(left), \(right) of \(hexadecimal(a)), \(hexadecimal(b))"
                                    ) {
                                        let isTrue = X86FloatTests.isTrue(
                                            condition, width, $0[left], $0[right])
                                        $0.exit = isTrue != isNegated ? 1 : 0
                                    }
                                }
                            }
                            for destination in all ? X86Cases.destinations : [.rax, .r11] {
                                machine.compile { target, _ in
                                    target.setFloat(destination, condition, width, left, right)
                                }
                                for (a, b) in pairs(machine, width, all: all && destination == .rax) {
                                    var state = machine.newState()
                                    state[left] = a
                                    state[right] = b
                                    machine.check(
                                        state,
                                        "set \(condition) \(width) \(destination), \(left), \(right) of \(hexadecimal(a)), \(hexadecimal(b))"
                                    ) {
                                        let isTrue = X86FloatTests.isTrue(
                                            condition, width, $0[left], $0[right])
                                        $0[destination] = isTrue ? 1 : 0
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }
    }

#endif
