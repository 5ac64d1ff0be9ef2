#if arch(x86_64)

    import Assembler
    @testable import Baseline
    import Machine
    import Testing

    @Suite("Integer operations on x86-64")
    struct X86IntegerTests {
        private let operations: [MacroOperation] = [.add, .subtract, .multiply, .and, .or, .exclusiveOr]
        private let shifts: [MacroShift] = [.left, .rightUnsigned, .rightSigned, .rotateLeft, .rotateRight]

        private func result(
            _ operation: MacroOperation, _ width: MacroWidth, _ a: UInt64, _ b: UInt64
        ) -> UInt64 {
            if width == .long {
                let (a, b) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
                let result =
                    switch operation {
                    case .add: Numerics.i32Add(a, b)
                    case .subtract: Numerics.i32Sub(a, b)
                    case .multiply: Numerics.i32Mul(a, b)
                    case .and: Numerics.i32And(a, b)
                    case .or: Numerics.i32Or(a, b)
                    case .exclusiveOr: Numerics.i32Xor(a, b)
                    }
                return UInt64(result)
            }
            return switch operation {
            case .add: Numerics.i64Add(a, b)
            case .subtract: Numerics.i64Sub(a, b)
            case .multiply: Numerics.i64Mul(a, b)
            case .and: Numerics.i64And(a, b)
            case .or: Numerics.i64Or(a, b)
            case .exclusiveOr: Numerics.i64Xor(a, b)
            }
        }

        private func result(_ shift: MacroShift, _ width: MacroWidth, _ a: UInt64, _ b: UInt64) -> UInt64 {
            if width == .long {
                let (a, b) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
                let result =
                    switch shift {
                    case .left: Numerics.i32Shl(a, b)
                    case .rightUnsigned: Numerics.i32ShrU(a, b)
                    case .rightSigned: Numerics.i32ShrS(a, b)
                    case .rotateLeft: Numerics.i32Rotl(a, b)
                    case .rotateRight: Numerics.i32Rotr(a, b)
                    }
                return UInt64(result)
            }
            return switch shift {
            case .left: Numerics.i64Shl(a, b)
            case .rightUnsigned: Numerics.i64ShrU(a, b)
            case .rightSigned: Numerics.i64ShrS(a, b)
            case .rotateLeft: Numerics.i64Rotl(a, b)
            case .rotateRight: Numerics.i64Rotr(a, b)
            }
        }

        private func isTrue(
            _ condition: MacroCondition, _ width: MacroWidth, _ a: UInt64, _ b: UInt64
        ) -> Bool {
            let (x, y) = (width.signed(a), width.signed(b))
            let (u, v) = (width.truncate(a), width.truncate(b))
            return switch condition {
            case .equal: Numerics.i64Eq(u, v)
            case .notEqual: Numerics.i64Ne(u, v)
            case .lessSigned: x < y
            case .lessOrEqualSigned: x <= y
            case .greaterSigned: x > y
            case .greaterOrEqualSigned: x >= y
            case .lessUnsigned: Numerics.i64LtU(u, v)
            case .lessOrEqualUnsigned: Numerics.i64LeU(u, v)
            case .greaterUnsigned: Numerics.i64GtU(u, v)
            case .greaterOrEqualUnsigned: Numerics.i64GeU(u, v)
            }
        }

        /// Pairs of edge values: all of them, or a few that differ from call to call.
        private func pairs(_ machine: X86Machine, all: Bool) -> [(UInt64, UInt64)] {
            if all {
                return X86Cases.integers.flatMap { a in X86Cases.integers.map { (a, $0) } }
            }
            return (0..<4).map { _ in
                (
                    X86Cases.integers.randomElement(using: &machine.random)!,
                    X86Cases.integers.randomElement(using: &machine.random)!
                )
            }
        }

        @Test("operations with two registers, in every combination of the three")
        func registers() {
            let machine = X86Machine()
            for operation in operations {
                for width in X86Cases.widths {
                    for destination in X86Cases.destinations {
                        for left in X86Cases.sources {
                            for right in X86Cases.sources {
                                machine.compile { target, _ in
                                    target.operate(operation, width, destination, left, .register(right))
                                }
                                let all = destination == .rdx && left == .rax && right == .rcx
                                for (a, b) in pairs(machine, all: all) {
                                    var state = machine.newState()
                                    state[left] = a
                                    state[right] = b
                                    machine.check(
                                        state,
                                        "\(operation) \(width) \(destination), \(left), \(right) of \(a), \(b)"
                                    ) {
                                        $0[destination] = result(operation, width, $0[left], $0[right])
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("operations with immediate operands of every size")
        func immediates() {
            let machine = X86Machine()
            for operation in operations {
                for width in X86Cases.widths {
                    for destination in X86Cases.destinations {
                        for left in [destination, .rax, GeneralRegister(12), .r13] {
                            for immediate in X86Cases.immediates {
                                machine.compile { target, _ in
                                    target.operate(operation, width, destination, left, .immediate(immediate))
                                }
                                for (a, _) in pairs(machine, all: false) {
                                    var state = machine.newState()
                                    state[left] = a
                                    machine.check(
                                        state,
                                        "\(operation) \(width) \(destination), \(left), \(immediate) of \(a)"
                                    ) {
                                        $0[destination] = result(
                                            operation, width, a, UInt64(bitPattern: Int64(immediate)))
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("operations and comparisons with slots")
        func slots() {
            let machine = X86Machine()
            for width in X86Cases.widths {
                for slot in X86Cases.slots {
                    for destination in X86Cases.destinations {
                        for left in [destination, .rcx, .r13] {
                            for (a, b) in pairs(machine, all: false) {
                                var state = machine.newState()
                                state[left] = a
                                machine.frame.storeBytes(of: b, toByteOffset: Int(slot), as: UInt64.self)
                                for operation in operations {
                                    machine.compile { target, _ in
                                        target.operate(operation, width, destination, left, .slot(slot))
                                    }
                                    machine.check(
                                        state, "\(operation) \(width) \(destination), \(left), [\(slot)]"
                                    ) { $0[destination] = result(operation, width, a, b) }
                                }
                                let condition = X86Cases.conditions.randomElement(using: &machine.random)!
                                machine.compile { target, _ in
                                    target.set(destination, condition, width, left, .slot(slot))
                                }
                                machine.check(
                                    state, "set \(condition) \(width) \(destination), \(left), slot"
                                ) {
                                    $0[destination] = isTrue(condition, width, a, b) ? 1 : 0
                                }
                                machine.compile(exits: 1) { target, exits in
                                    target.branchTest(.equal, width, left, .slot(slot), exits[0])
                                }
                                machine.check(state, "test \(width) \(left), slot") {
                                    $0.exit = width.truncate(a & b) == 0 ? 1 : 0
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("sums with a shifted register")
        func shiftedSums() {
            let machine = X86Machine()
            for width in X86Cases.widths {
                for shift in 1...3 {
                    for destination in X86Cases.destinations {
                        for left in X86Cases.sources {
                            for right in X86Cases.sources {
                                machine.compile { target, _ in
                                    target.addShifted(width, destination, left, right, shift)
                                }
                                let state = machine.newState()
                                machine.check(state, "\(width) \(destination), \(left), \(right) << \(shift)")
                                {
                                    $0[destination] = width.truncate($0[left] &+ $0[right] << shift)
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("shifts by a register, with the count where it has to be")
        func variableShifts() {
            let machine = X86Machine()
            for features in X86Cases.features {
                for shift in shifts {
                    let place = X86Target<X86Code>(features: features)
                    let fixed = place.shiftCount(shift)
                    var copy = place
                    copy.deallocate()
                    for width in X86Cases.widths {
                        for destination in X86Cases.destinations where destination != fixed {
                            for left in X86Cases.sources {
                                for count in fixed.map({ [$0] }) ?? X86Cases.sources {
                                    machine.compile(features) { target, _ in
                                        target.shift(shift, width, destination, left, by: count)
                                    }
                                    for (a, b) in pairs(
                                        machine, all: destination == .rax && left == .rdx && count == .rcx)
                                    {
                                        var state = machine.newState()
                                        state[left] = a
                                        state[count] = b
                                        machine.check(
                                            state,
                                            "\(shift) \(width) \(destination), \(left), \(count) of \(a), \(b)"
                                        ) { $0[destination] = result(shift, width, $0[left], $0[count]) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("shifts by a constant")
        func constantShifts() {
            let machine = X86Machine()
            for features in X86Cases.features where features.isEmpty || features == .bmi2 {
                for shift in shifts {
                    for width in X86Cases.widths {
                        for destination in X86Cases.destinations {
                            for left in [destination, .rax, .r13] {
                                for count in [0, 1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65] {
                                    machine.compile(features) { target, _ in
                                        target.shift(shift, width, destination, left, by: count)
                                    }
                                    for (a, _) in pairs(machine, all: false) {
                                        var state = machine.newState()
                                        state[left] = a
                                        machine.check(
                                            state,
                                            "\(shift) \(width) \(destination), \(left), \(count) of \(a)"
                                        ) { $0[destination] = result(shift, width, a, UInt64(count)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("counts of bits")
        func counts() {
            let machine = X86Machine()
            for features in X86Cases.features {
                for destination in X86Cases.destinations {
                    for source in X86Cases.sources {
                        for width in X86Cases.widths {
                            for kind in 0..<3 {
                                machine.compile(features) { target, _ in
                                    switch kind {
                                    case 0: target.countLeadingZeros(width, destination, source)
                                    case 1: target.countTrailingZeros(width, destination, source)
                                    default: target.countOnes(width, destination, source)
                                    }
                                }
                                for value in X86Cases.integers {
                                    var state = machine.newState()
                                    state[source] = value
                                    machine.check(
                                        state, "count \(kind) \(width) \(destination), \(source) of \(value)"
                                    ) {
                                        let low = UInt32(truncatingIfNeeded: value)
                                        $0[destination] =
                                            switch (kind, width) {
                                            case (0, .long): UInt64(Numerics.i32Clz(low))
                                            case (1, .long): UInt64(Numerics.i32Ctz(low))
                                            case (_, .long): UInt64(Numerics.i32Popcnt(low))
                                            case (0, .quad): Numerics.i64Clz(value)
                                            case (1, .quad): Numerics.i64Ctz(value)
                                            case (_, .quad): Numerics.i64Popcnt(value)
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

        @Test("extensions and moves")
        func extensionsAndMoves() {
            let machine = X86Machine()
            for destination in X86Cases.destinations {
                for source in X86Cases.sources {
                    for width in X86Cases.widths {
                        for from: MacroAccess in [.byte, .word, .long] {
                            machine.compile { target, _ in
                                target.signExtend(destination, source, from: from, to: width)
                            }
                            for value in X86Cases.integers {
                                var state = machine.newState()
                                state[source] = value
                                machine.check(state, "extend \(from) to \(width) \(destination), \(source)") {
                                    let extended =
                                        switch from {
                                        case .byte: Numerics.i64Extend8S(value)
                                        case .word: Numerics.i64Extend16S(value)
                                        default: Numerics.i64Extend32S(value)
                                        }
                                    $0[destination] = width.truncate(extended)
                                }
                            }
                        }
                        machine.compile { target, _ in target.move(destination, source, width) }
                        machine.check(machine.newState(), "move \(width) \(destination), \(source)") {
                            $0[destination] = width.truncate($0[source])
                        }
                    }
                    for offset in X86Cases.immediates {
                        machine.compile { target, _ in target.add(destination, source, offset) }
                        machine.check(machine.newState(), "add \(destination), \(source), \(offset)") {
                            $0[destination] = $0[source] &+ UInt64(bitPattern: Int64(offset))
                        }
                    }
                }
                for value in X86Cases.integers {
                    machine.compile { target, _ in
                        target.move(destination, immediate: Int64(bitPattern: value))
                    }
                    machine.check(machine.newState(), "move \(destination), \(value)") {
                        $0[destination] = value
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("divisions, and where they cannot be")
        func divisions() {
            let machine = X86Machine()
            for width in X86Cases.widths {
                for isSigned in [false, true] {
                    for wantsRemainder in [false, true] {
                        let destination: GeneralRegister = wantsRemainder ? .rdx : .rax
                        for divisor in X86Cases.sources where divisor != .rax && divisor != .rdx {
                            for isKnown in [false, true] {
                                machine.compile(exits: 2) { target, exits in
                                    target.divide(
                                        isSigned: isSigned, wantsRemainder: wantsRemainder, width,
                                        destination,
                                        .rax, divisor, isZero: isKnown ? nil : exits[0],
                                        overflows: isKnown ? nil : exits[1])
                                }
                                for (a, b) in pairs(machine, all: true) {
                                    check(machine, width, isSigned, wantsRemainder, divisor, isKnown, a, b)
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        private func check(
            _ machine: X86Machine, _ width: MacroWidth, _ isSigned: Bool, _ wantsRemainder: Bool,
            _ divisor: GeneralRegister, _ isKnown: Bool, _ a: UInt64, _ b: UInt64
        ) {
            let isZero = width.truncate(b) == 0
            let overflows =
                isSigned && !wantsRemainder && width.signed(b) == -1
                && width.signed(a) == (width == .long ? Int64(Int32.min) : .min)
            // What the compiler says that it knows has to be so.
            if isKnown, isZero || overflows { return }
            var state = machine.newState()
            state[.rax] = a
            state[divisor] = b
            let what = "\(isSigned) \(wantsRemainder) \(width) by \(divisor), \(a), \(b)"
            if isZero || overflows {
                machine.check(state, lost: [.rdx], what) { $0.exit = isZero ? 1 : 2 }
                return
            }
            let (c, d) = (UInt32(truncatingIfNeeded: a), UInt32(truncatingIfNeeded: b))
            let result =
                switch (width, isSigned, wantsRemainder) {
                case (.long, false, false): UInt64(Numerics.i32DivU(c, d))
                case (.long, false, true): UInt64(Numerics.i32RemU(c, d))
                case (.long, true, false): UInt64(Numerics.i32DivS(c, d))
                case (.long, true, true): UInt64(Numerics.i32RemS(c, d))
                case (.quad, false, false): Numerics.i64DivU(a, b)
                case (.quad, false, true): Numerics.i64RemU(a, b)
                case (.quad, true, false): Numerics.i64DivS(a, b)
                case (.quad, true, true): Numerics.i64RemS(a, b)
                }
            machine.check(state, lost: [wantsRemainder ? .rax : .rdx], what) {
                $0[wantsRemainder ? .rdx : .rax] = result
            }
        }

        // MARK: Comparisons

        @Test("branches, values and moves by comparisons of registers")
        func comparisons() {
            let machine = X86Machine()
            for condition in X86Cases.conditions {
                for width in X86Cases.widths {
                    for left in X86Cases.sources {
                        for right in X86Cases.sources {
                            let pairs = pairs(machine, all: left == .rax && right == .rcx)
                            machine.compile(exits: 1) { target, exits in
                                target.branch(condition, width, left, .register(right), exits[0])
                            }
                            for (a, b) in pairs {
                                var state = machine.newState()
                                state[left] = a
                                state[right] = b
                                machine.check(state, "branch \(condition) \(width) \(left), \(right)") {
                                    $0.exit = isTrue(condition, width, $0[left], $0[right]) ? 1 : 0
                                }
                            }
                            for destination in X86Cases.destinations {
                                machine.compile { target, _ in
                                    target.set(destination, condition, width, left, .register(right))
                                }
                                for (a, b) in pairs.prefix(4) {
                                    var state = machine.newState()
                                    state[left] = a
                                    state[right] = b
                                    machine.check(
                                        state, "set \(condition) \(width) \(destination), \(left), \(right)"
                                    ) {
                                        $0[destination] =
                                            isTrue(condition, width, $0[left], $0[right]) ? 1 : 0
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("the same with immediate operands")
        func comparisonsWithImmediates() {
            let machine = X86Machine()
            for condition in X86Cases.conditions {
                for width in X86Cases.widths {
                    for left in X86Cases.sources {
                        for immediate in X86Cases.immediates {
                            let right = UInt64(bitPattern: Int64(immediate))
                            var values = [right, right &+ 1, right &- 1]
                            values += pairs(machine, all: false).map(\.0)
                            let destination = X86Cases.destinations.randomElement(using: &machine.random)!
                            machine.compile { target, _ in
                                target.set(destination, condition, width, left, .immediate(immediate))
                            }
                            for value in values {
                                var state = machine.newState()
                                state[left] = value
                                machine.check(
                                    state, "set \(condition) \(width) \(destination), \(left), \(immediate)"
                                ) {
                                    $0[destination] = isTrue(condition, width, value, right) ? 1 : 0
                                }
                            }
                            guard condition == .equal || condition == .notEqual else { continue }
                            machine.compile(exits: 1) { target, exits in
                                target.branchTest(condition, width, left, .immediate(immediate), exits[0])
                            }
                            for value in values + [~right, 0] {
                                var state = machine.newState()
                                state[left] = value
                                machine.check(state, "test \(condition) \(width) \(left), \(immediate)") {
                                    let isZero = width.truncate(value & right) == 0
                                    $0.exit = isZero == (condition == .equal) ? 1 : 0
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("tests of bits, and moves that depend on a comparison")
        func testsAndMoves() {
            let machine = X86Machine()
            for width in X86Cases.widths {
                for left in X86Cases.sources {
                    for right in X86Cases.sources {
                        for condition: MacroCondition in [.equal, .notEqual] {
                            machine.compile(exits: 1) { target, exits in
                                target.branchTest(condition, width, left, .register(right), exits[0])
                            }
                            for (a, b) in pairs(machine, all: false) + [(0xFF00, 0xFF), (1 << 32, 1 << 32)] {
                                var state = machine.newState()
                                state[left] = a
                                state[right] = b
                                machine.check(state, "test \(condition) \(width) \(left), \(right)") {
                                    let isZero = width.truncate($0[left] & $0[right]) == 0
                                    $0.exit = isZero == (condition == .equal) ? 1 : 0
                                }
                            }
                        }
                        for destination in X86Cases.destinations
                        where destination != left && destination != right {
                            let condition = X86Cases.conditions.randomElement(using: &machine.random)!
                            let source = X86Cases.sources.randomElement(using: &machine.random)!
                            machine.compile { target, _ in
                                target.moveIf(condition, width, left, .register(right), destination, source)
                            }
                            for (a, b) in pairs(machine, all: false) {
                                var state = machine.newState()
                                state[left] = a
                                state[right] = b
                                machine.check(
                                    state,
                                    "move if \(condition) \(width) \(left), \(right): \(destination), \(source)"
                                ) {
                                    if isTrue(condition, width, $0[left], $0[right]) {
                                        $0[destination] = $0[source]
                                    }
                                }
                            }
                        }
                    }
                }
            }
            machine.expectNoFailures()
        }

        @Test("jump tables go to each label, wherever the code is")
        func jumpTables() {
            let machine = X86Machine()
            for index in X86Cases.sources where index != .r11 {
                let listing = machine.compile(exits: 5) { target, exits in
                    var labels = exits
                    // One of them is before the jump, and some are there twice.
                    let back = target.makeLabel()
                    let start = target.makeLabel()
                    target.jump(start)
                    target.bind(back)
                    target.jump(exits[4])
                    target.bind(start)
                    labels[4] = back
                    labels += [exits[0], exits[2]]
                    labels.withUnsafeBufferPointer { target.jumpTable(index, $0) }
                }
                #expect(listing.contains { $0.text.hasPrefix("jmp r11") })
                for (number, exit) in [1, 2, 3, 4, 5, 1, 3].enumerated() {
                    var state = machine.newState()
                    state[index] = UInt64(number)
                    machine.check(state, lost: [.r11], "table by \(index): \(number)") {
                        $0.exit = UInt64(exit)
                    }
                }
            }
            machine.expectNoFailures()
        }
    }

#endif
