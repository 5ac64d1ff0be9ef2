import Assembler

// Linear memories and records.

extension ARM64Target {
    /// Where so many bytes are, for an access that does nothing if it faults.
    private mutating func address(_ place: MemoryPlace, _ bytes: Int) -> ARM64Operand {
        let base = general(place.base)
        guard let index = place.index else { return self.place(base, place.offset, bytes) }
        if place.offset == 0 { return .at(base, general(index)) }
        if Self.isOffset(Int64(place.offset), bytes) {
            emit(.add, first.x, base.x, x(index))
            return .at(first, Int(place.offset))
        }
        add(first, general(index), Int64(place.offset))
        return .at(base, first)
    }

    /// The same for a store of several bytes, the last of which is read first.
    private mutating func probedAddress(_ place: MemoryPlace, _ bytes: Int) -> ARM64Operand {
        guard bytes > 1 else { return address(place, bytes) }
        var base = general(place.base)
        var offset = Int64(place.offset)
        let fits = Self.isOffset(offset, bytes) && Self.isOffset(offset + Int64(bytes - 1), 1)
        switch place.index {
        case nil where fits: break
        case nil:
            add(first, base, offset)
            (base, offset) = (first, 0)
        case let index? where fits:
            emit(.add, first.x, base.x, x(index))
            base = first
        case let index?:
            add(first, general(index), offset)
            emit(.add, first.x, first.x, base.x)
            (base, offset) = (first, 0)
        }
        emit(.ldrb, ARM64Register.zero.w, .at(base, Int(offset) + bytes - 1))
        return .at(base, Int(offset))
    }

    mutating func load(
        _ destination: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess, isSigned: Bool,
        _ width: MacroWidth
    ) {
        let memory = address(place, access.bytes)
        switch (access, isSigned) {
        case (.quad, _): emit(.ldr, x(destination), memory)
        case (.long, true) where width == .quad: emit(.ldrsw, x(destination), memory)
        case (.long, _): emit(.ldr, w(destination), memory)
        case (.word, true): emit(.ldrsh, r(destination, width), memory)
        case (.word, false): emit(.ldrh, w(destination), memory)
        case (.byte, true): emit(.ldrsb, r(destination, width), memory)
        case (.byte, false): emit(.ldrb, w(destination), memory)
        }
    }
    private mutating func store(_ source: ARM64Register, at memory: ARM64Operand, _ access: MacroAccess) {
        switch access {
        case .quad: emit(.str, source.x, memory)
        case .long: emit(.str, source.w, memory)
        case .word: emit(.strh, source.w, memory)
        case .byte: emit(.strb, source.w, memory)
        }
    }
    mutating func store(_ source: GeneralRegister, _ place: MemoryPlace, _ access: MacroAccess) {
        let memory = probedAddress(place, access.bytes)
        store(general(source), at: memory, access)
    }
    mutating func store(immediate: Int32, _ place: MemoryPlace, _ access: MacroAccess) {
        let memory = probedAddress(place, access.bytes)
        guard immediate != 0 else { return store(.zero, at: memory, access) }
        move(second, access == .quad ? Int64(immediate) : Int64(UInt32(bitPattern: immediate)))
        store(second, at: memory, access)
    }
    static func isStorable(_ value: Int64) -> Bool { value == Int64(Int32(truncatingIfNeeded: value)) }
    mutating func load(_ destination: FloatRegister, _ place: MemoryPlace, _ width: MacroWidth) {
        let memory = address(place, width.bytes)
        emit(.ldr, v(destination, width), memory)
    }
    mutating func store(_ source: FloatRegister, _ place: MemoryPlace, _ width: MacroWidth) {
        let memory = probedAddress(place, width.bytes)
        emit(.str, v(source, width), memory)
    }
    mutating func loadVector(_ destination: FloatRegister, _ place: MemoryPlace) {
        let memory = address(place, 16)
        emit(.ldr, float(destination).q, memory)
    }
    mutating func storeVector(_ source: FloatRegister, _ place: MemoryPlace) {
        let memory = probedAddress(place, 16)
        emit(.str, float(source).q, memory)
    }

    // MARK: Records

    mutating func loadField(
        _ destination: GeneralRegister, _ base: GeneralRegister, _ offset: Int32, _ width: MacroWidth
    ) {
        let memory = place(general(base), offset, width.bytes)
        emit(.ldr, r(destination, width), memory)
    }
    mutating func storeField(
        _ source: GeneralRegister, _ base: GeneralRegister, _ offset: Int32, _ width: MacroWidth
    ) {
        let memory = place(general(base), offset, width.bytes)
        emit(.str, r(source, width), memory)
    }
    mutating func loadElement(
        _ destination: GeneralRegister, _ base: GeneralRegister, _ index: GeneralRegister, scale: Int,
        _ offset: Int32, _ width: MacroWidth
    ) {
        let amount = scale.trailingZeroBitCount
        if offset == 0, scale == 1 || scale == width.bytes {
            return emit(.ldr, r(destination, width), .at(general(base), general(index), .uxtx, amount))
        }
        emit(.add, first.x, x(base), .shifted(general(index), .x, .lsl, UInt8(amount)))
        let memory = place(first, offset, width.bytes)
        emit(.ldr, r(destination, width), memory)
    }
}
