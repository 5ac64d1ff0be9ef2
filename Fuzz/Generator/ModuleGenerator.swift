import WebAssembly

/// Makes one module of a program.
///
/// First it decides on types, tags, memories, tables, globals and the functions' types, then it writes the bodies by
/// descending: "a value of this type", "a few statements". So everything it writes is valid, and the stack below a value is
/// never empty for long: branches out of an operand have something to drop.
///
/// Generated code ends: each function entry and each passage of a loop takes a unit of fuel from a global, which each exported
/// function fills before it begins.
final class ModuleGenerator {
    var input: FuzzInput
    /// What may be used.
    let features: Features
    let isCounting: Bool
    /// What has been used.
    var used: Features = []

    // MARK: The module's parts

    struct Global {
        var type: GuestType
        var isMutable: Bool
        var initial: [UInt8]
        /// Where it comes from, if it is imported.
        var source: ImportSource?
    }
    struct Memory {
        var is64 = false
        var isShared = false
        var pageSizeLog2 = 16
        var minimum: Int
        var maximum: Int?
        var source: ImportSource?

        var byteCount: Int { minimum << pageSizeLog2 }
    }
    struct Table {
        var element: GuestType
        var is64 = false
        var minimum: Int
        var maximum: Int?
        /// The expression all elements begin with; nil for null.
        var initial: [UInt8]?
        var source: ImportSource?
    }
    struct Tag {
        var type: Int
        var source: ImportSource?
    }
    struct Function {
        var type: Int
        var body: [UInt8] = []
        var source: ImportSource?
    }
    struct DataSegment {
        var bytes: [UInt8]
        /// Memory and offset expression; nil for a passive one.
        var active: (memory: Int, offset: [UInt8])?
    }
    struct ElementSegment {
        var type: GuestType
        var items: [[UInt8]]
        /// The functions that the items are, if they are nothing but `ref.func`.
        var functions: [Int]?
        var active: (table: Int, offset: [UInt8])?
        var isDeclarative = false
    }
    struct ImportSource {
        var module: Int
        var name: String
    }
    struct Export {
        var name: String
        var kind: ExternalKind
        var index: Int
    }

    var types: [TypeDefinition] = []
    /// The recursion groups, in order, as numbers of types.
    var groups: [Int] = []
    var signatureIndices: [Signature: Int] = [:]
    var tags: [Tag] = []
    var memories: [Memory] = []
    var tables: [Table] = []
    var globals: [Global] = []
    var functions: [Function] = []
    var dataSegments: [DataSegment] = []
    var elementSegments: [ElementSegment] = []
    var exports: [Export] = []
    var start: Int?

    /// The functions whose bodies are made of input: what calls choose from.
    var guests: Range<Int> = 0..<0
    var helpers: [Helper: Int] = [:]
    /// The types of the functions that table 0 begins with.
    var stableTypes: [Int] = []
    /// The module before this one, which it may import from.
    let previous: ModuleGenerator?
    var fuelGlobal = 0
    /// The types that locals and results are taken from.
    var valueTypes: [GuestType] = []
    var resultShapes: [[GuestType]] = []
    /// Of a hundred things that could trap, how many are left unguarded.
    var trapPercentage = 0

    // MARK: The function at hand

    var code = BinaryWriter()
    var locals: [GuestType] = []
    var parameterCount = 0
    var freeLocals: [GuestType: [Int]] = [:]
    var labels: [Label] = []
    var budget = 0
    var results: [GuestType] = []
    var currentFunction = 0
    var isInConstantExpression = false
    /// How many aggregates are being made within one another by ``aggregateLeaf(_:)``.
    var aggregateDepth = 0
    /// How many more unusually large things there may be in the module.
    var strainLeft = 0
    /// How many more kernels there may be in the module.
    var kernelsLeft = 0
    /// Whether no calls are to be written.
    var isQuiet = false
    /// How many handlers of exceptions are around.
    var tryDepth = 0
    /// The locals that code may read and write as it likes: those with a default, and not at hand for something else.
    var visibleLocals: [Int] = []

    struct Label {
        var types: [GuestType]
        /// A legacy `catch` is around: what `rethrow` may name.
        var isCatch = false
    }

    let operators: OperatorLists

    init(
        input: FuzzInput, features: Features, isCounting: Bool, operators: OperatorLists,
        previous: ModuleGenerator?
    ) {
        self.input = input
        self.previous = previous
        self.features = features
        self.isCounting = isCounting
        self.operators = operators
    }

    func has(_ feature: Features) -> Bool { features.contains(feature) }

    // MARK: Writing instructions

    /// Writes an opcode; its immediates follow.
    func op(_ opcode: Opcode) {
        if isCounting, !isInConstantExpression {
            code.byte(0x41)
            code.signed(Int64(opcode.rawValue))
            code.byte(0x10)
            code.size(HostFunction.count.rawValue)
        }
        code.opcode(opcode)
        if let row = InstructionTable.instruction(for: opcode) { used.formUnion(row.feature) }
    }

    func op(_ opcode: Opcode, _ immediate: Int) {
        op(opcode)
        code.size(immediate)
    }

    func op(_ opcode: Opcode, _ first: Int, _ second: Int) {
        op(opcode)
        code.size(first)
        code.size(second)
    }

