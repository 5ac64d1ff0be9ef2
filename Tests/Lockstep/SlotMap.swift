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
    ///
    /// - Parameter anyNaN: one NaN is as good as another.
    @inline(__always) func isSame(_ one: SlotPointer, _ other: SlotPointer, anyNaN: Bool) -> Bool {
        if self == .v128 {
            return one[0] == other[0] && one[1] == other[1]
                || anyNaN && Self.areLikeFloats(one[0], other[0]) && Self.areLikeFloats(one[1], other[1])
        }
        if isReference { return UInt32(truncatingIfNeeded: one[0]) == UInt32(truncatingIfNeeded: other[0]) }
        if one[0] == other[0] { return true }
        switch self {
        case .f32:
            return anyNaN && one[0] >> 32 == other[0] >> 32 && Self.areNaNs(one[0], other[0], UInt32.self)
        case .f64: return anyNaN && Self.areNaNs(one[0], other[0], UInt64.self)
        default: return false
        }
    }

    /// Whether half a vector is the same but for NaNs, as two lanes or as one.
    private static func areLikeFloats(_ one: UInt64, _ other: UInt64) -> Bool {
        areNaNs(one, other, UInt64.self)
            || [(one, other), (one >> 32, other >> 32)].allSatisfy {
                UInt32(truncatingIfNeeded: $0) == UInt32(truncatingIfNeeded: $1)
                    || areNaNs($0, $1, UInt32.self)
            }
    }

    private static func areNaNs(_ one: UInt64, _ other: UInt64, _: UInt32.Type) -> Bool {
        Float(bitPattern: UInt32(truncatingIfNeeded: one)).isNaN
            && Float(bitPattern: UInt32(truncatingIfNeeded: other)).isNaN
    }

    private static func areNaNs(_ one: UInt64, _ other: UInt64, _: UInt64.Type) -> Bool {
        Double(bitPattern: one).isNaN && Double(bitPattern: other).isNaN
    }

    /// What a slot holds, for people.
    func text(_ slot: SlotPointer) -> String {
        let low = "0x" + String(isReference ? slot[0] & 0xFFFF_FFFF : slot[0], radix: 16)
        return self == .v128 ? "0x" + String(slot[1], radix: 16) + "_" + low.dropFirst(2) : low
    }
}
