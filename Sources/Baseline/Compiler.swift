import Assembler
import Machine
import WebAssembly

/// Compiles functions, one pass each: the code of an instruction is put out as its bytecode is read.
///
/// What the operands are is kept while compiling (`Value`): a `local.get` or a constant costs nothing until somebody wants it.
/// Locals that a loop uses most have a register there, their home; `valid` says in which homes the local's value is, and `dirty`
/// which of those have a newer one than the local's slot. A block's end is reached with the same homes valid from everywhere: as
/// they were at the first branch to it. At calls, and wherever the state is looked at, every slot holds what it should.
///
/// Registers have one number here: general ones their own, those of floats 32 more. Sets of them are masks.
///
/// A compiler belongs to one thread and is used for many functions: its memory is kept from one to the next.
struct Compiler<T: Target>: ~Copyable {
    var target: T
    /// Exists as long as the compiler does, which may belong to it.
    unowned(unsafe) let module: DecodedModule
    let options: CompilerOptions
    let file: RegisterFile
    /// All registers that are given out.
    let allocatable: UInt64
    let temporaries: UInt64
    let code: UnsafePointer<UInt8>
    let instructions: UnsafePointer<PackedInstruction>
    /// Types of one value each, by the codes of number types.
    let numberTypes: UnsafePointer<ValueType>

    // The function at hand.
    var body: UnsafePointer<FunctionBody>
    var reader: CodeReader
    var last: UnsafePointer<UInt8>
    /// The instruction at hand, and how many entries of the side table are before it.
    var instruction: UnsafePointer<UInt8>
    var step = 0
    /// How many operands there were before the instruction at hand.
    var heightBefore = 0
    var localCount = 0
    /// Where the first local is, from the frame's header.
    var firstLocal: Int32 = 0
    var results: UnsafeBufferPointer<ValueType>
    var isReachable = true
    var scan = FunctionScan()
    var nextLoop = 1
    var nextIf = 0

    /// What the frame's header says of where it is: nothing before the first position is stored. `commonPosition` is what is true of
    /// all positions in the function.
    var isPositioned = false
    var position = KnownPosition()
    var commonPosition = KnownPosition()

    /// Of the first 64 locals, a bit each: references that are known not to be null here, because what would have trapped has looked, or
    /// their types say so; the latter are `alwaysNonNull`.
    var nonNull: UInt64 = 0
    var alwaysNonNull: UInt64 = 0

    // Locals.
    var kinds = RawArray<Kind>(capacity: 256)
    /// In the present region; `noRegister` for none.
    var homes = RawArray<UInt8>(capacity: 256)
    var regions = RawArray<Region>(capacity: 16)
    var region = 0
    /// 64 for each region: the local whose home a register is, or -1.
    var regionLocals = RawArray<Int32>(capacity: 64 * 16)
    /// For choosing homes.
    var weights = RawArray<UInt32>(capacity: 256)
    var touched = RawArray<UInt32>(capacity: 256)

    // Registers.
    var valid: UInt64 = 0
    var dirty: UInt64 = 0
    /// Those that are homes in the present region.
    var assigned: UInt64 = 0
    /// Those that operands are in, each one's own.
    var used: UInt64 = 0
    /// Those that the instruction at hand has taken from operands, or for itself.
    var held: UInt64 = 0

    // Operands.
    var stack: UnsafeMutablePointer<Value>
    var stackCapacity = 256
    var height = 0
    /// How many operands stand for locals.
    var aliases = 0

    var controls = RawArray<Control>(capacity: 64)

    // What comes behind the code.
    var pending = RawArray<Pending>(capacity: 64)
    var reloads = RawArray<Reload>(capacity: 64)
    var entryList = RawArray<CodeEntry>(capacity: 64)
    var tableLabels = RawArray<Label>(capacity: 64)

    // Finding out what a place in the code means.
    var isLocating = false
    var wanted = 0
    /// Which of the places that leave behind the code it is, once that is known, and how many there have been.
    var wantedSnapshot = -1
    var foundSnapshot = -1
    var snapshotCount = 0
    var found: Location?