    func constant(_ value: Int32) {
        op(.i32Const)
        code.signed(Int64(value))
    }

    func constant(_ value: Int64) {
        op(.i64Const)
        code.signed(value)
    }

    /// An address or index, in the type that the memory or table wants.
    func index(_ value: UInt64, is64: Bool) {
        if is64 {
            constant(Int64(bitPattern: value))
        } else {
            constant(Int32(truncatingIfNeeded: value))
        }
    }

    // MARK: Types

    /// The index of a function type, which is made if there is none yet. Types can be made as long as the module is not
    /// encoded.
    func typeIndex(_ signature: Signature) -> Int {
        if let index = signatureIndices[signature] { return index }
        let index = types.count
        types.append(TypeDefinition(composite: .function(signature)))
        groups.append(1)
        signatureIndices[signature] = index
        return index
    }

    func signature(ofFunction index: Int) -> Signature {
        types[functions[index].type].signature ?? Signature()
    }

    /// Whether one type matches another; never true where it is not, and true where definitions say so.
    func matches(_ type: GuestType, _ other: GuestType) -> Bool {
        if type == other { return true }
        guard case .reference(let heap, let nullable) = type,
            case .reference(let otherHeap, let otherNullable) = other
        else { return false }
        return (!nullable || otherNullable) && matches(heap, otherHeap)
    }

    func matches(_ heap: GuestHeapType, _ other: GuestHeapType) -> Bool {
        if heap == other { return true }
        switch (heap, other) {
        case (.i31, .equal), (.i31, .any), (.structure, .equal), (.structure, .any), (.array, .equal),
            (.array, .any), (.equal, .any):
            return true
        case (.none, .any), (.none, .equal), (.none, .i31), (.none, .structure), (.none, .array):
            return true
        case (.noFunction, .function), (.noExtern, .extern), (.noException, .exception): return true
        case (.none, .defined(let index)): return types[index].signature == nil
        case (.noFunction, .defined(let index)): return types[index].signature != nil
        case (.defined(let index), _):
            if case .defined = other {
            } else {
                switch (types[index].composite, other) {
                case (.function, .function), (.structure, .structure), (.structure, .equal),
                    (.structure, .any), (.array, .array), (.array, .equal), (.array, .any):
                    return true
                default: return false
                }
            }
            guard let supertype = types[index].supertype else { return false }
            return matches(.defined(supertype), other)
        default: return false
        }
    }

    /// The top of the hierarchy that a heap type belongs to.
    func top(_ heap: GuestHeapType) -> GuestHeapType {
        switch heap {
        case .function, .noFunction: .function
        case .extern, .noExtern: .extern
        case .exception, .noException: .exception
        case .any, .equal, .i31, .structure, .array, .none: .any
        case .defined(let index): types[index].signature == nil ? .any : .function
        }
    }

    // MARK: Locals

    /// A local of its own until it is released.
    func takeLocal(_ type: GuestType) -> Int {
        if let index = freeLocals[type]?.popLast() { return index }
        locals.append(type)
        return locals.count - 1
    }

    func releaseLocal(_ index: Int) { freeLocals[locals[index], default: []].append(index) }

    /// The locals of a type that code may read and write as it likes.
    func sharedLocals(matching type: GuestType) -> [Int] {
        visibleLocals.filter { matches(locals[$0], type) }
    }
}

/// The instructions that a signature of letters describes, by what they result in.
struct OperatorLists {
    /// Those without operands from memory, by the type of their only result.
    var byResult: [GuestType: [Instruction]] = [:]
    /// Loads, atomic ones included, by the type of the result.
    var loads: [GuestType: [Instruction]] = [:]
    /// Everything with a signature, for statements that try one instruction.
    var all: [Instruction] = []
    /// Those of proposals that not every program may use, so that they are tried as often.
    var rare: [Instruction] = []
    /// Stores.
    var stores: [Instruction] = []

    init(_ features: Features) {
        for instruction in InstructionTable.all
        where features.contains(instruction.feature) && instruction.letters != nil {
            guard let (parameters, results) = instruction.letters else { continue }
            switch instruction.immediates {
            case .none, .lane, .shuffle, .memarg, .memargLane: break
            default: continue
            }
            all.append(instruction)
            if [.relaxedSIMD, .wideArithmetic, .threads].contains(instruction.feature) {
                // Fewer programs may use relaxed instructions than atomic ones.
                let weight = instruction.feature == .relaxedSIMD ? 3 : 1
                rare += [Instruction](repeating: instruction, count: weight)
            }
            let isMemory = instruction.immediates == .memarg || instruction.immediates == .memargLane
            if results.count == 1, let type = GuestType(letter: results[0]) {
                if isMemory {
                    loads[type, default: []].append(instruction)
                } else {
                    byResult[type, default: []].append(instruction)
                }
            } else if results.isEmpty, isMemory {
                stores.append(instruction)
            }
            _ = parameters
        }
    }
}

extension Instruction {
    /// The letters of the signature's two halves; nil where the signature is `*`.
    var letters: (parameters: [UInt8], results: [UInt8])? {
        let letters = Array(
            UnsafeBufferPointer(start: signature.utf8Start, count: signature.utf8CodeUnitCount))
        guard let colon = letters.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return (Array(letters[..<colon]), Array(letters[(colon + 1)...]))
    }
}
