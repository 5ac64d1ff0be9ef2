import Assembler
import Vectors
import WebAssembly

extension HandlerWriter {
    /// Writes an instruction at the cache as it is. False if nothing comes after it in the handler.
    func write(_ opcode: Opcode) -> Bool {
        switch opcode {
        // Control
        case .nop: cache.length += 1
        case .unreachable:
            m.jump(exit(.unreachable))
            return false
        case .block, .try: block()
        case .loop: loop()
        case .if: ifThen()
        case .end: end()
        case .else, .br, .catch, .catchAll, .tryTable:
            branch()
            return false
        case .brIf:
            branchIf()
            return false
        case .brTable:
            branchTable()
            return false
        case .return:
            returns()
            return false
        case .call:
            call()
            return false
        case .callIndirect:
            callIndirect()
            return false

        // Variables
        case .drop: drop()
        case .select: select()
        case .localGet: localGet()
        case .localSet: localSet()
        case .localTee: localTee()
        case .globalGet: globalGet()
        case .globalSet: globalSet()

        // Memory
        case .i32Load: load(.long, isSigned: false, .long)
        case .i64Load: load(.quad, isSigned: false, .quad)
        case .f32Load: loadFloat(.long)
        case .f64Load: loadFloat(.quad)
        case .i32Load8S: load(.byte, isSigned: true, .long)
        case .i32Load8U, .i64Load8U: load(.byte, isSigned: false, .long)
        case .i32Load16S: load(.word, isSigned: true, .long)
        case .i32Load16U, .i64Load16U: load(.word, isSigned: false, .long)
        case .i64Load8S: load(.byte, isSigned: true, .quad)
        case .i64Load16S: load(.word, isSigned: true, .quad)
        case .i64Load32S: load(.long, isSigned: true, .quad)
        case .i64Load32U: load(.long, isSigned: false, .long)
        case .i32Store, .i64Store32: store(.long)
        case .i64Store: store(.quad)
        case .f32Store: storeFloat(.long)
        case .f64Store: storeFloat(.quad)
        case .i32Store8, .i64Store8: store(.byte)
        case .i32Store16, .i64Store16: store(.word)

        // Constants
        case .i32Const: constant(.long)
        case .i64Const: constant(.quad)
        case .f32Const: floatConstant(.long)
        case .f64Const: floatConstant(.quad)

        default:
            if opcode.prefix == 0xFD {
                writeVector(opcode)
            } else if opcode == VectorInstructions.prefix {
                dispatchVector()
                return false
            } else {
                return writeNumeric(opcode)
            }
        }
        return true
    }

