import Machine
import WebAssembly

/// The slots of a function's frame that have a meaning while it is at a pc: where they are, and their types.
struct SlotMap {
    struct Slot {
        /// Words from the frame's header: locals are negative, operands begin behind it.
        let offset: Int
        let type: ValueType
        let name: Name
    }

    enum Name {
        case local(Int)
        case operand(Int)
    }

    let slots: [Slot]
    /// How many of them are operands.
    let height: Int
}

extension SlotMap.Name: CustomStringConvertible {
    var description: String {
        switch self {
        case .local(let index): "local \(index)"
        case .operand(let index): "operand \(index)"
        }
    }
}

/// The maps found so far, by function and pc: the validator takes its time.
struct SlotMaps {
    private struct Place: Hashable {
        let body: UnsafePointer<FunctionBody>
        let pc: UInt32
    }
    private var known: [Place: SlotMap] = [:]

    mutating func map(
        _ body: UnsafePointer<FunctionBody>, at pc: UInt32, in module: DecodedModule
    ) -> SlotMap {
        let place = Place(body: body, pc: pc)
        if let map = known[place] { return map }
        var slots: [SlotMap.Slot] = []
        var height = 0
        let localCount = Int(body.pointee.localCount)
        let headerWords = MemoryLayout<FrameHeader>.size / MemoryLayout<UInt64>.size
        module.forEachSlot(in: body, at: Int(pc)) { place, type in
            switch place {
            case .local(let index):
                slots.append(
                    SlotMap.Slot(offset: (index - localCount) * slotWords, type: type, name: .local(index)))
            case .operand(let index):
                slots.append(
                    SlotMap.Slot(
                        offset: headerWords + index * slotWords, type: type, name: .operand(index)))
                height += 1
            }
        }
        let map = SlotMap(slots: slots, height: height)
        known[place] = map
        return map
    }
}

extension ValueType {
    /// Whether two slots that hold this type hold the same. What is above the type is not looked at, but that 32-bit numbers
    /// are kept with zeros above them.
    @inline(__always) func isSame(_ one: SlotPointer, _ other: SlotPointer) -> Bool {
        if self == .v128 { return one[0] == other[0] && one[1] == other[1] }
        if isReference { return UInt32(truncatingIfNeeded: one[0]) == UInt32(truncatingIfNeeded: other[0]) }
        return one[0] == other[0]
    }

    /// What a slot holds, for people.
    func text(_ slot: SlotPointer) -> String {
        let low = "0x" + String(isReference ? slot[0] & 0xFFFF_FFFF : slot[0], radix: 16)
        return self == .v128 ? "0x" + String(slot[1], radix: 16) + "_" + low.dropFirst(2) : low
    }
}
