/// Validates function bodies and constant expressions, one pass each, and makes their side tables (specification,
/// appendix "Validation Algorithm").
///
/// A validator belongs to one thread and is used for many functions: its stacks are kept from one to the next.
/// What it produces goes into memory that the module owns.
///
/// Everything hot is a plain pointer: `operands` holds the operand types, `controls` the open blocks; `height`, `floor`
/// (the height at which the innermost block began) and `isUnreachable` describe the innermost block.
package struct FunctionValidator: ~Copyable {
    let module: DecodedModule
    let registry: TypeRegistry
    let base: UnsafePointer<UInt8>
    let instructions: UnsafePointer<PackedInstruction>
    let features: Features
    let hasAllFeatures: Bool
    var context: ValidationContext
    var arena: ModuleArena

    // The function at hand.
    var functionIndex = -1
    var isConstant = false
    /// For constant expressions: how many of the globals may be read.
    var visibleGlobals = Int.max
    var pc = 0
    var end = 0
    /// Where the instruction at hand begins, and its opcode.
    var start = 0
    var opcode = Opcode(0)
    /// Where the run of `end` opcodes ends that was looked at last; see `pastEnds`.
    var endRun = 0

    // Operands.
    var operands: UnsafeMutablePointer<ValueType>
    var operandCapacity = 256
    var height = 0
    var floor = 0
    var isUnreachable = false
    var maximumHeight = 0

    // Blocks.
    var controls: UnsafeMutablePointer<ControlFrame>
    var controlCapacity = 64
    var controlCount = 0

    // Locals: parameters and declared ones.
    var locals = LocalTypes()
    var parameterCount = 0
    /// Whether some local has no default, so that it must be set before it is read.
    var tracksInitialization = false
    /// The number of the function, of those that track initialisation, in which each local was set last.
    var initialized = RawArray<UInt32>()
    var trackedFunctions: UInt32 = 0
    /// Locals set for the first time, oldest first.
    var initializations = RawArray<UInt32>()

    /// Whether a `v128` may be among the locals or operands. Noted of locals, by vector instructions, and where operands are
    /// pushed whose types were declared elsewhere: every `v128` comes from one of these.
    var usesVectors = false

    // Legacy exceptions: how many `catch` blocks are open, and the most that ever were.
    var openCatches = 0
    /// How many `br_table` instructions there have been.
    var branchTables: UInt32 = 0
    var hiddenLocals = 0

    // The side table, and for each entry what is needed to resolve it.
    var entries = RawArray<SideTableEntry>(capacity: 256)
    var fixups = RawArray<Fixup>(capacity: 256)
    var overflow = RawArray<WideSideTableEntry>()
    var handlers = RawArray<ExceptionHandler>()
    /// The clauses of open `try_table`s, outermost first.
    var pendingHandlers = RawArray<ExceptionHandler>()

    /// Types of block parameters and results that have no storage elsewhere, for the time of one function.
    var singles = RawArray<UnsafeMutablePointer<ValueType>>()
    let numberTypes: UnsafeMutablePointer<ValueType>

    /// An open block.
    struct ControlFrame: BitwiseCopyable {
        enum Kind: UInt8, BitwiseCopyable {
            case function, block, loop, `if`, `else`, tryTable, `try`, `catch`, catchAll
        }
        var kind: Kind
        /// Whether the rest of the block cannot be reached. Only kept up to date for blocks that are not innermost.
        var isUnreachable: Bool
        var startCount: UInt32
        var endCount: UInt32
        var startTypes: UnsafePointer<ValueType>
        var endTypes: UnsafePointer<ValueType>
        /// Operands below the block's parameters.
        var height: Int
        /// Local initialisations when the block began.
        var initializations: Int
        /// The newest entry that waits for the block's end; each waiting entry's fix-up names the next. -1 for none.
        var waiting: Int32
        /// The entry of `if` that waits for `else` or `end`; -1 for none.
        var elseEntry: Int32
        /// The pc of the block's opcode, and the side-table index there.
        var start: UInt32
        var step: UInt32
        /// Where the body begins: for `try` and `try_table` the range of their handlers.
        var bodyStart: UInt32
        /// The first handler of a `try_table` in the list of pending ones; the handler of a legacy `catch`, or -1.
        var firstHandler: Int32
        /// The hidden local of a legacy `catch`.
        var hiddenLocal: UInt32
        /// Where a `try` body ended and its catches began; 0 before.
        var bodyEnd: UInt32
        /// The `br_table` that was compared with the label's types last.
        var checkedBy: UInt32

        @inline(__always) var labelCount: Int { Int(kind == .loop ? startCount : endCount) }
        @inline(__always) var labelTypes: UnsafePointer<ValueType> { kind == .loop ? startTypes : endTypes }
    }

    struct Fixup: BitwiseCopyable {
        var pc: UInt32
        var next: Int32
        var keep: UInt32
        var drop: UInt32
    }

    package init(_ module: DecodedModule) {
        self.module = module
        registry = module.registry
        base = module.bytes.base
        instructions = InstructionTable.packed
        features = module.features
        hasAllFeatures = module.features == .all
        context = ValidationContext(module)
        arena = ModuleArena(module)
        operands = .allocate(capacity: operandCapacity)
        controls = .allocate(capacity: controlCapacity)
        numberTypes = .allocate(capacity: 8)
        for code in 0..<8 { numberTypes[code] = ValueType(bits: UInt32(code)) }
    }

    deinit {
        operands.deallocate()
        controls.deallocate()
        locals.deallocate()
        numberTypes.deallocate()
        initialized.deallocate()
        initializations.deallocate()
        entries.deallocate()
        fixups.deallocate()
        overflow.deallocate()
        handlers.deallocate()
        pendingHandlers.deallocate()
        for index in 0..<singles.count { singles[index].deallocate() }
        singles.deallocate()
    }

    /// Takes over what has been added to the module since the validator was made; only while the module is read.
    mutating func refreshContext() { context = ValidationContext(module) }

    // MARK: Entry points

    /// Validates a function that the module defines, unless that has been done, and publishes its body.
    package mutating func validate(function index: Int) throws(ModuleError) {
        if module.body(ofFunction: index) != nil { return }
        let body = try makeBody(index)
        module.publish(body, forFunction: index)
    }

    /// Validates a function that the module defines, without publishing its body.
    mutating func check(function index: Int) throws(ModuleError) { _ = try makeBody(index) }

    private mutating func makeBody(_ index: Int) throws(ModuleError) -> UnsafeMutablePointer<FunctionBody> {
        try prepare(function: index, to: Int(context.functions[index].codeEnd))
        let first = pc
        try validateInstructions()
        guard pc == end else {
            start = pc
            throw failure(.malformed, "section size mismatch")
        }
        return finish(
            start: first, parameters: parameterCount,
            results: Int(context.functions[index].type.pointee.resultCount),
            locals: locals.count + hiddenLocals)
    }

    /// Reads a function's locals, so that its instructions up to `end` come next.
    mutating func prepare(function index: Int, to end: Int) throws(ModuleError) {
        let declaration = context.functions[index]
        reset(functionIndex: index, from: Int(declaration.codeStart), to: Int(declaration.codeEnd))
        start = pc
        let type = declaration.type
        guard self.end - pc <= Limits.functionSize else {
            throw failure(.limit, "function body is too large")
        }
        for parameter in type.pointee.parameters {
            locals.append(parameter)
            noteVector(parameter)
        }
        parameterCount = locals.count
        try readLocals()
        if tracksInitialization { beginTracking() }
        pushControl(
            .function, starts: (UnsafePointer(type.pointee.values), 0),
            ends: (
                UnsafePointer(type.pointee.values + Int(type.pointee.parameterCount)),
                Int(type.pointee.resultCount)
            ))
        self.end = end
    }

    /// The same for a constant expression, whatever its type.
    mutating func prepareConstant(from start: Int, to end: Int) {
        reset(functionIndex: -1, from: start, to: end)
        isConstant = true
        pushControl(.function, starts: (UnsafePointer(numberTypes), 0), ends: (UnsafePointer(numberTypes), 0))
    }

    /// Validates a constant expression that begins at `position` and must give `type`; returns it and moves `position`
    /// past its `end` (specification, section "Constant Expressions").
    mutating func validateConstant(
        at position: inout Int, limit: Int, type: ValueType, visibleGlobals: Int
    ) throws(ModuleError) -> ConstantExpression {
        reset(functionIndex: -1, from: position, to: limit)
        isConstant = true
        self.visibleGlobals = visibleGlobals
        pushControl(.function, starts: (UnsafePointer(numberTypes), 0), ends: (single(type), 1))
        try validateInstructions()
        defer { position = pc }
        return ConstantExpression(
            body: UnsafePointer(finish(start: position, parameters: 0, results: 1, locals: 0)))
    }

    private mutating func reset(functionIndex: Int, from start: Int, to end: Int) {
        self.functionIndex = functionIndex
        pc = start
        self.end = end
        endRun = 0
        isConstant = false
        visibleGlobals = Int.max
        height = 0
        floor = 0
        isUnreachable = false
        maximumHeight = 0
        controlCount = 0
        locals.removeAll()
        parameterCount = 0
        usesVectors = false
        tracksInitialization = false
        initializations.removeAll()
        openCatches = 0
        hiddenLocals = 0
        entries.removeAll()
        fixups.removeAll()
        overflow.removeAll()
        handlers.removeAll()
        pendingHandlers.removeAll()
        for index in 0..<singles.count { singles[index].deallocate() }
        singles.removeAll()
    }

    /// Copies what was made to memory that the module owns.
    private mutating func finish(
        start: Int, parameters: Int, results: Int, locals: Int
    ) -> UnsafeMutablePointer<FunctionBody> {
        let bodySize = MemoryLayout<FunctionBody>.stride
        // The wide entries behind it are aligned to eight bytes.
        let tableSize = (entries.count * MemoryLayout<SideTableEntry>.stride + 7) & ~7
        let overflowSize = overflow.count * MemoryLayout<WideSideTableEntry>.stride
        let handlersSize = handlers.count * MemoryLayout<ExceptionHandler>.stride
        let memory = arena.allocate(bodySize + tableSize + overflowSize + handlersSize)
        let body = memory.bindMemory(to: FunctionBody.self, capacity: 1)
        let table = (memory + bodySize).bindMemory(to: SideTableEntry.self, capacity: entries.count)
        let wide = (memory + bodySize + tableSize).bindMemory(
            to: WideSideTableEntry.self, capacity: overflow.count)
        let handlerTable = (memory + bodySize + tableSize + overflowSize).bindMemory(
            to: ExceptionHandler.self, capacity: handlers.count)
        table.update(from: entries.base, count: entries.count)
        wide.update(from: overflow.base, count: overflow.count)
        handlerTable.update(from: handlers.base, count: handlers.count)
        body.initialize(
            to: FunctionBody(
                start: UInt32(start), end: UInt32(pc), parameterCount: UInt32(parameters),
                resultCount: UInt32(results), localCount: UInt32(locals),
                maximumHeight: UInt32(maximumHeight), sideTable: table, overflow: wide,
                handlers: handlerTable, sideTableCount: UInt32(entries.count),
                overflowCount: UInt32(overflow.count), handlerCount: UInt32(handlers.count),
                functionIndex: functionIndex < 0 ? .max : UInt32(functionIndex),
                traits: usesVectors ? FunctionBody.vectorTrait : 0))
        return body
    }

    // MARK: Locals

    private mutating func readLocals() throws(ModuleError) {
        let groups = try readU32()
        var total = UInt64(locals.count)
        for _ in 0..<groups {
            guard pc < end else { throw failure(.malformed, "unexpected end of section or function") }
            start = pc
            let count = try readU32()
            total += UInt64(count)
            guard total <= UInt64(UInt32.max) else { throw failure(.malformed, "too many locals") }
            let type = try readValueType()
            // More than the engine takes; whether more than the format takes, only the rest tells.
            guard total <= UInt64(Limits.locals) else { continue }
            if !type.isDefaultable { tracksInitialization = true }
            noteVector(type)
            locals.append(type, count: Int(count))
        }
        guard total <= UInt64(Limits.locals) else { throw failure(.limit, "too many locals") }
    }

    private mutating func beginTracking() {
        while initialized.count < locals.count { initialized.append(0) }
        trackedFunctions += 1
    }

    /// Whether a local has a value where the function tracks that.
    func isInitialized(_ index: Int) -> Bool {
        index < parameterCount || initialized[index] == trackedFunctions || locals[index].isDefaultable
    }

    // MARK: Errors

    @inline(never) func failure(_ kind: ModuleError.Kind, _ message: StaticString) -> ModuleError {
        // Immediates are read without looking at the end, so both may be a little past it.
        var error = ModuleError(kind, message, at: min(start, end))
        if functionIndex >= 0 {
            error.functionIndex = functionIndex
            error.functionName = module.nameSection.function(functionIndex).map { module.bytes.string($0) }
        }
        error.instruction = InstructionTable.instruction(for: opcode)?.mnemonic
        return error
    }

    /// "type mismatch", with what was expected and what stands on the operand stack; nil is any operand, and none.
    @inline(never) func mismatch(expected: ValueType?, found: ValueType?) -> ModuleError {
        var error = failure(.invalid, "type mismatch")
        error.requirer = "instruction"
        error.expected = FunctionValidator.list(expected.map { [$0] } ?? [.bottom])
        error.found = FunctionValidator.list(found.map { [$0] } ?? [])
        return error
    }

    /// "type mismatch", where several operands are required and the stack's lie from `bottom` to `top`.
    @inline(never) private func mismatch(
        _ requirer: StaticString, _ expected: UnsafeBufferPointer<ValueType>, from bottom: Int, to top: Int
    ) -> ModuleError {
        var error = failure(.invalid, "type mismatch")
        error.requirer = requirer
        error.expected = FunctionValidator.list(Array(expected))
        error.found = FunctionValidator.list(
            Array(UnsafeBufferPointer(start: operands + bottom, count: top - bottom)))
        return error
    }

    /// Types as messages list them: `[i32 i64]`.
    private static func list(_ types: [ValueType]) -> String {
        var text = "["
        for (index, type) in types.enumerated() {
            if index > 0 { text += " " }
            type.write(to: &text)
        }
        return text + "]"
    }

    /// A body without its `end`, in the words for what stands in its place.
    @inline(never) func missingEnd() -> ModuleError {
        let place = max(pc, end)
        guard !isConstant, place < module.bytes.count else {
            return failure(.malformed, "unexpected end of section or function")
        }
        // An `end` there is, but beyond the size that the body says.
        return failure(.malformed, base[place] == 0x0B ? "section size mismatch" : "END opcode expected")
    }

    @inline(never) func unknown(_ message: StaticString, _ index: UInt32) -> ModuleError {
        var error = failure(.invalid, message)
        error.found = String(index)
        return error
    }

    // MARK: Operands

    @inline(__always) mutating func push(_ type: ValueType) {
        if height >= maximumHeight { raiseMaximum() }
        operands[height] = type
        height &+= 1
    }

    @inline(__always) mutating func noteVector(_ type: ValueType) {
        if type == .v128 { usesVectors = true }
    }

    /// Pushes an operand of a type that a module declares, not an instruction.
    @inline(__always) mutating func push(declared type: ValueType) {
        noteVector(type)
        push(type)
    }

    /// Notes that the stack is about to become higher than ever, and makes room.
    @inline(never) mutating func raiseMaximum() {
        maximumHeight = height + 1
        guard maximumHeight > operandCapacity else { return }
        let grown = UnsafeMutablePointer<ValueType>.allocate(capacity: operandCapacity * 2)
        grown.update(from: operands, count: height)
        operands.deallocate()
        operands = grown
        operandCapacity *= 2
    }

    @inline(__always) mutating func pop(_ expected: ValueType) throws(ModuleError) {
        if height > floor, operands[height &- 1] == expected {
            height &-= 1
            return
        }
        try popDifferent(expected)
    }

    @inline(never) private mutating func popDifferent(_ expected: ValueType) throws(ModuleError) {
        if height == floor {
            if isUnreachable { return }
            throw mismatch(expected: expected, found: nil)
        }
        let found = operands[height - 1]
        guard registry.matches(found, expected) else { throw mismatch(expected: expected, found: found) }
        height -= 1
    }

    /// Any operand; the bottom type where the code cannot be reached.
    @inline(__always) mutating func popAny() throws(ModuleError) -> ValueType {
        if height > floor {
            height &-= 1
            return operands[height]
        }
        if isUnreachable { return .bottom }
        throw mismatch(expected: nil, found: nil)
    }

    /// Any reference; the bottom type where the code cannot be reached.
    mutating func popReference() throws(ModuleError) -> ValueType {
        let type = try popAny()
        guard type.isReference || type.isBottom else { throw mismatch(expected: .anyref, found: type) }
        return type
    }

    mutating func pop(_ types: UnsafePointer<ValueType>, _ count: Int) throws(ModuleError) {
        var index = count
        while index > 0 {
            index &-= 1
            if height > floor, operands[height &- 1] == types[index] {
                height &-= 1
            } else {
                try popDifferent(types, count, at: index)
            }
        }
    }

    /// Pops the operand for `types[index]` when those above it, for the types that follow, have been popped.
    @inline(never) private mutating func popDifferent(
        _ types: UnsafePointer<ValueType>, _ count: Int, at index: Int
    ) throws(ModuleError) {
        if height == floor, isUnreachable { return }
        if height > floor, registry.matches(operands[height - 1], types[index]) {
            height -= 1
            return
        }
        // What has been popped still lies above the stack; code that cannot be reached may have had less.
        let top = isUnreachable ? height : height + (count - 1 - index)
        throw mismatch(
            "instruction", UnsafeBufferPointer(start: types, count: count),
            from: max(floor, top - count), to: top)
    }

    mutating func push(_ types: UnsafePointer<ValueType>, _ count: Int) {
        var index = 0
        while index < count {
            push(declared: types[index])
            index &+= 1
        }
    }

    /// Checks that the topmost operands have these types, and leaves them as they are.
    mutating func check(_ types: UnsafePointer<ValueType>, _ count: Int) throws(ModuleError) {
        var index = count
        var position = height
        while index > 0 {
            index &-= 1
            if position == floor {
                if isUnreachable { return }
                throw mismatch(expected: types[index], found: nil)
            }
            position &-= 1
            guard registry.matches(operands[position], types[index]) else {
                throw mismatch(expected: types[index], found: operands[position])
            }
        }
    }

    @inline(__always) mutating func setUnreachable() {
        height = floor
        isUnreachable = true
    }

    // MARK: Blocks

    mutating func pushControl(
        _ kind: ControlFrame.Kind, starts: (UnsafePointer<ValueType>, Int),
        ends: (UnsafePointer<ValueType>, Int)
    ) {
        if controlCount == controlCapacity {
            let grown = UnsafeMutablePointer<ControlFrame>.allocate(capacity: controlCapacity * 2)
            grown.update(from: controls, count: controlCount)
            controls.deallocate()
            controls = grown
            controlCapacity *= 2
        }
        if controlCount > 0 { controls[controlCount - 1].isUnreachable = isUnreachable }
        controls[controlCount] = ControlFrame(
            kind: kind, isUnreachable: false, startCount: UInt32(truncatingIfNeeded: starts.1),
            endCount: UInt32(truncatingIfNeeded: ends.1), startTypes: starts.0, endTypes: ends.0,
            height: height, initializations: initializations.count, waiting: -1, elseEntry: -1,
            start: UInt32(truncatingIfNeeded: start), step: UInt32(truncatingIfNeeded: entries.count),
            bodyStart: UInt32(truncatingIfNeeded: pc), firstHandler: -1, hiddenLocal: 0, bodyEnd: 0,
            checkedBy: 0)
        controlCount &+= 1
        floor = height
        isUnreachable = false
        push(starts.0, starts.1)
    }

    /// Checks that the innermost block leaves its results and nothing else, and closes it.
    mutating func popControl() throws(ModuleError) -> ControlFrame {
        let frame = controls[controlCount &- 1]
        try pop(frame.endTypes, Int(frame.endCount))
        guard height == floor else {
            throw mismatch(
                "block", UnsafeBufferPointer(start: frame.endTypes, count: Int(frame.endCount)), from: floor,
                to: height + (isUnreachable ? 0 : Int(frame.endCount)))
        }
        controlCount &-= 1
        if tracksInitialization { undoInitializations(to: frame.initializations) }
        if controlCount > 0 {
            floor = controls[controlCount &- 1].height
            isUnreachable = controls[controlCount &- 1].isUnreachable
        }
        return frame
    }

    private mutating func undoInitializations(to count: Int) {
        while initializations.count > count {
            initializations.count -= 1
            initialized[Int(initializations[initializations.count])] = 0
        }
    }

    /// The block that a label means, as an index into `controls`.
    @inline(__always) func frameIndex(ofLabel label: UInt32) throws(ModuleError) -> Int {
        guard Int(label) < controlCount else { throw unknown("unknown label", label) }
        return controlCount &- 1 &- Int(label)
    }

    /// Storage for one type: number types have theirs already.
    mutating func single(_ type: ValueType) -> UnsafePointer<ValueType> {
        if type.bits < 8 { return UnsafePointer(numberTypes + Int(type.bits)) }
        let storage = UnsafeMutablePointer<ValueType>.allocate(capacity: 1)
        storage.initialize(to: type)
        singles.append(storage)
        return UnsafePointer(storage)
    }
}

