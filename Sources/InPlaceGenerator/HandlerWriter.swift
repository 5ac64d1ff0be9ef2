import Assembler
import Vectors
import WebAssembly

/// What the handlers of a set are for.
struct HandlerSet: Hashable {
    /// Whether accesses of memory 0 are compared with its size; else guard pages catch them.
    var checksMemory: Bool
    /// Whether NaNs that arithmetic makes are the canonical one.
    var hasCanonicalNaNs: Bool
    /// Whether operands may be vectors, so that what moves any operand moves 16 bytes.
    var hasVectors: Bool

    static let all: [HandlerSet] = [false, true].flatMap { checks in
        [false, true].flatMap { canonical in
            [false, true].map {
                HandlerSet(checksMemory: checks, hasCanonicalNaNs: canonical, hasVectors: $0)
            }
        }
    }
}

/// A set that remembers which of its properties were asked for.
struct AskedSet {
    let properties: HandlerSet
    private(set) var asked = HandlerSet(checksMemory: false, hasCanonicalNaNs: false, hasVectors: false)

    init(_ properties: HandlerSet) { self.properties = properties }

    var checksMemory: Bool {
        mutating get {
            asked.checksMemory = true
            return properties.checksMemory
        }
    }
    var hasCanonicalNaNs: Bool {
        mutating get {
            asked.hasCanonicalNaNs = true
            return properties.hasCanonicalNaNs
        }
    }
    var hasVectors: Bool {
        mutating get {
            asked.hasVectors = true
            return properties.hasVectors
        }
    }

    /// Whether what was asked has the same answers in another set.
    func serves(_ other: HandlerSet) -> Bool {
        (!asked.checksMemory || properties.checksMemory == other.checksMemory)
            && (!asked.hasCanonicalNaNs || properties.hasCanonicalNaNs == other.hasCanonicalNaNs)
            && (!asked.hasVectors || properties.hasVectors == other.hasVectors)
    }

    /// What a profiler shows it as.
    var suffix: String {
        (asked.checksMemory && properties.checksMemory ? ".checked" : "")
            + (asked.hasCanonicalNaNs && properties.hasCanonicalNaNs ? ".canonical" : "")
            + (asked.hasVectors && properties.hasVectors ? ".vectors" : "")
    }
}

/// Writes handlers. It keeps account of where operands are, so that the instructions of a program can be put together one after
/// the other, in one handler, without meeting in memory in between.
final class HandlerWriter<Macro: VectorAssembler> {
    var m: Macro
    /// What the handler at hand is for. What it asks is written down: a handler that asked nothing serves all sets.
    var set = AskedSet(HandlerSet(checksMemory: false, hasCanonicalNaNs: false, hasVectors: false))
    var cache = OperandCache(.none)
    /// The instructions that the handler has executed so far, and how large a part of all that is likely to be.
    var chain: [Opcode] = []
    var likelihood = 0.0
    /// Code to come after the handler: what seldom runs.
    private var deferred: [(OperandCache, [Opcode], Double, () -> Void)] = []
    private var exits: [Exit: [OperandCache: Label]] = [:]
    private var pendingExits: [(Exit, OperandCache, Label)] = []
    private var branches: [HandlerSet: [CacheState: Label]] = [:]
    private var pendingBranches: [(HandlerSet, CacheState, Label)] = []
    let common: CommonLabels
    let runtime: RuntimeLabels
    let native: NativeLabels
    /// Gives the place a name, which profilers show.
    var symbol: (HandlerWriter, String) -> Void = { _, _ in }

    init(_ macro: Macro) {
        m = macro
        common = CommonLabels(&m)
        runtime = RuntimeLabels(&m)
        native = NativeLabels(&m)
    }

    // MARK: Code elsewhere

    /// Writes code later, where the cache is as it is now.
    func later(_ body: @escaping () -> Void) { deferred.append((cache, chain, likelihood, body)) }

