import Machine
import Situ
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where two runs that should be alike are not.
struct Disagreement: Error {
    var text: String
    init(_ text: String) { self.text = text }
}

/// Two stores in which the same has happened, or should have.
struct Pair {
    let first: Machine.Store
    let second: Machine.Store
    /// What the two are called.
    let names: (String, String)
    /// Whether NaNs may differ in what they are made of.
    let anyNaN: Bool
    private var maps = SlotMaps()

    /// Frames that are compared at every stop, from the newest on; the others with the memories. A frame that is not among the
    /// newest changes only when it has become the newest.
    private static let newestFrames = 8
    /// Tables of up to so many elements are compared at every stop.
    private static let smallTable = 1024

    init(_ first: Situ.Store, _ second: Situ.Store, names: (String, String), anyNaN: Bool) {
        self.anyNaN = anyNaN
        self.first = first.machine
        self.second = second.machine
        self.names = names
    }

    // MARK: Frames

    /// Compares two activations after both have stopped in the same way.
    ///
    /// - Parameters:
    ///   - allFrames: compare not only the newest ones.
    ///   - hasAllOperands: whether the newest frame must have the operands that its instruction was proved to find. After a throw
    ///     by a host function that was called in tail position, it is a frame whose callee has gone with its arguments.
    /// - Returns: how many frames were compared.
    mutating func compare(
        _ one: Activation, _ other: Activation, allFrames: Bool, hasAllOperands: Bool
    ) throws(Disagreement) -> Int {
        if hasAllOperands { try compareHeights(one, other) }
        var ends = (one.top, other.top)
        var (next, counterpart) = (one.frame, other.frame)
        var number = 0
        while let frame = next, let twin = counterpart {
            if number == Pair.newestFrames, !allFrames { return number }
            try compare(frame, twin, number, &ends)
            (next, counterpart) = (frame.caller, twin.caller)
            number += 1
        }
        guard next == nil, counterpart == nil else {
            throw different("how many frames there are", one, other)
        }
        return number
    }

    private mutating func compareHeights(_ one: Activation, _ other: Activation) throws(Disagreement) {
        guard let frame = one.frame, let twin = other.frame, frame.pointee.kind == .function,
            let body = frame.pointee.body, let instance = frame.pointee.instance
        else { return }
        let height = (one.top - frame.operands) / slotWords
        try expect(height, (other.top - twin.operands) / slotWords, "operands of the newest frame")
        // If the pcs differ, that is what is to be said.
        guard frame.pointee.pc == twin.pointee.pc else { return }
        let module = first.instances[instance.pointee.index].module
        try expect(
            height, maps.map(body, at: frame.pointee.pc, in: module).height,
            "operands of the newest frame in both, and proved")
    }

