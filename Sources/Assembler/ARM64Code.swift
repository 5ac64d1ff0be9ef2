/// Writes instructions of arm64 as bytes.
///
/// The bytes lie in memory that grows, and that its owner frees by calling `deallocate()` exactly once; a copy refers to the
/// same memory and must not be used beside the original. Nothing else is allocated for an instruction. Instructions that do
/// not exist are a precondition failure.
///
/// Conditional branches may be to labels anywhere in the code, although the processor's reach less far than `b`. One back to a
/// label that is too far becomes two instructions. For those to labels that are yet to come, an island is put between two
/// instructions before they are out of reach: a `b` for each of them to go to, with one around the island. Who needs
/// instructions to be together calls `keepTogether`.
///
/// Constants that instructions load (`emitLiteral`) come with the next island, or where `putLiterals` is called.
///
/// What refers to a label is settled by `resolve()`. References to labels that are not bound then, which are code elsewhere,
/// and addresses remain as `relocations`. Conditional branches have their labels in the same code.
package struct ARM64Code: ARM64CodeOutput {
    private var code: GrowingBytes
    /// Where each label is, or `unbound`.
    private var labels = GrowingMemory<Int>(capacity: 64)
    /// References that reach everything, or that no island helps.
    private var references = GrowingMemory<ARM64Relocation>(capacity: 64)
    /// Branches to labels yet to come that reach 32 KB, and those that reach 1 MB, in the order of the code.
    private var near = GrowingMemory<ARM64Relocation>(capacity: 16)
    private var far = GrowingMemory<ARM64Relocation>(capacity: 64)
    /// Constants that have been loaded, and that are yet to be put somewhere.
    private var literals = GrowingMemory<Literal>(capacity: 16)
    /// Before which offset an island for one branch would have to be, for the first branch to reach it; or the constants.
    private var deadline = Int.max
    private var literalDeadline = Int.max

    private static let unbound = -1

    private struct Literal: BitwiseCopyable {
        var low: UInt64
        var high: UInt64
        var size: ARM64Scalar
        var label: Label
    }

    /// How many constants may wait; with few, they are soon behind a branch that reaches 32 KB.
    private static let mostLiterals = 1024

    package init() { self.init(capacity: 4096) }

    package init(capacity: Int) { code = GrowingBytes(capacity: max(capacity, 16)) }

    package func deallocate() {
        code.deallocate()
        labels.deallocate()
        references.deallocate()
        near.deallocate()
        far.deallocate()
        literals.deallocate()
    }

    /// Forgets everything, and keeps the memory.
    package mutating func removeAll() {
        code.count = 0
        labels.count = 0
        references.count = 0
        near.count = 0
        far.count = 0
        literals.count = 0
        literalDeadline = .max
        deadline = .max
    }

    // MARK: Bytes

    /// How many bytes there are: the offset of what comes next.
    package var count: Int { code.count }

    /// What has been written, until the next change. References are not in it before `resolve()`.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: code.base, count: code.count) }

    package mutating func append(byte: UInt8) {
        code.reserve(1)
        code.put(byte)
    }

    package mutating func append(long: UInt32) {
        code.reserve(4)
        code.put(long: long)
    }

    package mutating func append(quad: UInt64) {
        code.reserve(8)
        code.put(quad: quad)
    }

    /// The address of a label, eight bytes, for tables. It is always a relocation.
    package mutating func append(addressOf label: Label, plus addend: Int64 = 0) {
        references.append(ARM64Relocation(kind: .absolute64, offset: count, label: label, addend: addend))
        append(quad: 0)
    }

    /// How far a label is from a place that is before it or after it, four bytes, for tables.
    package mutating func append(distanceTo label: Label, from place: Int) {
        references.append(
            ARM64Relocation(kind: .distance32, offset: count, label: label, addend: Int64(count - place)))
        append(long: 0)
    }

    /// Fills up to a multiple of a power of two: with instructions that do nothing, or with zeros.
    package mutating func align(to alignment: Int, isCode: Bool = true) {
        precondition(alignment > 0 && alignment & (alignment - 1) == 0, "an alignment is a power of two")
        let end = count + (-count & (alignment - 1))
        if isCode {
            precondition(count & 3 == 0, "instructions are at multiples of four")
            keepTogether(end - count)
            while count & (alignment - 1) != 0 { append(long: 0xd503_201f) }
        } else {
            while count < end { append(byte: 0) }
        }
    }

    // MARK: Labels

    package mutating func makeLabel() -> Label {
        labels.append(ARM64Code.unbound)
        return Label(number: UInt32(labels.count - 1))
    }

    package mutating func bind(_ label: Label) {
        precondition(offset(of: label) == nil, "a label is bound once")
        labels[Int(label.number)] = count
    }

    /// Where a label is; nil if it is not bound.
    package func offset(of label: Label) -> Int? {
        precondition(label.number < labels.count, "the label is another output's")
        let offset = labels[Int(label.number)]
        return offset == ARM64Code.unbound ? nil : offset
    }

    /// Puts distances to the labels that are bound into the code. May be called again when there is more code.
    package mutating func resolve() {
        var kept = 0
        for index in 0..<references.count {
            let reference = references[index]
            if reference.kind.isDistance, let target = offset(of: reference.label) {
                patch(reference, target)
            } else {
                references[kept] = reference
                kept += 1
            }
        }
        references.count = kept
        near.count = settle(near)
        far.count = settle(far)
        updateDeadline()
    }

    /// What only an address tells, once `resolve()` has been called; until the next change.
    package var relocations: UnsafeBufferPointer<ARM64Relocation> {
        precondition(near.count == 0 && far.count == 0, "the label of a conditional branch is not bound")
        return UnsafeBufferPointer(start: references.base, count: references.count)
    }

    /// Settles the branches of a list to labels that are known by now, and moves the rest to its start; returns how many.
    private func settle(_ list: GrowingMemory<ARM64Relocation>) -> Int {
        var kept = 0
        for index in 0..<list.count {
            let reference = list[index]
            if let target = offset(of: reference.label) {
                patch(reference, target)
            } else {
                list[kept] = reference
                kept += 1
            }
        }
        return kept
    }

    /// Puts the distance to a place into the instruction that refers to it.
    private func patch(_ reference: ARM64Relocation, _ target: Int) {
        if reference.kind == .distance32 {
            let distance = Int32(exactly: target - reference.offset + Int(reference.addend))
            precondition(distance != nil, "a label is too far away for a table")
            return code.store(long: UInt32(bitPattern: distance.unsafelyUnwrapped), at: reference.offset)
        }
        let distance = target - reference.offset
        let word = code.long(at: reference.offset)
        code.store(long: word | ARM64Code.field(reference.kind, distance), at: reference.offset)
    }

    /// A distance as the bits of an instruction.
    private static func field(_ kind: ARM64Relocation.Kind, _ distance: Int) -> UInt32 {
        precondition(kind.reaches(distance), "a label is too far away, or not at an instruction")
        let words = UInt32(truncatingIfNeeded: distance >> 2)
        switch kind {
        case .branch26: return words & 0x3ff_ffff
        case .branch19, .literal19: return (words & 0x7_ffff) << 5
        case .branch14: return (words & 0x3fff) << 5
        case .address21:
            let bytes = UInt32(truncatingIfNeeded: distance)
            return (bytes & 3) << 29 | (words & 0x7_ffff) << 5
        case .page21, .pageOffset12, .absolute64, .distance32: return 0
        }
    }

    // MARK: Islands

    private mutating func updateDeadline() {
        deadline = literalDeadline
        if near.count > 0 { deadline = min(deadline, near[0].offset + ARM64Relocation.Kind.branch14.reach) }
        if far.count > 0 { deadline = min(deadline, far[0].offset + ARM64Relocation.Kind.branch19.reach) }
    }

    /// Sees to it that no island comes between the next so many bytes of instructions. Branches among them count.
    package mutating func keepTogether(_ size: Int) {
        // Each further branch needs at most as much of an island as it is long itself; and there is a way around it.
        let island = 4 &* (near.count &+ far.count &+ 4 &* literals.count) &+ 32
        if count &+ 2 &* size &+ island >= deadline { putIsland(size) }
    }

    /// Settles what is known, and gives everything else that would be out of reach soon, or after so many bytes, something to
    /// go to.
    @inline(never) private mutating func putIsland(_ size: Int) {
        near.count = settle(near)
        far.count = settle(far)
        updateDeadline()
        // What is left may have time. Otherwise the whole list gets out of the way at once.
        let needsNear = near.count > 0
        let soon = count + max(1 << 18, 2 * size) + 16 * (near.count + far.count + literals.count)
        let needsFar = far.count > 0 && far[0].offset + ARM64Relocation.Kind.branch19.reach < soon
        let needsLiterals = literalDeadline < soon
        guard needsNear || needsFar || needsLiterals else { return }
        let around = makeLabel()
        references.append(ARM64Relocation(kind: .branch26, offset: count, label: around, addend: 0))
        append(long: 0x1400_0000)
        if needsNear {
            putVeneers(near)
            near.count = 0
        }
        // After what reaches least, and before what may be long.
        putLiterals()
        if needsFar {
            putVeneers(far)
            far.count = 0
        }
        bind(around)
        updateDeadline()
    }

    /// Puts the constants that have been loaded behind the code; nothing may come to them.
    package mutating func putLiterals() {
        guard literals.count > 0 else { return }
        var size = ARM64Scalar.s
        for index in 0..<literals.count where literals[index].size.rawValue > size.rawValue {
            size = literals[index].size
        }
        align(to: size.bits / 8, isCode: false)
        // The longest first, so that all are at multiples of their sizes.
        for size: ARM64Scalar in [.q, .d, .s] {
            for index in 0..<literals.count where literals[index].size == size {
                let literal = literals[index]
                bind(literal.label)
                if size == .s {
                    append(long: UInt32(truncatingIfNeeded: literal.low))
                } else {
                    append(quad: literal.low)
                }
                if size == .q { append(quad: literal.high) }
            }
        }
        literals.count = 0
        literalDeadline = .max
        updateDeadline()
    }

    /// Loads a constant of 32, 64 or 128 bits, which is put into the code somewhere.
    package mutating func emitLiteral(
        _ register: ARM64VectorRegister, _ low: UInt64, _ high: UInt64, _ size: ARM64Scalar
    ) {
        emit(.ldr, register.view(size), .label(label(of: low, high, size)))
    }

    private mutating func label(of low: UInt64, _ high: UInt64, _ size: ARM64Scalar) -> Label {
        // Those that are used again are mostly used soon.
        var index = literals.count
        let end = max(index - 32, 0)
        while index > end {
            index -= 1
            let literal = literals[index]
            if literal.low == low, literal.high == high, literal.size == size { return literal.label }
        }
        if literals.count == 0 {
            // Half of what is possible: the island may have more in it.
            literalDeadline = count + ARM64Relocation.Kind.literal19.reach / 2
        } else if literals.count == Self.mostLiterals {
            literalDeadline = count
        }
        deadline = min(deadline, literalDeadline)
        let label = makeLabel()
        literals.append(Literal(low: low, high: high, size: size, label: label))
        return label
    }

    private mutating func putVeneers(_ list: GrowingMemory<ARM64Relocation>) {
        for index in 0..<list.count {
            patch(list[index], count)
            references.append(
                ARM64Relocation(kind: .branch26, offset: count, label: list[index].label, addend: 0))
            append(long: 0x1400_0000)
        }
    }

    // MARK: Instructions

    package mutating func emit(_ instruction: ARM64Instruction) {
        keepTogether(8)
        let word: UInt32
        do throws(ARM64EncodingError) {
            word = try ARM64Encoder.encode(instruction)
        } catch {
            switch error {
            case .operands: preconditionFailure("no arm64 instruction of that name takes such operands")
            case .number: preconditionFailure("a number does not fit the arm64 instruction")
            case .float: preconditionFailure("a float does not fit the arm64 instruction")
            case .distance: preconditionFailure("a distance is out of the arm64 instruction's reach")
            }
        }
        if let label = instruction.label {
            emit(word, instruction, label)
        } else {
            append(long: word)
        }
    }

    /// Puts out an instruction that refers to a label.
    private mutating func emit(_ word: UInt32, _ instruction: ARM64Instruction, _ label: Label) {
        let kind: ARM64Relocation.Kind
        switch instruction.mnemonic {
        case .b, .bl: kind = .branch26
        case .bcond, .cbz, .cbnz: kind = .branch19
        case .tbz, .tbnz: kind = .branch14
        case .adr: kind = .address21
        case .adrp: kind = .page21
        case .ldr where instruction.second == .label(label), .ldrsw where instruction.second == .label(label):
            kind = .literal19
        default: kind = .pageOffset12
        }
        let reference = ARM64Relocation(kind: kind, offset: count, label: label, addend: 0)
        switch (kind, offset(of: label)) {
        case (.branch19, nil):
            deadline = min(deadline, count + kind.reach)
            far.append(reference)
        case (.branch14, nil):
            deadline = min(deadline, count + kind.reach)
            near.append(reference)
        case (.branch19, let target?) where !kind.reaches(target - count),
            (.branch14, let target?) where !kind.reaches(target - count):
            // The opposite, around a `b`.
            append(long: opposite(instruction, word) | ARM64Code.field(kind, 8))
            references.append(ARM64Relocation(kind: .branch26, offset: count, label: label, addend: 0))
            return append(long: 0x1400_0000)
        default: references.append(reference)
        }
        append(long: word)
    }

    /// The same branch under the opposite condition.
    private func opposite(_ instruction: ARM64Instruction, _ word: UInt32) -> UInt32 {
        guard instruction.mnemonic == .bcond else { return word ^ 1 << 24 }
        precondition(instruction.first != .condition(.al), "what always branches is `b`")
        return word ^ 1
    }
}