    // Finding out what each instruction became.
    var isListing = false
    /// Where instructions begin: pcs, and offsets in the code.
    var marks: [(pc: Int, offset: Int)] = []

    static var noRegister: UInt8 { 0xFF }
    /// Where in a function's code calls go to.
    static var entryOffset: Int { T.entryOffset }

    /// The homes of a loop, or of what is in no loop.
    struct Region: BitwiseCopyable {
        var assigned: UInt64
        /// Homes of locals that are written in the region.
        var written: UInt64
    }

    /// An open block.
    struct Control: BitwiseCopyable {
        enum Sort: UInt8, BitwiseCopyable {
            case function, block, loop, `if`, `else`, tryTable, `try`, `catch`
        }
        var sort: Sort
        /// Whether somebody branches to its label, so that the state there is fixed.
        var isFixed: Bool
        /// Whether exceptions are caught at its label.
        var isCatchTarget: Bool
        var hasElse: Bool
        /// Whether a position was in the frame where the block begins.
        var isPositioned: Bool
        var nonNull: UInt64
        var height: Int
        var startTypes: UnsafePointer<ValueType>
        var startCount: Int
        var endTypes: UnsafePointer<ValueType>
        var endCount: Int
        var label: Label
        var elseLabel: Label
        var region: Int
        /// At the label.
        var valid: UInt64
        var dirty: UInt64
        /// At the `else`.
        var elseValid: UInt64
        var elseDirty: UInt64
    }

    /// Something out of the way.
    struct Pending: BitwiseCopyable {
        enum Sort: UInt8, BitwiseCopyable {
            /// Leaves compiled code.
            case deoptimize
            /// Gets more fuel and goes back.
            case refill
            /// Loads homes and goes to a label.
            case entry
            /// Has a call made that cannot be made here, and goes back.
            case call
        }
        var sort: Sort
        var label: Label
        var back: Label
        var key: UInt32
        /// The snapshot, where one is looked for; of an entry, the first of the reloads and their number.
        var snapshot: Int
        var count: Int
    }

    struct Reload: BitwiseCopyable {
        var register: UInt8
        var kind: Kind
        var slot: Int32
    }

    init(_ module: DecodedModule, _ options: CompilerOptions) {
        self.module = module
        self.options = options
        target = T(features: options.features)
        file = T.registers
        temporaries = UInt64(T.registers.temporaries) | UInt64(T.registers.floatTemporaries) << 32
        allocatable =
            UInt64(T.registers.temporaries | T.registers.homes)
            | UInt64(T.registers.floatTemporaries | T.registers.floatHomes) << 32
        code = module.bytes.base
        instructions = InstructionTable.packed
        let types = UnsafeMutablePointer<ValueType>.allocate(capacity: 8)
        for code in 0..<8 { types[code] = ValueType(bits: UInt32(code)) }
        numberTypes = UnsafePointer(types)
        stack = .allocate(capacity: stackCapacity)
        reader = CodeReader(code)
        last = code
        instruction = code
        body = UnsafePointer(bitPattern: 16).unsafelyUnwrapped
        results = UnsafeBufferPointer(start: nil, count: 0)
    }

    deinit {
        var target = target
        target.deallocate()
        scan.deallocate()
        kinds.deallocate()
        homes.deallocate()
        regions.deallocate()
        regionLocals.deallocate()
        weights.deallocate()
        touched.deallocate()
        stack.deallocate()
        numberTypes.deallocate()
        controls.deallocate()
        pending.deallocate()
        reloads.deallocate()
        entryList.deallocate()
        tableLabels.deallocate()
    }

    // MARK: Functions

    /// The code of the function that was compiled last.
    var bytes: UnsafeRawBufferPointer { target.bytes }
    /// Where it can be entered, in the order of the keys.
    var entries: UnsafeBufferPointer<CodeEntry> {
        UnsafeBufferPointer(start: entryList.base, count: entryList.count)
    }

    /// Compiles a function that has been validated.
    mutating func compile(_ body: UnsafePointer<FunctionBody>) {
        isLocating = false
        compileFunction(body)
        sortEntries()
    }