    private func writeNumeric(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .i32Eqz: compare(.equal, .long, withZero: true)
        case .i32Eq: compare(.equal, .long)
        case .i32Ne: compare(.notEqual, .long)
        case .i32LtS: compare(.lessSigned, .long)
        case .i32LtU: compare(.lessUnsigned, .long)
        case .i32GtS: compare(.greaterSigned, .long)
        case .i32GtU: compare(.greaterUnsigned, .long)
        case .i32LeS: compare(.lessOrEqualSigned, .long)
        case .i32LeU: compare(.lessOrEqualUnsigned, .long)
        case .i32GeS: compare(.greaterOrEqualSigned, .long)
        case .i32GeU: compare(.greaterOrEqualUnsigned, .long)
        case .i64Eqz: compare(.equal, .quad, withZero: true)
        case .i64Eq: compare(.equal, .quad)
        case .i64Ne: compare(.notEqual, .quad)
        case .i64LtS: compare(.lessSigned, .quad)
        case .i64LtU: compare(.lessUnsigned, .quad)
        case .i64GtS: compare(.greaterSigned, .quad)
        case .i64GtU: compare(.greaterUnsigned, .quad)
        case .i64LeS: compare(.lessOrEqualSigned, .quad)
        case .i64LeU: compare(.lessOrEqualUnsigned, .quad)
        case .i64GeS: compare(.greaterOrEqualSigned, .quad)
        case .i64GeU: compare(.greaterOrEqualUnsigned, .quad)
        case .refIsNull: compare(.equal, .long, withZero: true)
        case .refEq: compare(.equal, .long)

        case .i32Clz, .i64Clz:
            unary { m.countLeadingZeros(width(opcode), $0, $0) }
        case .i32Ctz, .i64Ctz:
            unary { m.countTrailingZeros(width(opcode), $0, $0) }
        case .i32Popcnt, .i64Popcnt:
            unary { m.countOnes(width(opcode), $0, $0) }
        case .i32Add, .i64Add: binary(.add, width(opcode))
        case .i32Sub, .i64Sub: binary(.subtract, width(opcode))
        case .i32Mul, .i64Mul: binary(.multiply, width(opcode))
        case .i32And, .i64And: binary(.and, width(opcode))
        case .i32Or, .i64Or: binary(.or, width(opcode))
        case .i32Xor, .i64Xor: binary(.exclusiveOr, width(opcode))
        case .i32DivS, .i64DivS: divide(isSigned: true, wantsRemainder: false, width(opcode))
        case .i32DivU, .i64DivU: divide(isSigned: false, wantsRemainder: false, width(opcode))
        case .i32RemS, .i64RemS: divide(isSigned: true, wantsRemainder: true, width(opcode))
        case .i32RemU, .i64RemU: divide(isSigned: false, wantsRemainder: true, width(opcode))
        case .i32Shl, .i64Shl: shift(.left, width(opcode))
        case .i32ShrS, .i64ShrS: shift(.rightSigned, width(opcode))
        case .i32ShrU, .i64ShrU: shift(.rightUnsigned, width(opcode))
        case .i32Rotl, .i64Rotl: shift(.rotateLeft, width(opcode))
        case .i32Rotr, .i64Rotr: shift(.rotateRight, width(opcode))

        case .i32WrapI64: unary { m.move($0, $0, .long) }
        case .i64ExtendI32S, .i64Extend32S: unary { m.signExtend($0, $0, from: .long, to: .quad) }
        case .i64ExtendI32U: cache.length += 1
        case .i32Extend8S: unary { m.signExtend($0, $0, from: .byte, to: .long) }
        case .i32Extend16S: unary { m.signExtend($0, $0, from: .word, to: .long) }
        case .i64Extend8S: unary { m.signExtend($0, $0, from: .byte, to: .quad) }
        case .i64Extend16S: unary { m.signExtend($0, $0, from: .word, to: .quad) }
        case .i32ReinterpretF32: reinterpret(to: .integer, .long)
        case .i64ReinterpretF64: reinterpret(to: .integer, .quad)
        case .f32ReinterpretI32: reinterpret(to: .float, .long)
        case .f64ReinterpretI64: reinterpret(to: .float, .quad)
        default: return writeFloat(opcode)
        }
        return true
    }

    /// The width of an integer instruction's operands: those of 64 bits stand after those of 32.
    private func width(_ opcode: Opcode) -> MacroWidth {
        opcode.rawValue < Opcode.i64Clz.rawValue ? .long : .quad
    }

    private func writeFloat(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .f32Eq: compareFloat(.equal, .long)
        case .f32Ne: compareFloat(.notEqual, .long)
        case .f32Lt: compareFloat(.less, .long)
        case .f32Gt: compareFloat(.greater, .long)
        case .f32Le: compareFloat(.lessOrEqual, .long)
        case .f32Ge: compareFloat(.greaterOrEqual, .long)
        case .f64Eq: compareFloat(.equal, .quad)
        case .f64Ne: compareFloat(.notEqual, .quad)
        case .f64Lt: compareFloat(.less, .quad)
        case .f64Gt: compareFloat(.greater, .quad)
        case .f64Le: compareFloat(.lessOrEqual, .quad)
        case .f64Ge: compareFloat(.greaterOrEqual, .quad)
        case .f32Abs: functionFloat(.absolute, .long)
        case .f32Neg: functionFloat(.negate, .long)
        case .f32Ceil: functionFloat(.ceiling, .long)
        case .f32Floor: functionFloat(.floor, .long)
        case .f32Trunc: functionFloat(.truncate, .long)
        case .f32Nearest: functionFloat(.nearest, .long)
        case .f32Sqrt: functionFloat(.squareRoot, .long)
        case .f32Add: binaryFloat(.add, .long)
        case .f32Sub: binaryFloat(.subtract, .long)
        case .f32Mul: binaryFloat(.multiply, .long)
        case .f32Div: binaryFloat(.divide, .long)
        case .f32Min: binaryFloat(.minimum, .long)
        case .f32Max: binaryFloat(.maximum, .long)
        case .f32Copysign: binaryFloat(.copySign, .long)
        case .f64Abs: functionFloat(.absolute, .quad)
        case .f64Neg: functionFloat(.negate, .quad)
        case .f64Ceil: functionFloat(.ceiling, .quad)
        case .f64Floor: functionFloat(.floor, .quad)
        case .f64Trunc: functionFloat(.truncate, .quad)
        case .f64Nearest: functionFloat(.nearest, .quad)
        case .f64Sqrt: functionFloat(.squareRoot, .quad)
        case .f64Add: binaryFloat(.add, .quad)
        case .f64Sub: binaryFloat(.subtract, .quad)
        case .f64Mul: binaryFloat(.multiply, .quad)
        case .f64Div: binaryFloat(.divide, .quad)
        case .f64Min: binaryFloat(.minimum, .quad)
        case .f64Max: binaryFloat(.maximum, .quad)
        case .f64Copysign: binaryFloat(.copySign, .quad)

        case .i32TruncF32S: convertToInteger(.long, isSigned: true, from: .long)
        case .i32TruncF32U: convertToInteger(.long, isSigned: false, from: .long)
        case .i32TruncF64S: convertToInteger(.long, isSigned: true, from: .quad)
        case .i32TruncF64U: convertToInteger(.long, isSigned: false, from: .quad)
        case .i64TruncF32S: convertToInteger(.quad, isSigned: true, from: .long)
        case .i64TruncF32U: convertToInteger(.quad, isSigned: false, from: .long)
        case .i64TruncF64S: convertToInteger(.quad, isSigned: true, from: .quad)
        case .i64TruncF64U: convertToInteger(.quad, isSigned: false, from: .quad)
        case .f32ConvertI32S: convertToFloat(.long, from: .long, isSigned: true)
        case .f32ConvertI32U: convertToFloat(.long, from: .long, isSigned: false)
        case .f32ConvertI64S: convertToFloat(.long, from: .quad, isSigned: true)
        case .f32ConvertI64U: convertToFloat(.long, from: .quad, isSigned: false)
        case .f64ConvertI32S: convertToFloat(.quad, from: .long, isSigned: true)
        case .f64ConvertI32U: convertToFloat(.quad, from: .long, isSigned: false)
        case .f64ConvertI64S: convertToFloat(.quad, from: .quad, isSigned: true)
        case .f64ConvertI64U: convertToFloat(.quad, from: .quad, isSigned: false)
        case .f32DemoteF64: convertFloat(from: .quad)
        case .f64PromoteF32: convertFloat(from: .long)
        default: return writeOther(opcode)
        }
        return true
    }

    /// Ends a handler: goes on with the next instruction, with those that are likely at once.
    func finish() {
        let followers = likelyFollowers()
        guard !followers.isEmpty else { return dispatch() }
        let before = (cache, chain, likelihood)
        m.load(.s0, MacroAddress(.pc, cache.length), .byte, isSigned: false, .long, fixup: nil)
        for (opcode, probability) in followers {
            let other = m.makeLabel()
            m.branch(.notEqual, .long, .register(.s0), .immediate(Int(opcode.rawValue)), other)
            chain.append(opcode)
            likelihood *= probability
            if write(opcode) { finish() }
            m.bind(other)
            (cache, chain, likelihood) = before
        }
        settle()
        applyTop()
        m.dispatchLoaded(cache.length, row: CacheState.of(cache.operands).rawValue)
    }

    /// The instructions that are worth asking for before the next handler is looked up.
    private func likelyFollowers() -> [(opcode: Opcode, probability: Double)] {
        guard chain.count < Fusion.longest, executesSeveral else { return [] }
        let state = CacheState.of(cache.operands)
        // Not asked: a handler without memory is the same for both.
        let least =
            set.properties.checksMemory ? Fusion.leastLikelihoodChecked : Fusion.leastLikelihood
        return Followers.after(chain).filter { opcode, probability in
            probability >= Fusion.leastProbability && likelihood * probability >= least
                && Fusion.isPossible(opcode)
                && StateRules.allows(state, InstructionTable.instruction(for: opcode)!)
        }
    }
}

/// Which instructions are executed together in one handler. The numbers are what measured best.
enum Fusion {
    /// Instructions in a handler.
    static let longest = 4
    /// How likely an instruction has to be after those before it.
    static let leastProbability = 0.2
    /// Which part of all instructions that are executed it has to be.
    static let leastLikelihood = 0.001
    /// The same where memory is checked, which takes more code and is less common.
    static let leastLikelihoodChecked = 0.0016
    /// Behind a `br_if` that is not taken a handler goes on only if it has fewer instructions than this, and as if so large a part of
    /// them were not taken.
    static let longestBeforeBranch = 3
    static let partNotTaken = 0.3

    static func isPossible(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .localGet, .localSet, .localTee, .drop, .select, .brIf: true
        default:
            opcode.rawValue >= Opcode.i32Load.rawValue && opcode.rawValue <= Opcode.i64Extend32S.rawValue
                && opcode != .memorySize && opcode != .memoryGrow
        }
    }
}
