import WebAssembly

/// Which instructions have no code of their own. An instruction that is in neither list has a handler that does what it says, and
/// leaves it only where it traps, or where a module writes something as no compiler does.
enum SteppedInstructions {
    /// Those that the portable tier executes, each in one step. Everything in the programs that we measure has a handler, and
    /// so has everything else.
    static let all: Set<Opcode> = []
}

/// A function of the machine that executes instructions for generated code, one at a time, on the state in memory.
enum RuntimeFunction: CaseIterable {
    /// Calls of the host, of other instances, of functions that have never been called, and calls that trap.
    case call
    /// Throws.
    case raise
    /// Those with the prefixes 0xFB, 0xFC and 0xFE.
    case object, bulk, atomic
    /// `ref.func` of a function that has no reference yet.
    case makeReference
    case growMemory

    /// Where its address is in the context.
    var place: Int {
        switch self {
        case .call: Layout.Context.call
        case .raise: Layout.Context.raise
        case .object: Layout.Context.object
        case .bulk: Layout.Context.bulk
        case .atomic: Layout.Context.atomic
        case .makeReference: Layout.Context.makeReference
        case .growMemory: Layout.Context.growMemory
        }
    }

    /// The function that an instruction consists of: what allocates, works on ranges, waits or looks for a handler takes much
    /// longer than the way there.
    static func executing(_ opcode: Opcode) -> RuntimeFunction? {
        switch opcode {
        case .throw, .rethrow, .throwRef: .raise
        case .memoryGrow: .growMemory
        case .memoryInit, .dataDrop, .memoryCopy, .memoryFill, .tableInit, .elemDrop, .tableCopy, .tableGrow,
            .tableFill:
            .bulk
        case .arrayNew, .arrayNewDefault, .arrayNewFixed, .arrayNewData, .arrayNewElem, .arrayFill,
            .arrayCopy,
            .arrayInitData, .arrayInitElem:
            .object
        case .memoryAtomicNotify, .memoryAtomicWait32, .memoryAtomicWait64: .atomic
        default: nil
        }
    }
}
