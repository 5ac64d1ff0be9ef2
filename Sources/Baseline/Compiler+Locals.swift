import Assembler
import WebAssembly

/// Which locals have a register, and where.
extension Compiler {
    @inline(__always) static func bit(_ register: UInt8) -> UInt64 { 1 &<< UInt64(register) }

    // MARK: Regions

    /// The homes of what is outside of all loops.
    mutating func enterFirstRegion() {
        for _ in 0..<64 { regionLocals.append(-1) }
        regions.append(Region(assigned: 0, written: 0))
        region = 0
        chooseHomes(scan.loops[0], from: 0)
        adopt(region: 0)
    }

    /// Loops in more loops than this have the homes of the loop around them: looking at what is in them again and again would take time
    /// that grows with the square of the depth.
    private static var deepestRegion: UInt8 { 12 }

    /// Begins a loop. All operands are in memory.
    mutating func enterLoopRegion(_ loop: FunctionScan.Loop) {
        if loop.depth <= Self.deepestRegion { chooseLoopHomes(loop) }
        settleHomes(loop)
    }

    /// Gives homes to the locals that a loop uses most.
    private mutating func chooseLoopHomes(_ loop: FunctionScan.Loop) {
        let outer = region
        for _ in 0..<64 { regionLocals.append(-1) }
        regions.append(Region(assigned: 0, written: 0))
        let inner = regions.count - 1
        region = inner
        chooseHomes(loop, from: outer)
        region = outer
        // What loses its home goes to memory.
        var mask = valid
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            let local = localAt(register)
            if regionLocals[inner * 64 + Int(register)] != local {
                if dirty & Self.bit(register) != 0 { storeHome(register) }
                valid &= ~Self.bit(register)
            }
        }
        dirty &= valid
        abandonHomes()
        adopt(region: inner)
    }

    /// What is in registers at the loop's head stays there; what only its body reads need not be stored in it again.
    private mutating func settleHomes(_ loop: FunctionScan.Loop) {
        let written = regions[region].written
        if loop.hasCall {
            var mask = valid & dirty & ~written
            while mask != 0 {
                let register = UInt8(mask.trailingZeroBitCount)
                mask &= mask &- 1
                storeHome(register)
            }
            dirty &= written
            dirty |= valid & written
        } else {
            var mask = assigned & ~valid
            while mask != 0 {
                let register = UInt8(mask.trailingZeroBitCount)
                mask &= mask &- 1
                loadHome(register)
            }
            dirty |= valid & written
        }
    }

    /// Ends a loop: from the homes of its region to those of the one around it.
    mutating func leaveLoopRegion(to outer: Int) {
        if isReachable {
            let inner = region
            var mask = valid
            while mask != 0 {
                let register = UInt8(mask.trailingZeroBitCount)
                mask &= mask &- 1
                if regionLocals[outer * 64 + Int(register)] != regionLocals[inner * 64 + Int(register)] {
                    if dirty & Self.bit(register) != 0 { storeHome(register) }
                    valid &= ~Self.bit(register)
                }
            }
            dirty &= valid
        }
        setRegion(outer)
        regions.count = outer + 1
        regionLocals.count = 64 * (outer + 1)
        if isReachable { clearOperands(from: assigned) }
    }

    /// Makes another region's homes the present ones, whatever is in registers.
    mutating func setRegion(_ new: Int) {
        guard new != region else { return }
        abandonHomes()
        adopt(region: new)
    }

    private mutating func abandonHomes() {
        var mask = assigned
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            homes.base[Int(localAt(register))] = Self.noRegister
        }
    }

    private mutating func adopt(region new: Int) {
        region = new
        assigned = regions[new].assigned
        var mask = assigned
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            homes.base[Int(localAt(register))] = register
        }
    }

    /// Fills the table of the present region with the locals that a loop uses most; those that have a home outside keep it.
    private mutating func chooseHomes(_ loop: FunctionScan.Loop, from outer: Int) {
        touched.removeAll()
        for index in Int(loop.first)..<Int(loop.end) {
            let access = scan.accesses[index]
            let local = Int(access >> 1)
            let weight = UInt32(4) &<< UInt32(min(scan.depths[index] &- loop.depth, 4) &* 3)
            if weights[local] == 0 { touched.append(UInt32(local)) }
            // The lowest bit says that it is written.
            weights.base[local] = min(weights[local] &+ weight, 1 << 30) | (weights[local] & 1) | (access & 1)
        }
        var freeGeneral = UInt64(file.homes)
        var freeFloat = UInt64(file.floatHomes) << 32
        let inner = region
        var table: UInt64 = 0
        var written: UInt64 = 0
        // The heaviest first, as many as there are registers.
        let generalCount = freeGeneral.nonzeroBitCount
        let floatCount = freeFloat.nonzeroBitCount
        let chosenGeneral = selectHeaviest(generalCount, isFloat: false, from: 0)
        let chosenFloat = selectHeaviest(floatCount, isFloat: true, from: chosenGeneral)
        // First those that keep their registers.
        if inner != 0 {
            for index in 0..<(chosenGeneral + chosenFloat) {
                let local = Int(touched[index])
                let home = homes[local]
                guard home != Self.noRegister else { continue }
                regionLocals.base[inner * 64 + Int(home)] = Int32(local)
                table |= Self.bit(home)
            }
            freeGeneral &= ~table
            freeFloat &= ~table
        }
        for index in 0..<(chosenGeneral + chosenFloat) {
            let local = Int(touched[index])
            let register: UInt8
            if inner != 0, homes[local] != Self.noRegister {
                register = homes[local]
            } else {
                let isFloat = index >= chosenGeneral
                // Rather one that is nobody's outside.
                let free = isFloat ? freeFloat : freeGeneral
                let unused = inner == 0 ? free : free & ~regions[outer].assigned
                register = UInt8((unused != 0 ? unused : free).trailingZeroBitCount)
                if isFloat { freeFloat &= ~Self.bit(register) } else { freeGeneral &= ~Self.bit(register) }
                regionLocals.base[inner * 64 + Int(register)] = Int32(local)
                table |= Self.bit(register)
            }
            if weights[local] & 1 != 0 { written |= Self.bit(register) }
        }
        // Registers that the loop does not want stay with their locals.
        if inner != 0 {
            var rest = regions[outer].assigned & ~table
            while rest != 0 {
                let register = UInt8(rest.trailingZeroBitCount)
                rest &= rest &- 1
                let local = regionLocals[outer * 64 + Int(register)]
                regionLocals.base[inner * 64 + Int(register)] = local
                table |= Self.bit(register)
                if weights[Int(local)] & 1 != 0 { written |= Self.bit(register) }
            }
        }
        regions.base[inner].assigned = table
        regions.base[inner].written = written
        for index in 0..<touched.count { weights.base[Int(touched[index])] = 0 }
    }

    /// Moves the heaviest locals of a kind to the front of what is left of the list; gives their number.
    private mutating func selectHeaviest(_ limit: Int, isFloat: Bool, from start: Int) -> Int {
        var count = 0
        while count < limit {
            var best = -1
            var bestWeight: UInt32 = 0
            for index in (start + count)..<max(touched.count, start + count) {
                let local = Int(touched[index])
                let kind = kinds[local]
                guard kind.isFloat == isFloat, weights[local] > bestWeight else { continue }
                best = index
                bestWeight = weights[local]
            }
            guard best >= 0 else { break }
            let local = touched[best]
            touched.base[best] = touched[start + count]
            touched.base[start + count] = local
            count += 1
        }
        return count
    }

    // MARK: Homes and memory

    mutating func storeHome(_ register: UInt8) {
        let local = Int(localAt(register))
        store(register, kinds[local], slot: slot(ofLocal: local))
    }

    /// Loads a local into its home.
    mutating func loadHome(_ register: UInt8) {
        let local = Int(localAt(register))
        load(register, kinds[local], slot: slot(ofLocal: local))
        valid |= Self.bit(register)
        dirty &= ~Self.bit(register)
    }

    /// The register that a local is in, if it has a home.
    @inline(__always) mutating func homeRegister(_ local: Int) -> UInt8? {
        let home = homes[local]
        guard home != Self.noRegister else { return nil }
        if valid & Self.bit(home) == 0 { loadHome(home) }
        return home
    }

    /// Puts all locals into memory; they stay in their registers too.
    mutating func storeHomes() {
        var mask = dirty & valid
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask &- 1
            storeHome(register)
        }
        dirty = 0
    }

    // MARK: Instructions

    mutating func localGet() {
        let index = reader.u32()
        push(.local(index, kinds[Int(index)]))
        aliases += 1
    }

    // MARK: Null

    /// Whether values of a type are references, and none of them null.
    static func isNonNull(_ type: ValueType) -> Bool { type.isReference && !type.isNullable }

    /// Whether a value is a reference that is known not to be null.
    @inline(__always) func isNonNull(_ value: Value) -> Bool {
        value.isNonNull
            || value.place == .local && value.local < 64 && nonNull &>> UInt64(value.local) & 1 != 0
    }

    /// A value is not null from here on, or this would have trapped.
    @inline(__always) mutating func noteNonNull(_ value: Value) {
        if value.place == .local, value.local < 64 { nonNull |= 1 &<< UInt64(value.local) }
    }

    /// A local gets another value.
    @inline(__always) mutating func setNonNull(_ local: UInt32, _ isNonNull: Bool) {
        // Most functions know of none.
        guard isNonNull || nonNull != 0, local < 64 else { return }
        let bit: UInt64 = 1 &<< UInt64(local)
        nonNull = (isNonNull ? nonNull | bit : nonNull & ~bit) | alwaysNonNull
    }

    /// Makes operands that stand for a local independent of it, before it changes.
    mutating func detach(_ local: Int, below count: Int) {
        guard aliases > 0 else { return }
        for index in 0..<count {
            let value = stack[index]
            guard value.place == .local, Int(value.local) == local else { continue }
            materialize(index)
        }
    }

    /// Gives an operand that stands for a local, or is a constant, a place of its own.
    mutating func materialize(_ index: Int) {
        let value = stack[index]
        let register = allocate(isFloat: value.kind.isFloat)
        moveValue(value, index, to: register)
        if value.place == .local { aliases -= 1 }
        stack[index] = .register(register, value.kind)
        used |= Self.bit(register)
        // It is the operand's now, which may have to give it up for the next one.
        held &= ~Self.bit(register)
    }

    mutating func localSet(isTee: Bool) {
        let index = Int(reader.u32())
        let kind = kinds[index]
        if stack[height - 1].place == .local, Int(stack[height - 1].local) == index {
            // It is what it was.
            if !isTee { drop() }
            return
        }
        detach(index, below: height - 1)
        let value = stack[height - 1]
        let isNonNull = isNonNull(value)
        setNonNull(UInt32(truncatingIfNeeded: index), isNonNull)
        let home = homes[index]
        if home == Self.noRegister {
            if kind == .v128 {
                let register = popFloat()
                target.storeVector(register.register, slot: slot(ofLocal: index))
            } else if value.place == .constant, !kind.isFloat {
                drop()
                target.store(immediate: Int64(bitPattern: value.bits), slot: slot(ofLocal: index))
            } else if kind.isFloat {
                let register = popFloat()
                target.store(register.register, slot: slot(ofLocal: index), .quad)
                if isTee, register.isOwned {
                    push(.register(register.register.number + 32, kind))
                    return
                }
            } else {
                let register = popGeneral()
                target.store(register.register, slot: slot(ofLocal: index), .quad)
                if isTee, register.isOwned {
                    var value = Value.register(register.register.number, kind)
                    value.isNonNull = isNonNull
                    push(value)
                    return
                }
            }
        } else {
            height -= 1
            moveValue(value, height, to: home)
            release(value)
            valid |= Self.bit(home)
            dirty |= Self.bit(home)
        }
        if isTee {
            push(.local(UInt32(index), kind))
            aliases += 1
        }
    }

    /// The home of the local that the next instruction sets, if the result of the one at hand can go there at once. `below`: how many
    /// operands are left that must keep what they are.
    @inline(__always) mutating func wantedHome(isFloat: Bool, below: Int) -> UInt8? {
        let next = reader.pc
        guard next[0] == 0x21 || next[0] == 0x22, next[1] < 0x80 else { return nil }
        let local = Int(next[1])
        let home = homes[local]
        guard home != Self.noRegister, (home >= 32) == isFloat else { return nil }
        if aliases > 0 {
            for index in 0..<below where stack[index].place == .local && Int(stack[index].local) == local {
                return nil
            }
        }
        return home
    }

    /// Pushes a result. If it is in the home of the local that the next instruction sets, that has been done with it.
    @inline(__always) mutating func pushResult(_ register: UInt8, _ kind: Kind, isNonNull: Bool = false) {
        guard assigned & Self.bit(register) != 0 else {
            var value = Value.register(register, kind)
            value.isNonNull = isNonNull
            push(value)
            return
        }
        let local = UInt32(reader.pc[1])
        setNonNull(local, isNonNull)
        let isTee = reader.pc[0] == 0x22
        reader.pc += 2
        valid |= Self.bit(register)
        dirty |= Self.bit(register)
        if isTee {
            push(.local(local, kind))
            aliases += 1
        }
    }
}
