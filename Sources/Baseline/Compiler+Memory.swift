import Assembler
import Machine
import WebAssembly

/// Linear memories, globals and tables.
extension Compiler {
    /// The immediates of an access: which memory, and the offset.
    mutating func memoryArgument() -> (memory: Int, offset: UInt64) {
        let flags = reader.u32()
        let memory = flags & 0x40 != 0 ? Int(reader.u32()) : 0
        return (memory, reader.pc[0] < 0x80 ? UInt64(reader.byte()) : reader.u64())
    }

    /// Takes an address, the topmost operand. Where that is wanted, compares it with the memory's size.
    mutating func place(_ memory: Int, _ offset: UInt64, _ size: Int) -> MemoryPlace {
        if memory != 0 || options.checksMemory { return checkedPlace(memory, offset, size) }
        let value = stack[height - 1]
        if value.place == .constant {
            let address = (value.bits & 0xFFFF_FFFF) + offset
            if address <= UInt64(Int32.max) {
                height -= 1
                return MemoryPlace(base: file.memory, index: nil, offset: Int32(address))
            }
        }
        let index = popGeneral().register
        if offset <= UInt64(Int32.max) {
            return MemoryPlace(base: file.memory, index: index, offset: Int32(offset))
        }
        target.move(file.scratch, immediate: Int64(offset))
        target.operate(.add, .quad, file.scratch, file.scratch, .register(index))
        return MemoryPlace(base: file.memory, index: file.scratch, offset: 0)
    }

    private mutating func checkedPlace(_ memory: Int, _ offset: UInt64, _ size: Int) -> MemoryPlace {
        let is64 = module.memoryTypes.base[memory].limits.is64
        let index = popGeneral().register
        let end = allocateGeneral()
        let leaving = leaving()
        // The address of what follows the last byte.
        let (reach, wraps) = offset.addingReportingOverflow(UInt64(size))
        if wraps { target.jump(leaving) }
        if reach <= UInt64(Int32.max), T.isImmediate(Int64(reach), .add) {
            target.operate(.add, .quad, end, index, .immediate(Int32(reach)))
        } else {
            target.move(end, immediate: Int64(bitPattern: reach))
            target.operate(.add, .quad, end, end, .register(index))
        }
        if is64 { target.branch(.lessUnsigned, .quad, end, .register(index), leaving) }
        loadMemoryRecord(file.scratch, memory)
        target.branch(
            .greaterUnsigned, .quad, end, field: file.scratch, RecordLayout.Memory.size, leaving)
        target.loadField(file.scratch, file.scratch, RecordLayout.Memory.base, .quad)
        target.operate(.add, .quad, end, end, .register(file.scratch))
        target.operate(.subtract, .quad, end, end, .immediate(Int32(size)))
        return MemoryPlace(base: end, index: nil, offset: 0)
    }

    mutating func loadMemoryRecord(_ register: GeneralRegister, _ memory: Int) {
        if memory == 0 {
            target.loadField(register, file.instance, RecordLayout.Instance.memory, .quad)
        } else {
            target.loadField(register, file.instance, RecordLayout.Instance.memories, .quad)
            target.loadField(register, register, 8 * Int32(memory), .quad)
        }
    }

    mutating func load(_ kind: Kind, _ access: MacroAccess, isSigned: Bool) {
        let (memory, offset) = memoryArgument()
        let place = place(memory, offset, access.bytes)
        if kind.isFloat {
            let destination = newFloat()
            faulting { $0.load(destination, place, kind == .f64 ? .quad : .long) }
            pushResult(destination, kind)
        } else {
            let destination = newGeneral()
            faulting {
                $0.load(destination, place, access, isSigned: isSigned, kind == .i64 ? .quad : .long)
            }
            pushResult(destination, kind)
        }
    }