    private mutating func compare(
        _ frame: FramePointer, _ twin: FramePointer, _ number: Int, _ ends: inout (SlotPointer, SlotPointer)
    ) throws(Disagreement) {
        try expect(frame.pointee.kind, twin.pointee.kind, "the kind of frame \(number)")
        try expect(
            frame.pointee.distance, twin.pointee.distance, "how far frame \(number) is from its caller")
        try expect(frame.pointee.pc, twin.pointee.pc, "the pc of frame \(number)")
        try expect(frame.pointee.step, twin.pointee.step, "the side-table position of frame \(number)")
        switch frame.pointee.kind {
        case .function:
            guard let body = frame.pointee.body, let instance = frame.pointee.instance,
                let twinBody = twin.pointee.body, let twinInstance = twin.pointee.instance
            else { throw Disagreement("frame \(number) has no function") }
            try expect(instance.pointee.index, twinInstance.pointee.index, "the instance of frame \(number)")
            try expect(body.pointee.start, twinBody.pointee.start, "the function of frame \(number)")
            let map = maps.map(
                body, at: frame.pointee.pc, in: first.instances[instance.pointee.index].module)
            let header = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UInt64.self)
            let twinHeader = UnsafeMutableRawPointer(twin).assumingMemoryBound(to: UInt64.self)
            for slot in map.slots {
                // The arguments of a call are the callee's locals by now.
                let (left, right) = (header + slot.offset, twinHeader + slot.offset)
                guard left < ends.0 else { continue }
                if !slot.type.isSame(left, right, anyNaN: anyNaN) {
                    throw Disagreement(
                        "\(slot.name) of frame \(number), \(slot.type): \(slot.type.text(left)) and "
                            + slot.type.text(right))
                }
            }
            let locals = Int(body.pointee.localCount)
            ends = (frame.locals(locals), twin.locals(locals))
        case .host:
            try expect(
                UInt(bitPattern: frame.pointee.body), UInt(bitPattern: twin.pointee.body),
                "the host function of frame \(number)")
            ends = (
                UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UInt64.self),
                UnsafeMutableRawPointer(twin).assumingMemoryBound(to: UInt64.self)
            )
        case .entry:
            if number == 0, frame.pointee.step == 1 {
                // A call that has not begun: its arguments wait here.
                try compare(
                    frame.operands, twin.operands,
                    first.function(frame.pointee.pc).type.pointee.parameters, "argument")
            }
            ends = (
                UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UInt64.self),
                UnsafeMutableRawPointer(twin).assumingMemoryBound(to: UInt64.self)
            )
        }
    }

    /// Compares slots one after the other.
    func compare(
        _ one: SlotPointer, _ other: SlotPointer, _ types: UnsafeBufferPointer<ValueType>, _ what: String
    ) throws(Disagreement) {
        for (index, type) in types.enumerated() {
            let (left, right) = (one + index * slotWords, other + index * slotWords)
            if !type.isSame(left, right, anyNaN: anyNaN) {
                throw Disagreement("\(what) \(index), \(type): \(type.text(left)) and \(type.text(right))")
            }
        }
    }

    mutating func slots(
        _ body: UnsafePointer<FunctionBody>, _ pc: UInt32, _ module: DecodedModule
    ) -> SlotMap {
        maps.map(body, at: pc, in: module)
    }

    // MARK: Everything else

    /// Compares what is quickly compared: fuel, globals, small tables, sizes, where the heap stands.
    func compareStores() throws(Disagreement) {
        try expect(first.record.pointee.fuel, second.record.pointee.fuel, "fuel left")
        try expect(first.instances.count, second.instances.count, "instances")
        try expect(first.globals.count, second.globals.count, "globals")
        try expect(first.tables.count, second.tables.count, "tables")
        try expect(first.memories.count, second.memories.count, "memories")
        try expect(first.tags.count, second.tags.count, "tags")
        for index in first.globals.indices {
            let (one, other) = (first.globals[index], second.globals[index])
            let type = one.pointee.type.value
            let isSame = withUnsafeMutablePointer(to: &one.pointee.slot) { one in
                withUnsafeMutablePointer(to: &other.pointee.slot) { other in
                    type.isSame(Pair.words(one), Pair.words(other), anyNaN: anyNaN)
                }
            }
            if !isSame {
                throw Disagreement(
                    "global \(index) of the store, \(type): \(Pair.text(one)) and \(Pair.text(other))")
            }
        }
        for index in first.tables.indices {
            try expect(
                first.tables[index].pointee.count, second.tables[index].pointee.count,
                "elements of table \(index)")
            if first.tables[index].pointee.count <= Pair.smallTable { try compareTable(index) }
        }
        for index in first.memories.indices {
            try expect(
                first.memories[index].pointee.size, second.memories[index].pointee.size,
                "bytes of memory \(index)")
        }
        let (heap, twin) = (first.heap.record.pointee, second.heap.record.pointee)
        try expect(heap.cursor, twin.cursor, "where the heap's next object goes")
        try expect(heap.end, twin.end, "the end of the heap's hole")
        try expect(
            first.heap.statistics.collections, second.heap.statistics.collections, "garbage collections")
    }

    /// Compares the contents of memories, of up to so many bytes, of tables, segments and of the heap.
    func compareContents(upTo size: Int = .max) throws(Disagreement) {
        for index in first.memories.indices {
            let (one, other) = (first.memories[index], second.memories[index])
            let count = one.pointee.size
            guard count <= size, memcmp(one.pointee.base, other.pointee.base, count) != 0 else { continue }
            let (left, right) = (Pair.bytes(one.pointee.base), Pair.bytes(other.pointee.base))
            let place = (0..<count).first { left[$0] != right[$0] } ?? 0
            throw Disagreement(
                "byte 0x\(String(place, radix: 16)) of memory \(index): \(left[place]) and \(right[place])")
        }
        for index in first.tables.indices where first.tables[index].pointee.count > Pair.smallTable {
            try compareTable(index)
        }
        for (instance, twin) in zip(first.instances, second.instances) {
            for index in 0..<instance.record.pointee.elementCount {
                try expect(
                    instance.record.pointee.elements[index].count, twin.record.pointee.elements[index].count,
                    "elements of segment \(index)")
            }
            for index in 0..<instance.record.pointee.dataCount {
                try expect(
                    instance.record.pointee.data[index].count, twin.record.pointee.data[index].count,
                    "bytes of segment \(index)")
            }
        }
        try expect(
            first.heap.statistics.committedBytes, second.heap.statistics.committedBytes, "the heap's bytes")
        // Exceptions are slots on the heap, and above the types of these there is anything.
        let count = first.heap.statistics.committedBytes
        guard count > 0, first.tags.isEmpty else { return }
        let (left, right) = (first.heap.record.pointee.base, second.heap.record.pointee.base)
        if memcmp(left, right, count) != 0 {
            let (left, right) = (Pair.bytes(left), Pair.bytes(right))
            let place = (0..<count).first { left[$0] != right[$0] } ?? 0
            throw Disagreement(
                "byte 0x\(String(place, radix: 16)) of the heap: \(left[place]) and \(right[place])")
        }
    }

    private func compareTable(_ index: Int) throws(Disagreement) {
        let (one, other) = (first.tables[index].pointee, second.tables[index].pointee)
        guard one.count > 0, memcmp(one.elements, other.elements, 4 * one.count) != 0 else { return }
        let place = (0..<one.count).first { one.elements[$0] != other.elements[$0] } ?? 0
        throw Disagreement(
            "element \(place) of table \(index): 0x\(String(one.elements[place], radix: 16)) and "
                + "0x\(String(other.elements[place], radix: 16))")
    }

    private static func words(_ slot: UnsafeMutablePointer<(UInt64, UInt64)>) -> SlotPointer {
        UnsafeMutableRawPointer(slot).assumingMemoryBound(to: UInt64.self)
    }

    private static func text(_ global: UnsafeMutablePointer<GlobalRecord>) -> String {
        withUnsafeMutablePointer(to: &global.pointee.slot) { global.pointee.type.value.text(words($0)) }
    }

    private static func bytes(_ base: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt8> {
        base.assumingMemoryBound(to: UInt8.self)
    }

    @inline(__always)
    func expect<Value: Equatable>(
        _ one: Value, _ other: Value, _ what: @autoclosure () -> String
    ) throws(Disagreement) {
        if one != other { throw Disagreement("\(what()): \(one) and \(other)") }
    }

    private func different(_ what: String, _ one: Activation, _ other: Activation) -> Disagreement {
        func count(_ activation: Activation) -> Int {
            var count = 0
            var next = activation.frame
            while let frame = next { (count, next) = (count + 1, frame.caller) }
            return count
        }
        return Disagreement("\(what): \(count(one)) and \(count(other))")
    }
}
