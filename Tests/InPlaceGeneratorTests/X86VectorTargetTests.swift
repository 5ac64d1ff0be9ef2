#if arch(x86_64)
    import Assembler
    import Situ
    import Testing
    import Vectors
    import WebAssembly

    @testable import Baseline

    /// Functions of two addresses that a target writes: the one goes to the base of memory, the other to the instance's register.
    struct TargetCode: ~Copyable {
        private let code: MachineCode

        init(_ functions: [(inout X86Target<X86Code>) -> Void]) {
            code = MachineCode(
                functions.map { function in
                    { m in
                        let saved: [X86Register] = [.rbx, .rbp, .r12, .r13, .r14, .r15]
                        for register in saved { m.emit(.push, .quad, .register(register, .quad)) }
                        m.emit(.mov, .quad, .register(.r13, .quad), .register(.rdi, .quad))
                        m.emit(.mov, .quad, .register(.r14, .quad), .register(.rsi, .quad))
                        var target = X86Target<X86Code>(features: [])
                        function(&target)
                        target.output.leave()
                        target.finish()
                        // Called, because its constants are behind it.
                        let (start, end) = (m.output.makeLabel(), m.output.makeLabel())
                        m.emit(.call, .quad, .label(start))
                        m.emit(.jmp, .quad, .label(end))
                        m.output.align(to: 16)
                        m.output.bind(start)
                        for byte in target.bytes { m.output.append(byte: byte) }
                        m.output.bind(end)
                        target.deallocate()
                        for register in saved.reversed() { m.emit(.pop, .quad, .register(register, .quad)) }
                    }
                })
        }

        subscript(number: Int) -> MachineCode.Function { code[number] }
    }

    @Suite("Vector operations of the target for x86-64")
    struct X86VectorTargetTests {
        /// A case, how its registers are chosen, and the constant count of a shift.
        private struct Trial {
            var test: VectorCase
            var number: Int
            var placement: VectorPlacement
            var alias: Int?
            var knownCount: Int?
        }

        private func trials(keepingOperands: Bool) -> [Trial] {
            var random = VectorOperands()
            return VectorCase.all.enumerated().flatMap { number, test -> [Trial] in
                let operands = test.parameters.indices
                var aliases: [Int?] = [nil]
                if test.result != nil { aliases += operands.map { $0 } }
                return aliases.flatMap { alias -> [Trial] in
                    let trial = Trial(
                        test: test, number: number,
                        placement: VectorPlacement(X86Target<X86Code>.self, &random),
                        alias: alias)
                    guard keepingOperands else { return [trial] }
                    return operands.filter { $0 != alias }.map { kept in
                        var trial = trial
                        trial.placement.keptOperand = kept
                        return trial
                    }
                }
            }
        }

        private func run(_ trials: [Trial], hasCanonicalNaNs: Bool, _ check: (Trial, [UInt8]) throws -> Void)
            rethrows
        {
            let code = TargetCode(
                trials.map { trial in
                    {
                        trial.test.write(
                            &$0, trial.placement, alias: trial.alias, knownCount: trial.knownCount,
                            hasCanonicalNaNs: hasCanonicalNaNs)
                    }
                })
            let total = VectorEntry.count * (VectorEntry.size + 16)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: total, alignment: 16)
            defer { memory.deallocate() }
            for (index, trial) in trials.enumerated() {
                memory.copyMemory(from: VectorEntry.all, byteCount: VectorEntry.all.count)
                for entry in 0..<VectorEntry.count {
                    let result = memory + VectorEntry.count * VectorEntry.size + 16 * entry
                    let distance = trial.test.parameters.first == "a" ? UInt64(entry % 32) : 0
                    result.storeBytes(of: SIMD2(distance, 0), as: SIMD2<UInt64>.self)
                    code[index](memory + VectorEntry.size * entry, result)
                }
                try check(trial, [UInt8](UnsafeRawBufferPointer(start: memory, count: total)))
            }
        }

        @Test("results are those of the portable tier, with operands and results in any registers")
        func results() throws {
            var configuration = Engine.Configuration()
            configuration.tier = .portable
            configuration.hasCanonicalNaNs = true
            let program = VectorProgram()
            let portable = try program.instance(VectorCase.all, configuration)
            var expected: [Int: [UInt8]] = [:]
            try run(trials(keepingOperands: false), hasCanonicalNaNs: true) { trial, found in
                if expected[trial.number] == nil {
                    expected[trial.number] = try program.run(trial.number, portable)
                }
                #expect(
                    expected[trial.number]! == found,
                    "\(trial.test), result where operand \(trial.alias ?? -1) is")
            }
        }

        @Test("operands are as before, unless the result takes their place", arguments: [true, false])
        func operands(hasCanonicalNaNs: Bool) {
            run(trials(keepingOperands: true), hasCanonicalNaNs: hasCanonicalNaNs) { trial, found in
                let kept = trial.placement.keptOperand!
                let parameter = trial.test.parameters[kept]
                let size = ["v": 16, "i": 4, "f": 4, "l": 8, "d": 8][parameter] ?? 0
                for entry in 0..<VectorEntry.count {
                    let start = VectorEntry.count * VectorEntry.size + 16 * entry
                    var expected: [UInt8]
                    if parameter == "a" {
                        expected = [UInt8(entry % 32)]
                    } else {
                        let operand = VectorEntry.size * entry + 16 * kept
                        expected = [UInt8](VectorEntry.all[operand..<operand + size])
                    }
                    expected += [UInt8](repeating: 0, count: 16 - expected.count)
                    guard [UInt8](found[start..<start + 16]) == expected else {
                        Issue.record(
                            "\(trial.test) changes operand \(kept), with the result where \(trial.alias ?? -1) is"
                        )
                        return
                    }
                }
            }
        }

        @Test("shifts by constants do what shifts by operands do")
        func constantShifts() {
            var random = VectorOperands()
            let trials = VectorCase.all.filter(\.isShift).flatMap { test in
                (0..<70).map {
                    Trial(
                        test: test, number: 0,
                        placement: VectorPlacement(X86Target<X86Code>.self, &random),
                        alias: $0 % 2 == 0 ? 0 : nil, knownCount: $0)
                }
            }
            // The same with the count as an operand, in the entries.
            let code = TargetCode(
                trials.map { trial in
                    {
                        let placement = trial.placement
                        let place = MemoryPlace(base: .r13, index: nil, offset: 0)
                        $0.loadVector(placement.floats[0], place)
                        $0.move(placement.generals[0], immediate: Int64(trial.knownCount!))
                        $0.shiftVector(
                            trial.test.opcode, placement.floats[1], placement.floats[0],
                            by: placement.generals[0])
                        $0.storeVector(placement.floats[1], MemoryPlace(base: .r14, index: nil, offset: 0))
                    }
                })
            var index = 0
            run(trials, hasCanonicalNaNs: false) { trial, found in
                withUnsafeTemporaryAllocation(byteCount: 32, alignment: 16) { buffer in
                    for entry in 0..<VectorEntry.count {
                        let start = VectorEntry.size * entry
                        buffer.copyBytes(from: VectorEntry.all[start..<start + 16])
                        code[index](buffer.baseAddress!, buffer.baseAddress! + 16)
                        let result = VectorEntry.count * VectorEntry.size + 16 * entry
                        #expect(
                            [UInt8](buffer[16..<32]) == [UInt8](found[result..<result + 16]),
                            "\(trial.test) by \(trial.knownCount!)")
                    }
                }
                index += 1
            }
        }

        @Test("atomic accesses and wide integers, in any registers", arguments: [false, true])
        func atomics(isAliased: Bool) {
            var random = VectorOperands()
            let trials = AtomicCase.all.flatMap { test in
                (0..<4).map { _ in
                    (test, VectorPlacement(X86Target<X86Code>.self, &random).generals)
                }
            }
            let code = TargetCode(
                trials.map { test, registers in { test.write(&$0, registers, isAliased: isAliased) } })
            let buffer = UnsafeMutablePointer<UInt64>.allocate(capacity: 6)
            defer { buffer.deallocate() }
            for (index, (test, _)) in trials.enumerated() {
                for words in AtomicCase.entries(50) {
                    for (number, word) in (words + [0, 0]).enumerated() { buffer[number] = word }
                    code[index](buffer, buffer + 4)
                    let (memory, result) = test.outcome(words)
                    #expect(
                        [buffer[0], buffer[4], buffer[5]] == [memory] + result, "\(test) of \(words)")
                }
            }
        }
    }
#endif