    /// What the canonical state is where the code of a function has been left: at the end of the call that leaves it, or behind the
    /// first byte of an instruction that faulted. Nil if there is no such place.
    mutating func locate(_ body: UnsafePointer<FunctionBody>, nativeOffset: Int) -> Location? {
        isLocating = true
        wanted = nativeOffset
        found = nil
        wantedSnapshot = -1
        foundSnapshot = -1
        compileFunction(body)
        // What leaves behind the code has been met where it was noted: there the state is taken the second time.
        if found == nil, foundSnapshot >= 0 {
            wantedSnapshot = foundSnapshot
            compileFunction(body)
        }
        isLocating = false
        return found
    }

    private mutating func compileFunction(_ body: UnsafePointer<FunctionBody>) {
        self.body = body
        let index = Int(body.pointee.functionIndex)
        let declaration = module.functions.base[index]
        let type = declaration.type
        results = UnsafeBufferPointer(
            start: type.pointee.values + Int(type.pointee.parameterCount),
            count: Int(type.pointee.resultCount))
        target.removeAll()
        reset()
        localCount = Int(body.pointee.localCount)
        firstLocal = -16 * Int32(localCount)
        readLocals(declaration)
        let needed = Int(body.pointee.maximumHeight) + 4
        if needed > stackCapacity {
            stack.deallocate()
            stackCapacity = max(needed, 2 * stackCapacity)
            stack = .allocate(capacity: stackCapacity)
        }
        let start = Int(body.pointee.start)
        reader = CodeReader(code + start)
        last = code + Int(body.pointee.end)
        scan.scan(code, from: start, to: Int(body.pointee.end))

        let definedIndex = index - module.importedFunctionCount
        target.beforeEntry()
        precondition(target.position == T.entryOffset, "the entry is where calls go to")
        target.prologue(
            FrameShape(
                localCount: localCount, size: 32 + 16 * Int(body.pointee.maximumHeight),
                definedIndex: definedIndex))
        instruction = reader.pc
        let (startPage, endPage) = (
            KnownPosition.page(body.pointee.start), KnownPosition.page(body.pointee.end)
        )
        let farthest = UInt32(SideTableEntry.distance(Int(body.pointee.sideTableCount)))
        commonPosition = KnownPosition(
            pcPage: startPage == endPage ? startPage : KnownPosition.unknown,
            stepPage: farthest < 0x100 ? 0 : KnownPosition.unknown)
        isPositioned = false
        position = KnownPosition()
        enterFirstRegion()
        clearLocals(from: Int(type.pointee.parameterCount))
        pushControl(
            .function, starts: (UnsafePointer(type.pointee.values), 0),
            ends: (results.baseAddress ?? UnsafePointer(type.pointee.values), results.count))
        // Where the interpreter has made the frame.
        let start0 = target.makeLabel()
        target.bind(start0)
        addReload(pc: start, to: start0, resultKind: nil)
        while reader.pc < last {
            instruction = reader.pc
            heightBefore = height
            held = 0
            if isListing { mark(pc(instruction)) }
            compileInstruction()
        }
        // Behind the last instruction.
        if isListing { mark(pc(last)) }
        writePending()
        target.finish()
    }

    @inline(never) private mutating func mark(_ pc: Int) {
        marks.append((pc, target.position))
    }

    /// Compiles a function and remembers in `marks` where its instructions' code begins.
    mutating func compileListing(_ body: UnsafePointer<FunctionBody>) {
        isListing = true
        marks = []
        compile(body)
        isListing = false
    }

    private mutating func reset() {
        step = 0
        snapshotCount = 0
        isReachable = true
        nextLoop = 1
        nextIf = 0
        kinds.removeAll()
        homes.removeAll()
        regions.removeAll()
        regionLocals.removeAll()
        region = 0
        valid = 0
        dirty = 0
        assigned = 0
        used = 0
        held = 0
        height = 0
        aliases = 0
        controls.removeAll()
        pending.removeAll()
        reloads.removeAll()
        entryList.removeAll()
    }

