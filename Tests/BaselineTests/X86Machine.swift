#if arch(x86_64)

    import Assembler
    @testable import Baseline
    import Machine
    import Testing

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    typealias ListedTarget = X86Target<X86Listing>

    /// What is in the processor's registers.
    struct X86State: Equatable {
        /// The stack pointer's place is not used.
        var general: [UInt64]
        /// Two words for each.
        var vectors: [UInt64]
        /// 0, or the number of the exit that was taken.
        var exit: UInt64 = 0

        /// Different values everywhere.
        init(seed: inout TestNumbers) {
            general = (0..<16).map { _ in seed.next() }
            vectors = (0..<32).map { _ in seed.next() }
        }
        subscript(register: GeneralRegister) -> UInt64 {
            get { general[Int(register.number)] }
            set { general[Int(register.number)] = newValue }
        }
        /// The lower half.
        subscript(register: FloatRegister) -> UInt64 {
            get { vectors[2 * Int(register.number)] }
            set { vectors[2 * Int(register.number)] = newValue }
        }
    }

    /// Numbers that are the same in every run.
    struct TestNumbers: RandomNumberGenerator {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state &* 0x2545_F491_4F6C_DD1D
        }
    }

    /// Executes pieces of code with all registers set before and looked at afterwards.
    final class X86Machine {
        private let page: UnsafeMutableRawPointer
        private static let size = 1 << 20
        /// Where pieces of code begin; what calls them is before.
        private static let start = 4096
        private let words = UnsafeMutablePointer<UInt64>.allocate(capacity: 49)
        /// Memory for frames and whatever else; the frame register points at its middle, other registers where the test wants.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 64)
        var frame: UnsafeMutableRawPointer { memory + 1 << 15 }
        var random = TestNumbers()
        private(set) var failures: [String] = []
        private(set) var runs = 0

        init() {
            #if canImport(Darwin)
                let flags = MAP_PRIVATE | MAP_ANON
            #else
                let flags = MAP_PRIVATE | MAP_ANONYMOUS
            #endif
            let mapping = mmap(nil, X86Machine.size, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0)
            guard let mapping, mapping != MAP_FAILED else { fatalError("no memory for code") }
            page = mapping
            writeCaller()
        }
        deinit {
            munmap(page, X86Machine.size)
            words.deallocate()
            memory.deallocate()
        }

        /// Saves what C wants saved, sets the registers, calls the piece of code, and puts the registers back into memory.
        private func writeCaller() {
            var encoder = X86Encoder()
            defer { encoder.deallocate() }
            func register(_ register: X86Register) -> X86Operand { .register(register, .quad) }
            func place(_ offset: Int) -> X86Operand { .memory(X86Memory(.rdi, Int32(offset))) }
            let saved: [X86Register] = [.rbx, .rbp, .r12, .r13, .r14, .r15]
            let others = X86Register.allCases.filter { $0 != .rsp && $0 != .rdi }
            for each in saved { encoder.emit(X86Instruction(.push, .quad, register(each))) }
            encoder.emit(X86Instruction(.push, .quad, register(.rdi)))
            encoder.emit(X86Instruction(.push, .quad, .immediate(0)))
            for each in X86VectorRegister.allCases {
                encoder.emit(
                    X86Instruction(.movups, .quad, .vector(each), place(128 + 16 * Int(each.rawValue))))
            }
            for each in others {
                encoder.emit(X86Instruction(.mov, .quad, register(each), place(8 * Int(each.rawValue))))
            }
            encoder.emit(X86Instruction(.mov, .quad, register(.rdi), place(56)))
            let start = encoder.makeLabel()
            encoder.emit(X86Instruction(.call, .quad, .label(start)))
            encoder.emit(X86Instruction(.push, .quad, register(.rdi)))
            encoder.emit(X86Instruction(.mov, .quad, register(.rdi), .memory(X86Memory(.rsp, 16))))
            for each in others {
                encoder.emit(X86Instruction(.mov, .quad, place(8 * Int(each.rawValue)), register(each)))
            }
            for each in X86VectorRegister.allCases {
                encoder.emit(
                    X86Instruction(.movups, .quad, place(128 + 16 * Int(each.rawValue)), .vector(each)))
            }
            for offset in [56, 384] {
                encoder.emit(X86Instruction(.pop, .quad, register(.rax)))
                encoder.emit(X86Instruction(.mov, .quad, place(offset), register(.rax)))
            }
            encoder.emit(X86Instruction(.pop, .quad, register(.rdi)))
            for each in saved.reversed() { encoder.emit(X86Instruction(.pop, .quad, register(each))) }
            encoder.emit(X86Instruction(.ret))
            encoder.align(to: X86Machine.start)
            encoder.bind(start)
            encoder.resolve()
            page.copyMemory(from: encoder.bytes.baseAddress!, byteCount: encoder.count)
        }

        /// Puts a piece of code where it is executed. It may jump to the labels: the first one is exit 1, and so on; at its end is exit 0.
        @discardableResult
        func compile(
            _ features: ProcessorFeatures = [], exits: Int = 0,
            _ write: (inout ListedTarget, [Label]) -> Void
        ) -> [X86Listing.Line] {
            var target = ListedTarget(features: features)
            defer { target.deallocate() }
            let labels = (0..<exits).map { _ in target.makeLabel() }
            write(&target, labels)
            target.output.leave()
            for (index, label) in labels.enumerated() {
                target.bind(label)
                target.output.move(.long, base: 4, 8, immediate: Int32(index + 1))
                target.output.leave()
            }
            target.finish()
            compareEncodings(target)
            (page + X86Machine.start).copyMemory(
                from: target.bytes.baseAddress!, byteCount: target.bytes.count)
            return target.output.lines
        }

        /// The direct forms have the bytes that the encoder gives the instruction that is listed.
        private func compareEncodings(_ target: borrowing ListedTarget) {
            let lines = target.output.lines
            for (index, line) in lines.enumerated() {
                guard case .instruction(let instruction) = line.content else { continue }
                if case .label? = instruction.first { continue }
                var encoder = X86Encoder(capacity: 64)
                defer { encoder.deallocate() }
                var copy = instruction
                var hasLabel = false
                if case .memory(let memory)? = instruction.second, memory.label != nil {
                    // Its distance is left out below.
                    copy.second = .memory(X86Memory(label: encoder.makeLabel()))
                    hasLabel = true
                }
                encoder.emit(copy)
                let end = index + 1 < lines.count ? lines[index + 1].offset : target.bytes.count
                var found = target.bytes[line.offset..<end]
                var expected = encoder.bytes[...]
                if hasLabel {
                    found = found.dropLast(4)
                    expected = expected.dropLast(4)
                }
                if !found.elementsEqual(expected) {
                    fail("\(line.text) is encoded as \(Array(found)) instead of \(Array(expected))")
                }
            }
        }

        var startAddress: UInt64 { UInt64(UInt(bitPattern: page + X86Machine.start)) }

        func run(_ state: X86State) -> X86State {
            runs += 1
            for index in 0..<16 { words[index] = state.general[index] }
            for index in 0..<32 { words[16 + index] = state.vectors[index] }
            words[48] = 0
            typealias Function = @convention(c) (UnsafeMutableRawPointer) -> Void
            unsafeBitCast(page, to: Function.self)(words)
            var result = state
            for index in 0..<16 where index != 4 { result.general[index] = words[index] }
            for index in 0..<32 { result.vectors[index] = words[16 + index] }
            result.exit = words[48]
            return result
        }

        func newState() -> X86State {
            var state = X86State(seed: &random)
            state[.rbx] = UInt64(UInt(bitPattern: frame))
            return state
        }

        func fail(_ text: String) {
            if failures.count < 30 { failures.append(text) }
        }

        /// Runs the code, and compares all registers but those that are lost. The expected state is made from the one before.
        func check(
            _ state: X86State, lost: [GeneralRegister] = [], lostFloats: [FloatRegister] = [],
            upperHalvesLost: [FloatRegister] = [], _ what: @autoclosure () -> String,
            _ expect: (inout X86State) -> Void
        ) {
            var found = run(state)
            var expected = state
            expect(&expected)
            for register in lost {
                found[register] = 0
                expected[register] = 0
            }
            for register in lostFloats { found[register] = expected[register] }
            for register in lostFloats + upperHalvesLost {
                let index = 2 * Int(register.number) + 1
                found.vectors[index] = expected.vectors[index]
            }
            guard found != expected else { return }
            var text = what() + ":"
            if found.exit != expected.exit { text += " exit \(found.exit), not \(expected.exit)" }
            for index in 0..<16 where found.general[index] != expected.general[index] {
                text += " r\(index) " + hexadecimal(found.general[index]) + ", not "
                text += hexadecimal(expected.general[index])
            }
            for index in 0..<32 where found.vectors[index] != expected.vectors[index] {
                text += " xmm\(index / 2)[\(index & 1)] " + hexadecimal(found.vectors[index]) + ", not "
                text += hexadecimal(expected.vectors[index])
            }
            fail(text)
        }

        func expectNoFailures(_ location: SourceLocation = #_sourceLocation) {
            #expect(runs > 0, sourceLocation: location)
            #expect(
                failures.isEmpty, "\(failures.joined(separator: "\n"))", sourceLocation: location)
        }
    }

    func hexadecimal(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

    // MARK: - Values and registers

    enum X86Cases {
        /// What the compiler gives out, and the scratch register, each with something about its encoding: bytes that need a prefix, the
        /// numbers of rsp and rbp with a bit more.
        static let destinations = [0, 1, 2, 6, 7, 8, 11, 12].map { GeneralRegister($0) }
        /// With one of the pinned ones.
        static let sources = [0, 1, 2, 6, 7, 8, 11, 12, 13].map { GeneralRegister($0) }
        static let floats = [0, 1, 6, 9, 14].map { FloatRegister($0) }

        static let integers: [UInt64] = [
            0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF,
            0x8000_0000, 0x8000_0001, 0xFFFF_FFFE, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0001,
            0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0x8000_0000_0000_0001, .max - 1, .max,
            0x0123_4567_89AB_CDEF, 0xFFFF_FFFF_8000_0000,
        ]
        static let immediates: [Int32] = [
            0, 1, -1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 64, 100, 127, 128, 129, -127, -128, -129, 255, 256,
            1000,
            0xFFFF, 0x10000, 1 << 20, 1 << 30, .max, .min, .min + 1, -65536,
        ]
        static let singles: [UInt32] = [
            0, 0x8000_0000, 1, 0x8000_0001, 0x007F_FFFF, 0x0080_0000, 0x3F80_0000, 0xBF80_0000, 0x3F00_0000,
            0xBF00_0000, 0x3F7F_FFFF, 0xBF7F_FFFF, 0x4020_0000, 0xC020_0000, 0x3FC0_0000, 0x4EFF_FFFF,
            0x4F00_0000, 0xCF00_0000, 0xCF00_0001, 0x4F7F_FFFF, 0x4F80_0000, 0x5EFF_FFFF, 0x5F00_0000,
            0xDF00_0000, 0xDF00_0001, 0x5F7F_FFFF, 0x5F80_0000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000,
            0xFF80_0000, 0x7FC0_0000, 0xFFC0_0000, 0x7FC1_2345, 0xFFC5_4321, 0x7F80_0001, 0xFFA0_0000,
            0x4B80_0001, 0x3DCC_CCCD,
        ]
        static let doubles: [UInt64] = {
            let numbers: [Double] = [
                0, 1, 0.5, 2.5, 1.5, 0.1, .leastNonzeroMagnitude, .leastNormalMagnitude,
                .greatestFiniteMagnitude, 0x1p31, 0x1p32, 0x1p63, 0x1p64, 2147483647.5, 2147483648.5,
                4294967295.5, 1e10, 1e300, .infinity, 0x1.fffffep127, 0x1.ffffffp127, 0x1p-150,
            ]
            var all: [UInt64] = []
            for number in numbers {
                for each in [number, number.nextUp, number.nextDown] {
                    all.append(each.bitPattern)
                    all.append((-each).bitPattern)
                }
            }
            return all + [
                0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0000, 0x7FF8_0000_0001_2345, 0xFFF9_8765_0000_0001,
                0x7FF0_0000_0000_0001, 0xFFF4_0000_0000_0000,
            ]
        }()

        static func floats(_ width: MacroWidth) -> [UInt64] {
            width == .long ? singles.map { UInt64($0) } : doubles
        }

        static let widths: [MacroWidth] = [.long, .quad]
        static let conditions: [MacroCondition] = [
            .equal, .notEqual, .lessSigned, .lessOrEqualSigned, .greaterSigned, .greaterOrEqualSigned,
            .lessUnsigned, .lessOrEqualUnsigned, .greaterUnsigned, .greaterOrEqualUnsigned,
        ]
        static let floatConditions: [MacroFloatCondition] = [
            .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
        ]
        static let features: [ProcessorFeatures] = {
            // Those that are not there cannot be executed.
            var sets: [ProcessorFeatures] = [[]]
            for feature: ProcessorFeatures in [.lzcnt, .bmi1, .bmi2, .avx]
            where ProcessorFeatures.present.contains(feature) { sets.append(feature) }
            return sets
        }()
        static let slots: [Int32] = [0, 16, -16, 112, 128, -128, -144, 4096, -4096]
    }

    extension MacroWidth {
        /// As much of a number as the width has.
        func truncate(_ value: UInt64) -> UInt64 { self == .long ? value & 0xFFFF_FFFF : value }
        func signed(_ value: UInt64) -> Int64 {
            self == .long ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
        }
    }

#endif
