import WebAssembly

// What results that are numbers may be, by their bits. Nothing here knows the engine, so that it can be used without.

extension VectorShape {
    /// The bits of a lane.
    func lane(_ index: Int, low: UInt64, high: UInt64) -> UInt64 {
        let place = index * bits
        return (place < 64 ? low >> UInt64(place) : high >> UInt64(place - 64)) & (.max >> UInt64(64 - bits))
    }
}

extension Script.FloatPattern {
    func matches(single found: UInt64) -> Bool {
        switch self {
        case .bits(let bits): found == bits
        case .canonicalNaN: found & 0x7FFF_FFFF == 0x7FC0_0000
        case .arithmeticNaN: found & 0x7FC0_0000 == 0x7FC0_0000
        }
    }

    func matches(double found: UInt64) -> Bool {
        switch self {
        case .bits(let bits): found == bits
        case .canonicalNaN: found & 0x7FFF_FFFF_FFFF_FFFF == 0x7FF8_0000_0000_0000
        case .arithmeticNaN: found & 0x7FF8_0000_0000_0000 == 0x7FF8_0000_0000_0000
        }
    }
}

extension Script.VectorPattern {
    func matches(low: UInt64, high: UInt64) -> Bool {
        for (index, pattern) in lanes.enumerated() {
            let lane = shape.lane(index, low: low, high: high)
            let isMatch = shape.bits == 32 ? pattern.matches(single: lane) : pattern.matches(double: lane)
            if !isMatch { return false }
        }
        return lanes.count == shape.count
    }
}

extension HeapType {
    /// The top type of the abstract type's hierarchy.
    var hierarchy: HeapType {
        switch self {
        case .func, .nofunc: .func
        case .extern, .noextern: .extern
        case .exn, .noexn: .exn
        default: .any
        }
    }
}
