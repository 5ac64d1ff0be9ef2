import WebAssembly

/// Which slots of a function's frame hold references while it is at a pc.
///
/// Nothing in a frame says so: the validator proved the types, and proves them again, up to that pc, when somebody asks.
/// What it finds is kept by function and pc.
struct RootMap: BitwiseCopyable {
    /// Slots with references, counted from the frame's header: locals are negative, operands begin behind it.
    let slots: UnsafeMutablePointer<Int32>
    let count: Int
}

/// The root maps found so far.
struct RootMaps {
    private struct Place: Hashable {
        let body: UnsafePointer<FunctionBody>
        let pc: UInt32
    }
    private var maps: [Place: RootMap] = [:]

    func deallocate() {
        for map in maps.values { map.slots.deallocate() }
    }

    /// The map of a function of a module at a pc, which must be one where its execution can be.
    mutating func map(
        _ body: UnsafePointer<FunctionBody>, at pc: UInt32, in module: DecodedModule
    ) -> RootMap {
        let place = Place(body: body, pc: pc)
        if let known = maps[place] { return known }
        var slots = RawArray<Int32>(capacity: 8)
        let localCount = Int(body.pointee.localCount)
        let headerSlots = MemoryLayout<FrameHeader>.size / slotSize
        module.forEachReference(in: body, at: Int(pc)) { place in
            switch place {
            case .local(let index): slots.append(Int32(index - localCount))
            case .operand(let index): slots.append(Int32(headerSlots + index))
            }
        }
        let map = RootMap(slots: slots.base, count: slots.count)
        maps[place] = map
        return map
    }
}