    mutating func store(_ kind: Kind, _ access: MacroAccess) {
        let (memory, offset) = memoryArgument()
        let value = stack[height - 1]
        if kind.isFloat {
            let source = popFloat().register
            let place = place(memory, offset, access.bytes)
            faulting { $0.store(source, place, kind == .f64 ? .quad : .long) }
            return
        }
        if value.place == .constant {
            let number =
                access == .quad
                ? Int64(bitPattern: value.bits) : Int64(Int32(truncatingIfNeeded: value.bits))
            if T.isStorable(number) {
                height -= 1
                let place = place(memory, offset, access.bytes)
                faulting { $0.store(immediate: Int32(truncatingIfNeeded: number), place, access) }
                return
            }
        }
        let source = popGeneral().register
        let place = place(memory, offset, access.bytes)
        faulting { $0.store(source, place, access) }
    }

    mutating func memorySize() {
        let memory = Int(reader.u32())
        let type = module.memoryTypes.base[memory]
        let destination = newGeneral()
        loadMemoryRecord(destination, memory)
        target.loadField(destination, destination, RecordLayout.Memory.size, .quad)
        if type.pageSizeLog2 > 0 {
            target.shift(.rightUnsigned, .quad, destination, destination, by: Int(type.pageSizeLog2))
        }
        pushResult(destination, type.limits.is64 ? .i64 : .i32)
    }

    mutating func memoryGrow() {
        let memory = Int(reader.u32())
        runtime(.growMemory, pops: 1, result: module.memoryTypes.base[memory].limits.is64 ? .i64 : .i32)
    }

    // MARK: Globals

    /// The address of a global's record.
    private mutating func loadGlobal(_ register: GeneralRegister, _ index: Int) {
        target.loadField(register, file.instance, RecordLayout.Instance.globals, .quad)
        target.loadField(register, register, 8 * Int32(index), .quad)
    }

    mutating func globalGet() {
        let index = Int(reader.u32())
        let kind = Kind(module.globalTypes.base[index].value)
        loadGlobal(file.scratch, index)
        let place = MemoryPlace(base: file.scratch, index: nil, offset: 0)
        if kind == .v128 {
            let destination = allocateFloat()
            target.loadVector(destination, place)
            push(.register(destination.number + 32, kind))
        } else if kind.isFloat {
            let destination = newFloat()
            target.load(destination, place, .quad)
            pushResult(destination, kind)
        } else {
            let destination = newGeneral()
            target.loadField(destination, file.scratch, 0, .quad)
            pushResult(destination, kind)
        }
    }

    mutating func globalSet() {
        let index = Int(reader.u32())
        let kind = stack[height - 1].kind
        let place = MemoryPlace(base: file.scratch, index: nil, offset: 0)
        if kind.isFloat {
            let source = popFloat().register
            loadGlobal(file.scratch, index)
            if kind == .v128 {
                target.storeVector(source, place)
            } else {
                target.store(source, place, .quad)
            }
        } else {
            let source = popGeneral().register
            loadGlobal(file.scratch, index)
            target.storeField(source, file.scratch, 0, .quad)
        }
    }

    // MARK: Tables

    /// A table's elements, in a new register, where an index is not beyond them.
    private mutating func loadElements(_ table: Int, _ index: GeneralRegister) -> GeneralRegister {
        let elements = allocateGeneral()
        let leaving = leaving()
        target.loadField(elements, file.instance, RecordLayout.Instance.tables, .quad)
        target.loadField(elements, elements, 8 * Int32(table), .quad)
        target.branch(
            .greaterOrEqualUnsigned, .quad, index, field: elements, RecordLayout.Table.count, leaving)
        target.loadField(elements, elements, RecordLayout.Table.elements, .quad)
        return elements
    }

    mutating func tableGet() {
        let table = Int(reader.u32())
        let index = popGeneral().register
        let elements = loadElements(table, index)
        let destination = newGeneral()
        target.loadElement(destination, elements, index, scale: 4, 0, .long)
        pushResult(destination, .i32)
    }

    mutating func tableSet() {
        let table = Int(reader.u32())
        let value = popGeneral().register
        let index = popGeneral().register
        let elements = loadElements(table, index)
        target.addShifted(.quad, elements, elements, index, 2)
        target.storeField(value, elements, 0, .long)
    }
}
