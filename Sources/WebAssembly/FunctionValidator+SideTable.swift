/// Making the side table: entries in the order of their instructions, resolved when their target is known.
///
/// Unreachable branches get entries too, so that the walk over the table depends on opcodes alone.
extension FunctionValidator {
    /// Adds the entry of a branch at the instruction at hand, not yet resolved.
    @inline(__always) mutating func addEntry(keep: Int, drop: Int) -> Int {
        let index = entries.count
        entries.append(SideTableEntry(displacement: 0, step: 0, keep: 0, drop: 0))
        fixups.append(
            Fixup(
                pc: UInt32(truncatingIfNeeded: start), next: -1, keep: UInt32(truncatingIfNeeded: keep),
                drop: UInt32(truncatingIfNeeded: drop)))
        return index
    }

    /// Adds the entry of a branch to a block. `height` is the operand stack's with the label's operands on it.
    @inline(__always) mutating func addBranch(to frameIndex: Int, height: Int) {
        let frame = controls + frameIndex
        let keep = frame.pointee.labelCount
        let drop = isUnreachable ? 0 : max(height &- keep &- frame.pointee.height, 0)
        let entry = addEntry(keep: keep, drop: drop)
        if frame.pointee.kind == .loop {
            resolve(entry, pc: Int(frame.pointee.start), step: Int(frame.pointee.step))
        } else {
            fixups.base[entry].next = frame.pointee.waiting
            frame.pointee.waiting = Int32(truncatingIfNeeded: entry)
        }
    }

    /// Resolves an entry: it continues at `pc`, with the entry whose index is `step`.
    @inline(__always) mutating func resolve(_ entry: Int, pc: Int, step: Int) {
        let fixup = fixups[entry]
        let displacement = pc &- Int(fixup.pc)
        let distance = SideTableEntry.distance(step &- entry)
        let keep = fixup.drop == 0 ? 0 : fixup.keep
        if Int(Int16(truncatingIfNeeded: displacement)) == displacement,
            Int(Int16(truncatingIfNeeded: distance)) == distance, fixup.drop < 0xFF, keep < 0xFF
        {
            entries[entry] = SideTableEntry(
                displacement: Int16(truncatingIfNeeded: displacement),
                step: Int16(truncatingIfNeeded: distance), keep: UInt8(truncatingIfNeeded: keep),
                drop: UInt8(truncatingIfNeeded: fixup.drop))
        } else {
            resolveWide(
                entry,
                WideSideTableEntry(
                    displacement: Int32(truncatingIfNeeded: displacement),
                    step: Int32(truncatingIfNeeded: distance), keep: keep, drop: fixup.drop))
        }
    }

    @inline(never) private mutating func resolveWide(_ entry: Int, _ wide: WideSideTableEntry) {
        let index = UInt32(overflow.count)
        overflow.append(wide)
        entries[entry] = SideTableEntry(
            displacement: Int16(truncatingIfNeeded: index), step: Int16(truncatingIfNeeded: index >> 16),
            keep: SideTableEntry.escape, drop: SideTableEntry.escape)
    }

    /// Resolves all entries that wait for the end of a block.
    @inline(__always) mutating func resolveWaiting(_ first: Int32, pc: Int) {
        var entry = Int(first)
        let step = entries.count
        while entry >= 0 {
            let next = Int(fixups[entry].next)
            resolve(entry, pc: pc, step: step)
            entry = next
        }
    }

    /// Where a branch to the end of the block that ends just before `pc` continues: past the `end`s of the blocks
    /// around it, which do nothing (of an `if` without `else` too: results are in place), but not past the function's own.
    mutating func pastEnds() -> Int {
        // Each run of `end`s is looked at once, however many blocks it closes.
        if pc >= endRun {
            endRun = pc
            while endRun < end, base[endRun] == 0x0B { endRun += 1 }
        }
        return min(endRun, pc + max(controlCount - 1, 0))
    }
}