/// What instructions may refer to, in plain memory that belongs to the module.
struct ValidationContext: BitwiseCopyable {
    var types: UnsafeMutablePointer<UnsafePointer<DefinedType>>
    var typeCount: Int
    var functions: UnsafeMutablePointer<FunctionDeclaration>
    var functionCount: Int
    var tables: UnsafeMutablePointer<TableType>
    var tableCount: Int
    var memories: UnsafeMutablePointer<MemoryType>
    var memoryCount: Int
    var globals: UnsafeMutablePointer<GlobalType>
    var globalCount: Int
    var tags: UnsafeMutablePointer<TagDeclaration>
    var tagCount: Int
    var elements: UnsafeMutablePointer<ValueType>
    var elementCount: Int
    /// -1 if the module does not say how many data segments it has.
    var dataCount: Int

    init(_ module: DecodedModule) {
        types = module.types.base
        typeCount = module.types.count
        functions = module.functions.base
        functionCount = module.functions.count
        tables = module.tableTypes.base
        tableCount = module.tableTypes.count
        memories = module.memoryTypes.base
        memoryCount = module.memoryTypes.count
        globals = module.globalTypes.base
        globalCount = module.globalTypes.count
        tags = module.tags.base
        tagCount = module.tags.count
        elements = module.elementTypes.base
        elementCount = module.elementTypes.count
        dataCount = module.dataCount ?? -1
    }
}