    func writeDeferred() {
        while !deferred.isEmpty {
            let (cache, chain, likelihood, body) = deferred.removeFirst()
            self.cache = cache
            self.chain = chain
            self.likelihood = likelihood
            body()
        }
    }

    /// Where to go from here, or from where the cache was as given, to leave the handler.
    func exit(_ exit: Exit, _ from: OperandCache? = nil) -> Label {
        let from = from ?? cache
        if let known = exits[exit, default: [:]][from] { return known }
        let label = m.makeLabel()
        exits[exit, default: [:]][from] = label
        pendingExits.append((exit, from, label))
        return label
    }

    /// Writes what `exit` promised.
    func writeExits() {
        while !pendingExits.isEmpty {
            let (exit, from, label) = pendingExits.removeFirst()
            cache = from
            m.bind(label)
            if exit == .dispatch {
                dispatch()
                continue
            }
            spill()
            applyTop()
            applyLength()
            switch exit {
            case .dispatch: break
            case .step: m.jump(common.step)
            case .stepAndRefund: m.jump(common.stepAndRefund)
            case .outOfBounds: m.jump(common.outOfBounds)
            case .unreachable: m.jump(common.unreachable)
            case .farBranch: m.jump(common.farBranch)
            case .label(let label): m.jump(label)
            }
        }
    }

    /// Whether handlers execute several instructions: not where operands are moved in other ways, which is rare.
    var executesSeveral: Bool { !set.hasVectors && !set.hasCanonicalNaNs }

    /// Where the branch at `pc` is taken, by the operands that are left.
    func branchLabel() -> Label {
        let state = CacheState.of(cache.operands)
        let executesSeveral = executesSeveral
        let properties = HandlerSet(
            checksMemory: executesSeveral && set.checksMemory, hasCanonicalNaNs: !executesSeveral,
            hasVectors: !executesSeveral)
        if let known = branches[properties, default: [:]][state] { return known }
        let label = m.makeLabel()
        branches[properties, default: [:]][state] = label
        pendingBranches.append((properties, state, label))
        return label
    }

    /// Writes what `branchLabel` promised.
    func writeBranches() {
        while !pendingBranches.isEmpty {
            let (properties, state, label) = pendingBranches.removeFirst()
            set = AskedSet(properties)
            cache = OperandCache(state)
            symbol(
                self,
                "wasm.branch" + state.suffix
                    + (properties.hasVectors ? ".single" : properties.checksMemory ? ".checked" : ""))
            m.bind(label)
            branch()
            writeDeferred()
        }
    }

    // MARK: Operands

    /// The place of the operand `depth` below the topmost of those in memory.
    func operandAddress(_ depth: Int = 0) -> MacroAddress {
        MacroAddress(.top, cache.topOffset - Layout.slot * (depth + 1))
    }

    private func isFree(_ register: MacroRegister) -> Bool { !cache.operands.contains(.integer(register)) }
    private func isFree(_ register: MacroFloatRegister) -> Bool { !cache.operands.contains(.float(register)) }

    /// Takes the topmost operand off, into some register.
    func popInteger(_ preferred: MacroRegister = .a) -> MacroRegister {
        guard let operand = cache.operands.popLast() else {
            let register: MacroRegister = isFree(preferred) ? preferred : preferred == .a ? .b : .a
            loadQuad(register, operandAddress())
            cache.topOffset -= Layout.slot
            return register
        }
        switch operand {
        case .integer(let register): return register
        case .float(let float):
            let register: MacroRegister = isFree(preferred) ? preferred : preferred == .a ? .b : .a
            m.moveFromFloat(register, float, .quad)
            return register
        }
    }

    /// The topmost operand taken off, in a register or still in memory.
    func popOperand() -> MacroOperand {
        if cache.operands.isEmpty {
            let address = operandAddress()
            cache.topOffset -= Layout.slot
            return .memory(address)
        }
        return .register(popInteger())
    }