    private mutating func readLocals(_ declaration: FunctionDeclaration) {
        let type = declaration.type
        alwaysNonNull = 0
        for index in 0..<Int(type.pointee.parameterCount) {
            let parameter = type.pointee.values[index]
            if Self.isNonNull(parameter), index < 64 { alwaysNonNull |= 1 &<< UInt64(index) }
            kinds.append(Kind(parameter))
        }
        var reader = CodeReader(code + Int(declaration.codeStart))
        let groups = reader.u32()
        for _ in 0..<groups {
            let count = Int(reader.u32())
            let kind: Kind
            // A reference that is not nullable is set before it is read.
            let isNonNull = reader.pc[0] == 0x64
            switch reader.pc[0] {
            case 0x7E: kind = .i64
            case 0x7D: kind = .f32
            case 0x7C: kind = .f64
            case 0x7B: kind = .v128
            default: kind = .i32
            }
            reader.skipBlockType()
            for _ in 0..<count {
                if isNonNull, kinds.count < 64 { alwaysNonNull |= 1 &<< UInt64(kinds.count) }
                kinds.append(kind)
            }
        }
        nonNull = alwaysNonNull
        // Hidden ones, which hold references to exceptions.
        while kinds.count < localCount { kinds.append(.i32) }
        if weights.capacity < localCount { weights.grow(to: localCount) }
        for index in 0..<localCount {
            homes.append(Self.noRegister)
            weights.base[index] = 0
        }
    }

    /// Sets all locals but parameters to zero.
    private mutating func clearLocals(from first: Int) {
        var index = first
        while index < localCount {
            let home = homes[index]
            if home != Self.noRegister {
                if home < 32 {
                    target.move(GeneralRegister(home), immediate: 0)
                } else {
                    target.move(FloatRegister(home - 32), bits: 0, .quad)
                }
                valid |= 1 << UInt64(home)
                dirty |= 1 << UInt64(home)
                index += 1
            } else {
                var end = index + 1
                while end < localCount, homes[end] == Self.noRegister { end += 1 }
                target.clear(slot: slot(ofLocal: index), count: end - index)
                index = end
            }
        }
    }

    @inline(__always) func slot(ofLocal index: Int) -> Int32 {
        firstLocal + 16 * Int32(truncatingIfNeeded: index)
    }
    @inline(__always) func slot(ofOperand index: Int) -> Int32 { 32 + 16 * Int32(truncatingIfNeeded: index) }

    /// The local whose home a register is in the present region.
    @inline(__always) func localAt(_ register: UInt8) -> Int32 {
        regionLocals.base[region &* 64 &+ Int(register)]
    }

    /// The pc of a place in the code.
    @inline(__always) func pc(_ place: UnsafePointer<UInt8>) -> Int { place - code }

    // MARK: Places to leave and to enter

    /// A place to go to where the instruction at hand has to be executed by another tier, with everything as before it. What there is
    /// now is what there will be: asked for after the last register was taken, which may have put operands into memory.
    mutating func leaving() -> Label {
        let label = target.makeLabel()
        pending.append(
            Pending(sort: .deoptimize, label: label, back: label, key: 0, snapshot: snapshot(), count: 0))
        return label
    }

    /// The number of the state now, if somebody looks for one.
    @inline(__always) mutating func snapshot() -> Int {
        guard isLocating else { return 0 }
        if snapshotCount == wantedSnapshot { found = makeSnapshot() }
        snapshotCount += 1
        return snapshotCount - 1
    }