extension ARM64Instruction {
    /// The label that it refers to, if any.
    fileprivate var label: Label? {
        switch first {
        case .label(let label): return label
        default: break
        }
        switch second {
        case .label(let label), .page(let label), .memoryAtPageOffset(_, let label): return label
        default: break
        }
        switch third {
        case .label(let label), .pageOffset(let label): return label
        default: return nil
        }
    }
}

/// Something in code that depends on where a label is.
package struct ARM64Relocation: Hashable, Sendable, BitwiseCopyable {
    package enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// The distance in words: of `b` and `bl`, of the other branches, of `tbz` and `tbnz`, of a literal.
        case branch26, branch19, branch14, literal19
        /// The distance in bytes: `adr`.
        case address21
        /// The distance between 4 KB pages: `adrp`.
        case page21
        /// The offset in a 4 KB page, scaled by the size of the access if it is one.
        case pageOffset12
        /// The address, in eight bytes.
        case absolute64
        /// The distance in bytes, in four bytes; the addend is that of these from the place where it begins.
        case distance32

        /// How far it reaches forward, in bytes; less than it reaches back.
        var reach: Int {
            switch self {
            case .branch26: 1 << 27 - 4
            case .branch19, .literal19: 1 << 20 - 4
            case .branch14: 1 << 15 - 4
            case .address21: 1 << 20 - 1
            case .page21, .pageOffset12, .absolute64: 0
            case .distance32: Int(Int32.max)
            }
        }

        func reaches(_ distance: Int) -> Bool {
            distance <= reach && distance >= -(1 << (Int.bitWidth - reach.leadingZeroBitCount))
                && (self == .address21 || distance & 3 == 0)
        }

        /// Whether it is the same wherever the code lies.
        var isDistance: Bool {
            switch self {
            case .branch26, .branch19, .branch14, .literal19, .address21, .distance32: true
            case .page21, .pageOffset12, .absolute64: false
            }
        }
    }

    package var kind: Kind
    /// Where the instruction or the address is.
    package var offset: Int
    package var label: Label
    /// What is added to the label's address.
    package var addend: Int64
}