    /// Takes the topmost operand off as a float. What is cached in a general register is moved over.
    func popFloat(_ width: MacroWidth, into preferred: MacroFloatRegister) -> MacroFloatRegister {
        guard let operand = cache.operands.popLast() else {
            let register = isFree(preferred) ? preferred : preferred == .f0 ? .f1 : .f0
            m.loadFloat(register, operandAddress(), width, fixup: nil)
            cache.topOffset -= Layout.slot
            return register
        }
        switch operand {
        case .float(let register): return register
        case .integer(let integer):
            let register = isFree(preferred) ? preferred : preferred == .f0 ? .f1 : .f0
            m.moveToFloat(register, integer, width)
            return register
        }
    }

    func popFloatOperand(_ width: MacroWidth, into preferred: MacroFloatRegister) -> MacroFloatOperand {
        if cache.operands.isEmpty {
            let address = operandAddress()
            cache.topOffset -= Layout.slot
            return .memory(address)
        }
        return .register(popFloat(width, into: preferred))
    }

    /// Takes the topmost operand off, wherever it is.
    func dropOperand() {
        if cache.operands.popLast() == nil { cache.topOffset -= Layout.slot }
    }

    func push(_ register: MacroRegister) { cache.operands.append(.integer(register)) }
    func push(_ register: MacroFloatRegister) { cache.operands.append(.float(register)) }

    /// Puts the lowest cached operand into memory.
    func spillOne() {
        let operand = cache.operands.removeFirst()
        let address = MacroAddress(.top, cache.topOffset)
        switch operand {
        case .integer(let register): m.store(register, address, .quad, fixup: nil)
        case .float(let register): m.storeFloat(register, address, .quad, fixup: nil)
        }
        cache.topOffset += Layout.slot
    }

    /// Puts all operands into memory.
    func spill() {
        while !cache.operands.isEmpty { spillOne() }
    }

    /// A general register for one more operand; makes room.
    func registerForPush() -> MacroRegister {
        if cache.operands.count == 2 {
            spillOne()
            settle()
        }
        return isFree(.a) ? .a : .b
    }
    func floatRegisterForPush() -> MacroFloatRegister {
        if cache.operands.count == 2 {
            spillOne()
            settle()
        }
        return isFree(.f0) ? .f0 : .f1
    }

    /// Moves the cached operands to the registers in which the next handler looks for them.
    func settle() {
        let wanted = CacheState.of(cache.operands).operands
        guard cache.operands != wanted else { return }
        if cache.operands.count == 2 {
            switch (cache.operands[0], cache.operands[1]) {
            case (.integer(.b), .integer(.a)): m.exchange(.a, .b)
            case (.float(.f1), .float(.f0)):
                m.moveFloat(.t3, .f0)
                m.moveFloat(.f0, .f1)
                m.moveFloat(.f1, .t3)
            default:
                for (operand, target) in zip(cache.operands, wanted) { move(operand, target) }
            }
        } else {
            move(cache.operands[0], wanted[0])
        }
        cache.operands = wanted
    }
    private func move(_ operand: CachedOperand, _ target: CachedOperand) {
        switch (operand, target) {
        case (.integer(let source), .integer(let destination)): m.move(destination, source, .quad)
        case (.float(let source), .float(let destination)): m.moveFloat(destination, source)
        default: fatalError("a cached operand changes its kind")
        }
    }

    // MARK: Going on

    func applyTop() {
        guard cache.topOffset != 0 else { return }
        m.loadAddress(.top, MacroAddress(.top, cache.topOffset))
        cache.topOffset = 0
    }
    func applyLength() {
        guard cache.length != 0 else { return }
        m.loadAddress(.pc, MacroAddress(.pc, cache.length))
        cache.length = 0
    }

    /// Executes the instruction that comes next.
    func dispatch() {
        settle()
        applyTop()
        m.dispatch(cache.length, row: CacheState.of(cache.operands).rawValue)
    }

