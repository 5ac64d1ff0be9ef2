#if arch(x86_64)
    import Assembler
    import Situ
    import Testing
    import Vectors
    import WebAssembly

    @testable import InPlaceGenerator

    // MARK: - Generated code

    /// Where generated code finds an entry, its result, and the distance of its memory.
    private let entry = MacroRegister.side
    private let result = MacroRegister.frame

    extension X86MacroAssembler<X86Encoder> {
        /// A function of an entry and a place for the result.
        fileprivate mutating func write(_ test: VectorCase, hasCanonicalNaNs: Bool, secondIsMemory: Bool) {
            func operand(_ number: Int) -> MacroAddress { MacroAddress(entry, 16 * number) }
            let registers: [MacroFloatRegister] = [.f0, .f1, .t0]
            let vectors = test.parameters.prefix { $0 == "v" }.count
            for number in 0..<vectors where number != 1 || !secondIsMemory {
                loadSlot(registers[number], operand(number))
            }
            let opcode = test.opcode
            let lane = test.lane
            if test.instruction.immediates == .lane || test.instruction.immediates == .memargLane {
                move(.b, immediate: Int64(test.immediates[0]))
            }
            // The distance of the memory is at the result's place.
            if test.parameters.first == "a" {
                load(.a, MacroAddress(result), .quad, isSigned: false, .quad, fixup: nil)
                loadSlot(.f0, operand(1))
                storeImmediate(0, MacroAddress(result), .quad)
            }
            let place = MacroAddress(entry, index: .a, VectorEntry.memory)
            let access = MacroAccess(rawValue: UInt8(lane.rawValue))!
            switch opcode {
            case .v128Const:
                writeBytes(test.immediates)
                loadVector(.f0, MacroAddress(.a), fixup: nil)
            case .i8x16Shuffle:
                writeBytes(test.immediates)
                shuffleVectors(MacroAddress(.a))
            case .i8x16Splat, .i16x8Splat, .i32x4Splat, .i64x2Splat, .f32x4Splat, .f64x2Splat:
                load(.a, operand(0), .quad, isSigned: false, .quad, fixup: nil)
                splatVector(lane, .a)
            case .i8x16ExtractLaneS, .i8x16ExtractLaneU, .i16x8ExtractLaneS, .i16x8ExtractLaneU,
                .i32x4ExtractLane, .i64x2ExtractLane, .f32x4ExtractLane, .f64x2ExtractLane:
                load(
                    .a, MacroAddress(entry, index: .b, scale: lane.bytes), access,
                    isSigned: opcode == .i8x16ExtractLaneS || opcode == .i16x8ExtractLaneS,
                    lane == .quad ? .quad : .long, fixup: nil)
            case .i8x16ReplaceLane, .i16x8ReplaceLane, .i32x4ReplaceLane, .i64x2ReplaceLane,
                .f32x4ReplaceLane, .f64x2ReplaceLane:
                load(.a, operand(1), .quad, isSigned: false, .quad, fixup: nil)
                replaceLane(lane, .a, number: .b)
            case .i8x16Shl, .i8x16ShrS, .i8x16ShrU, .i16x8Shl, .i16x8ShrS, .i16x8ShrU, .i32x4Shl,
                .i32x4ShrS, .i32x4ShrU, .i64x2Shl, .i64x2ShrS, .i64x2ShrU:
                load(.a, operand(1), .quad, isSigned: false, .quad, fixup: nil)
                shiftVector(opcode, by: .a)
            case .v128Load: loadVector(.f0, place, fixup: nil)
            case .v128Store: storeVector(.f0, place, fixup: nil)
            case .v128Load8x8S, .v128Load8x8U, .v128Load16x4S, .v128Load16x4U, .v128Load32x2S,
                .v128Load32x2U:
                loadFloat(.f0, place, .quad, fixup: nil)
                operateVector(
                    VectorInstructions.extension(opcode)!, second: .register(.f1),
                    hasCanonicalNaNs: hasCanonicalNaNs)
            case .v128Load8Splat, .v128Load16Splat, .v128Load32Splat, .v128Load64Splat:
                load(.a, place, access, isSigned: false, .quad, fixup: nil)
                splatVector(lane, .a)
            case .v128Load32Zero: loadFloat(.f0, place, .long, fixup: nil)
            case .v128Load64Zero: loadFloat(.f0, place, .quad, fixup: nil)
            case .v128Load8Lane, .v128Load16Lane, .v128Load32Lane, .v128Load64Lane:
                load(.a, place, access, isSigned: false, .quad, fixup: nil)
                replaceLane(lane, .a, number: .b)
            case .v128Store8Lane, .v128Store16Lane, .v128Store32Lane, .v128Store64Lane:
                load(
                    .s0, MacroAddress(entry, index: .b, scale: lane.bytes, 16), access, isSigned: false,
                    .quad,
                    fixup: nil)
                store(.s0, place, access, fixup: nil)
            default:
                if test.result == "i" {
                    testVector(opcode, .a)
                } else {
                    let second = secondIsMemory ? MacroFloatOperand.memory(operand(1)) : .register(.f1)
                    operateVector(opcode, second: second, hasCanonicalNaNs: hasCanonicalNaNs)
                }
            }
            switch test.result {
            case nil: break
            case "v": storeSlot(.f0, MacroAddress(result))
            case "i", "f": store(.a, MacroAddress(result), .long, fixup: nil)
            default: store(.a, MacroAddress(result), .quad, fixup: nil)
            }
        }

        /// 16 bytes that do not begin at a multiple of 16, and their address in `a`.
        private mutating func writeBytes(_ bytes: [UInt8]) {
            let (after, start) = (makeLabel(), makeLabel())
            jump(after)
            output.align(to: 16, isCode: false)
            output.append(byte: 0)
            bind(start)
            for byte in bytes { output.append(byte: byte) }
            bind(after)
            output.emit(
                X86Instruction(.lea, .quad, .register(.rax, .quad), .memory(X86Memory(label: start))))
        }
    }

    // MARK: - Comparing

    @Suite("Bodies of vector instructions on x86-64")
    struct VectorBodyTests {
        @Test("there is a body for every instruction")
        func count() {
            #expect(Set(VectorCase.all.map(\.opcode)).count == 256)
        }

        @Test(
            "results are those of the portable tier, in the deterministic profile to the last bit",
            arguments: [true, false], [false, true])
        func results(hasCanonicalNaNs: Bool, secondIsMemory: Bool) throws {
            let cases = VectorCase.all.filter {
                !secondIsMemory || ($0.parameters.starts(with: ["v", "v"]) && $0.immediates.isEmpty)
            }
            var configuration = Engine.Configuration()
            configuration.tier = .portable
            configuration.hasCanonicalNaNs = hasCanonicalNaNs
            let program = VectorProgram()
            let portable = try program.instance(cases, configuration)
            let code = MachineCode(
                cases.map { test in
                    { $0.write(test, hasCanonicalNaNs: hasCanonicalNaNs, secondIsMemory: secondIsMemory) }
                })
            let total = VectorEntry.count * (VectorEntry.size + 16)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: total, alignment: 16)
            defer { memory.deallocate() }
            for (number, test) in cases.enumerated() {
                let expected = try program.run(number, portable)
                memory.copyMemory(from: VectorEntry.all, byteCount: VectorEntry.all.count)
                for index in 0..<VectorEntry.count {
                    let result = memory + VectorEntry.count * VectorEntry.size + 16 * index
                    result.storeBytes(of: SIMD2(UInt64(index % 32), 0), as: SIMD2<UInt64>.self)
                    if test.parameters.first != "a" {
                        result.storeBytes(of: SIMD2(0, 0), as: SIMD2<UInt64>.self)
                    }
                    code[number](memory + VectorEntry.size * index, result)
                }
                compare(test, expected, UnsafeRawBufferPointer(start: memory, count: total), hasCanonicalNaNs)
            }
        }

        private func compare(
            _ test: VectorCase, _ expected: [UInt8], _ found: UnsafeRawBufferPointer, _ hasCanonicalNaNs: Bool
        ) {
            if found.elementsEqual(expected) { return }
            let lane = hasCanonicalNaNs ? nil : VectorInstructions.arithmeticLane(test.opcode)
            var differences: [String] = []
            for start in stride(from: 0, to: expected.count, by: 16) {
                let (a, b) = (vector(expected, start), vector(found, start))
                let index = (start - VectorEntry.count * VectorEntry.size) / 16
                if a == b || index >= 0 && lane.map({ isLegal(a, b, $0, operands(test, index)) }) == true {
                    continue
                }

                let place =
                    index < 0
                    ? "in entry \(start / VectorEntry.size)" : "\(operands(test, index).map(hexadecimal))"
                differences.append("\(place): expected \(hexadecimal(a)), found \(hexadecimal(b))")
            }
            #expect(
                differences.isEmpty,
                "\(test) differs \(differences.count) times:\n\(differences.prefix(5).joined(separator: "\n"))"
            )
        }

        private func vector(_ bytes: some Collection<UInt8>, _ start: Int) -> SIMD2<UInt64> {
            var vector = SIMD2<UInt64>()
            for (index, byte) in bytes.dropFirst(start).prefix(16).enumerated() {
                vector[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8)
            }
            return vector
        }

        private func operands(_ test: VectorCase, _ index: Int) -> [SIMD2<UInt64>] {
            test.parameters.indices.map { vector(VectorEntry.all, VectorEntry.size * index + 16 * $0) }
        }

        private func hexadecimal(_ vector: SIMD2<UInt64>) -> String {
            "\(String(vector[0], radix: 16)):\(String(vector[1], radix: 16))"
        }

        /// Whether a result is one that the specification allows beside another: NaNs may differ in their sign and payload if
        /// they are quiet, and in the sign alone if no operand has a NaN but canonical ones. (4.3.3)
        private func isLegal(
            _ a: SIMD2<UInt64>, _ b: SIMD2<UInt64>, _ lane: VectorLane, _ operands: [SIMD2<UInt64>]
        ) -> Bool {
            let hasPayload = (operands).contains { operand in
                singles(operand).contains {
                    $0 & 0x7FFF_FFFF > 0x7F80_0000 && $0 & 0x7FFF_FFFF != 0x7FC0_0000
                }
                    || [operand[0], operand[1]].contains {
                        $0 << 1 > 0x7FF0 << 49 && $0 << 1 != 0x7FF8 << 49
                    }
            }
            if lane == .long {
                return zip(singles(a), singles(b)).allSatisfy { a, b in
                    a == b
                        || a & 0x7FFF_FFFF >= 0x7FC0_0000
                            && (hasPayload ? b & 0x7FFF_FFFF >= 0x7FC0_0000 : b & 0x7FFF_FFFF == 0x7FC0_0000)
                }
            }
            return [0, 1].allSatisfy { index in
                let (a, b) = (a[index], b[index])
                return a == b
                    || a << 1 >= 0x7FF8 << 49
                        && (hasPayload ? b << 1 >= 0x7FF8 << 49 : b << 1 == 0x7FF8 << 49)
            }
        }

        private func singles(_ vector: SIMD2<UInt64>) -> [UInt32] {
            [vector[0], vector[1]].flatMap {
                [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)]
            }
        }
    }
#endif