    @inline(never) func makeSnapshot() -> Location {
        var location = Location(
            pc: UInt32(pc(instruction)), step: UInt32(SideTableEntry.distance(step)),
            operandCount: heightBefore, values: [])
        var mask = dirty & valid
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask - 1
            let local = Int(localAt(register))
            location.values.append(
                LocatedValue(slot: Int(slot(ofLocal: local)), source: source(register, kinds[local])))
        }
        for index in 0..<heightBefore {
            let value = stack[index]
            let slot = Int(slot(ofOperand: index))
            switch value.place {
            case .memory: break
            case .register:
                location.values.append(LocatedValue(slot: slot, source: source(value.register, value.kind)))
            case .constant:
                location.values.append(LocatedValue(slot: slot, source: .constant(value.bits)))
            case .local:
                let home = homes[Int(value.local)]
                if home != Self.noRegister, valid & (1 << UInt64(home)) != 0 {
                    location.values.append(LocatedValue(slot: slot, source: source(home, value.kind)))
                } else {
                    location.values.append(
                        LocatedValue(slot: slot, source: .slot(Int(self.slot(ofLocal: Int(value.local))))))
                }
            }
        }
        return location
    }

    private func source(_ register: UInt8, _ kind: Kind) -> LocatedValue.Source {
        if register < 32 { return .general(register) }
        return kind == .v128 ? .vector(register - 32) : .float(register - 32)
    }

    /// Puts out an access that may fault.
    @inline(__always) mutating func faulting(_ access: (inout T) -> Void) {
        guard isLocating else { return access(&target) }
        let before = target.position
        access(&target)
        if found == nil, wanted > before, wanted <= target.position { found = makeSnapshot() }
    }

    /// An entry that loads the homes that are valid now and goes to a label that has been bound here. `resultKind` says that the topmost operand is in the
    /// register for results.
    mutating func addReload(pc: Int, to label: Label, resultKind: Kind?) {
        if valid == 0, resultKind == nil {
            // Nothing to load.
            entryList.append(
                CodeEntry(
                    key: CodeEntry.key(pc: pc, isAfterCall: false),
                    offset: UInt32(truncatingIfNeeded: target.offset(of: label))))
            return
        }
        let first = reloads.count
        var mask = valid
        while mask != 0 {
            let register = UInt8(mask.trailingZeroBitCount)
            mask &= mask - 1
            let local = Int(localAt(register))
            reloads.append(Reload(register: register, kind: kinds[local], slot: slot(ofLocal: local)))
        }
        if let resultKind {
            let register = resultKind.isFloat ? file.floatResult.number + 32 : file.result.number
            reloads.append(
                Reload(register: register, kind: resultKind, slot: slot(ofOperand: height - 1)))
        }
        pending.append(
            Pending(
                sort: .entry, label: label, back: label, key: CodeEntry.key(pc: pc, isAfterCall: false),
                snapshot: first, count: reloads.count - first))
    }

    /// Says that the code can be entered here, with everything in memory.
    mutating func addEntry(_ key: UInt32) {
        entryList.append(CodeEntry(key: key, offset: UInt32(truncatingIfNeeded: target.position)))
    }

    private mutating func writePending() {
        for index in 0..<pending.count {
            let item = pending[index]
            switch item.sort {
            case .deoptimize:
                target.bind(item.label)
                leave(item.snapshot) { $0.deoptimize() }
            case .refill:
                target.bind(item.label)
                leave(item.snapshot) { $0.refill() }
                target.jump(item.back)
            case .call:
                target.bind(item.label)
                target.call(.call, top: Int32(bitPattern: item.key))
                target.jump(item.back)
            case .entry:
                addEntry(item.key)
                for place in item.snapshot..<(item.snapshot + item.count) {
                    let reload = reloads[place]
                    load(reload.register, reload.kind, slot: reload.slot)
                }
                target.jump(item.label)
            }
        }
    }

    @inline(__always) private mutating func leave(_ snapshot: Int, _ exit: (inout T) -> Void) {
        let before = target.position
        exit(&target)
        if isLocating, wanted > before, wanted <= target.position { foundSnapshot = snapshot }
    }

    /// Leaves the code here.
    mutating func leaveHere() {
        faulting { $0.deoptimize() }
    }

    private mutating func sortEntries() {
        // Nearly in order: those of loops come last.
        var buffer = UnsafeMutableBufferPointer(start: entryList.base, count: entryList.count)
        buffer.sort { ($0.key, $0.offset) < ($1.key, $1.offset) }
        // Of several for a place, one.
        var kept = 0
        for index in 0..<entryList.count where kept == 0 || entryList[kept - 1].key != entryList[index].key {
            entryList.base[kept] = entryList[index]
            kept += 1
        }
        entryList.count = kept
    }
}