    /// The address of an immediate, `offset` bytes past the opcode of the instruction at hand.
    func immediate(_ offset: Int) -> MacroAddress { MacroAddress(.pc, cache.length + offset) }

    /// Reads a number of any length, which begins `offset` bytes past the opcode, into `s0`, and moves `pc` so that it counts as
    /// one of one byte: for code that comes later, before it goes back.
    func decodeLonger(_ offset: Int) { decodeLonger(offset, common.decodeUnsigned) }
    func decodeLonger(_ offset: Int, _ decoder: Label) {
        m.loadAddress(.s2, immediate(offset))
        m.callLocal(decoder)
        m.loadAddress(.pc, MacroAddress(.s2, -(cache.length + offset + 1)))
    }

    /// Whether the instruction at hand is not the handler's first: then what is uncommon is left to its own handler.
    var isFollower: Bool { chain.count > 1 }

    /// The distance of the slot that an index says, in `destination`.
    func decodeSlot(_ destination: MacroRegister, _ offset: Int) {
        decoding(offset) { [self] place, longer in
            m.decodeSlot(destination, place, longer: longer)
        } longer: { [self] in
            m.shift(.left, .quad, destination, .s0, by: 4)
        }
    }

    /// An unsigned number; not for instructions that may yet fail.
    func decodeUnsigned(_ destination: MacroRegister, _ offset: Int) {
        decoding(offset) { [self] place, longer in
            m.decodeUnsigned(destination, place, longer: longer)
        } longer: { [self] in
            m.move(destination, .s0, .long)
        }
    }

    /// Reads a number that is mostly of one byte. A longer one moves `pc`, so that it counts as one of one byte; it is in `s0` then.
    private func decoding(
        _ offset: Int, one: (Int, Label) -> Void, longer body: @escaping () -> Void
    ) {
        if isFollower { return one(cache.length + offset, exit(.dispatch)) }
        let longer = m.makeLabel()
        let done = m.makeLabel()
        one(cache.length + offset, longer)
        m.bind(done)
        later { [self] in
            m.bind(longer)
            decodeLonger(offset)
            body()
            m.jump(done)
        }
    }
}

/// Code that handlers share.
struct CommonLabels {
    let step: Label
    let stepAndRefund: Label
    let outOfBounds: Label
    let unreachable: Label
    let farBranch: Label
    /// Reads a number at `s2` into `s0` and moves `s2` past it; uses `s1`.
    let decodeUnsigned: Label
    let decodeSigned: Label
    let decodeShortSigned: Label
    /// Moves `s2` past a block type; uses `s0` and `s1`.
    let skipBlockType: Label
    /// Loads all registers from the newest frame, and goes on.
    let reload: Label
    /// Enters the function whose body is in `s0`; `pc` is at the call, all operands are in memory.
    let enterFunction: Label
    /// Leaves a function with other than one result; their number is in `s1`, and they are in memory.
    let returnMany: Label
    /// Leaves with what is in `a`.
    let leave: Label
    /// Goes on in the caller, whose frame is in `frame`, behind its call; `top` is past the results; by the state of the results.
    let resume: [CacheState: Label]

    init(_ m: inout some MacroAssembler) {
        step = m.makeLabel()
        stepAndRefund = m.makeLabel()
        outOfBounds = m.makeLabel()
        unreachable = m.makeLabel()
        farBranch = m.makeLabel()
        decodeUnsigned = m.makeLabel()
        decodeSigned = m.makeLabel()
        decodeShortSigned = m.makeLabel()
        skipBlockType = m.makeLabel()
        reload = m.makeLabel()
        returnMany = m.makeLabel()
        enterFunction = m.makeLabel()
        leave = m.makeLabel()
        var resume: [CacheState: Label] = [:]
        for state in [CacheState.none, .integer, .float] { resume[state] = m.makeLabel() }
        self.resume = resume
    }
}
