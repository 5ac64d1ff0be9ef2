import Assembler

/// An operand that is in a register and not in memory.
enum CachedOperand: Hashable {
    case integer(MacroRegister)
    case float(MacroFloatRegister)

    var isInteger: Bool {
        if case .integer = self { return true }
        return false
    }
}

/// Which of the topmost operands are in which registers when a handler begins: the row of the table of handlers.
enum CacheState: Int, CaseIterable {
    /// None; one integer; one float; two, the upper one last.
    case none, integer, float, integers, integerFloat, floatInteger, floats

    /// The operands, the topmost last.
    var operands: [CachedOperand] {
        switch self {
        case .none: []
        case .integer: [.integer(.a)]
        case .float: [.float(.f0)]
        case .integers: [.integer(.a), .integer(.b)]
        case .integerFloat: [.integer(.a), .float(.f0)]
        case .floatInteger: [.float(.f0), .integer(.a)]
        case .floats: [.float(.f0), .float(.f1)]
        }
    }

    /// What a profiler shows it as.
    var suffix: String {
        switch self {
        case .none: ""
        case .integer: ".i"
        case .float: ".f"
        case .integers: ".ii"
        case .integerFloat: ".if"
        case .floatInteger: ".fi"
        case .floats: ".ff"
        }
    }

    /// The state of operands of these kinds.
    static func of(_ operands: [CachedOperand]) -> CacheState {
        switch operands.map(\.isInteger) {
        case []: .none
        case [true]: .integer
        case [false]: .float
        case [true, true]: .integers
        case [true, false]: .integerFloat
        case [false, true]: .floatInteger
        default: .floats
        }
    }
}

/// Where the program and its operands are at a point of a handler, compared with the registers `pc` and `top`.
struct OperandCache: Hashable {
    /// The topmost operands that are in registers, the topmost last.
    var operands: [CachedOperand]
    /// Bytes that operands in memory have become more (or, negative, fewer) than `top` says.
    var topOffset = 0
    /// Bytes of the program that are done, past `pc`.
    var length = 0

    init(_ state: CacheState) { operands = state.operands }
}

/// How a handler goes on elsewhere: with all operands in memory, and `pc` at the instruction at hand.
enum Exit: Hashable {
    /// The portable tier executes the instruction.
    case step
    /// The same, after a unit of fuel has been given back.
    case stepAndRefund
    case outOfBounds
    case unreachable
    /// A branch that drops operands, or whose numbers are in the overflow array.
    case farBranch
    /// The instruction at hand is executed by its own handler, with the operands in registers.
    case dispatch
    /// Any other place.
    case label(Label)
}
