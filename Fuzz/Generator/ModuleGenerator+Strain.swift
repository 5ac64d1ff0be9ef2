import WebAssembly

/// What is seldom so large in programs that people write: distances, heights, numbers of results, depths, indices. Where
/// blocks are not among the labels, there are only leaves in them.
extension ModuleGenerator {
    func strain(_ depth: Int) {
        guard strainLeft > 0 else { return op(.nop) }
        strainLeft -= 1
        switch input.below(5) {
        case 0: padding()
        case 1: highStack(depth)
        case 2: manyResults()
        case 3: deepNesting(depth)
        default: longTable()
        }
    }

    /// Code that nothing reaches, and that every branch around it has to go past: more than 15 bits of it.
    private func padding() {
        op(.block)
        code.byte(0x40)
        op(.br, 0)
        code.append([UInt8](repeating: 0x01, count: 32_000 + 300 * input.below(120)))
        op(.end)
    }

    /// A branch that drops more operands than a byte can count.
    private func highStack(_ depth: Int) {
        let type = input.pick(valueTypes)
        op(.block)
        blockType([], [type])
        labelled([type]) {
            for number in 0..<(250 + input.below(16)) { constant(Int32(number)) }
            value(type, min(depth - 1, 2))
            value(.i32, 1)
            op(.brIf, 0)
            op(.br, 0)
        }
        op(.end)
        noteTop(type)
    }

    /// A branch that keeps as many.
    private func manyResults() {
        guard has(.multiValue) else { return op(.nop) }
        let count = 250 + input.below(16)
        op(.block)
        blockType([], [GuestType](repeating: .i32, count: count))
        constant(Int32(-1))
        for number in 0..<count {
            if number % 64 == 5 { leaf(.i32) } else { constant(Int32(number)) }
        }
        leaf(.i32)
        op(.brIf, 0)
        op(.br, 0)
        op(.end)
        for number in 0..<count { if number % 16 == 3 { noteTop(.i32) } else { op(.drop) } }
    }

    /// Blocks in blocks, and a branch out of many of them.
    private func deepNesting(_ depth: Int) {
        let type = input.pick(valueTypes)
        let count = 120 + input.below(24)
        for _ in 0..<count {
            op(.block)
            blockType([], [type])
        }
        leaf(type)
        leaf(.i32)
        constant(Int32(3))
        op(.i32And)
        op(.brTable)
        code.size(3)
        for _ in 0...3 { code.size(input.below(count)) }
        for number in 0..<count {
            op(.end)
            if number % 40 == 7 {
                constant(Int32(number))
                noteTop(.i32)
            }
        }
        noteTop(type)
    }

    /// A `br_table` with many labels.
    private func longTable() {
        let local = takeLocal(.i32)
        value(.i32, 2)
        op(.localSet, local)
        op(.block)
        code.byte(0x40)
        op(.block)
        code.byte(0x40)
        op(.localGet, local)
        releaseLocal(local)
        constant(Int32(0x1FF))
        op(.i32And)
        op(.brTable)
        let count = 100 + input.below(60)
        code.size(count)
        for number in 0...count { code.size(number % 3 == 0 ? 1 : 0) }
        op(.end)
        constant(Int32(81))
        noteTop(.i32)
        op(.end)
    }
}
