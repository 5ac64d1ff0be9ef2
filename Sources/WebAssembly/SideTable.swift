/// Where a branch lands: one entry of a function's side table.
///
/// Six bytes for every branch. `displacement` is from the branch instruction's opcode to the instruction it
/// continues at, `step` from this entry to the one that is current there, both in bytes. A taken branch keeps the topmost `keep`
/// operands and removes the `drop` below them. If nothing is dropped, `keep` and `drop` are both zero, so that one
/// 16-bit comparison tells the common case.
///
/// What does not fit is in an overflow array beside the table: then `keep` and `drop` are 0xFF and the first four
/// bytes are the index of a `WideSideTableEntry`.
package struct SideTableEntry: BitwiseCopyable {
    package var displacement: Int16
    package var step: Int16
    package var keep: UInt8
    package var drop: UInt8

    package static let escape: UInt8 = 0xFF

    /// The distance of `count` entries, in bytes.
    @inline(__always) package static func distance(_ count: Int) -> Int {
        count &* MemoryLayout<SideTableEntry>.stride
    }

    @inline(__always) package var isEscape: Bool { keep == SideTableEntry.escape }
    /// For an escape: the index of the wide entry.
    @inline(__always) package var overflowIndex: Int {
        Int(UInt32(UInt16(bitPattern: displacement)) | UInt32(UInt16(bitPattern: step)) << 16)
    }
}

/// A side-table entry whose numbers need more room.
package struct WideSideTableEntry: BitwiseCopyable {
    package var displacement: Int32
    package var step: Int32
    package var keep: UInt32
    package var drop: UInt32
}

/// Where an exception thrown in a range of a function's code is caught. A function's handlers stand innermost first.
package struct ExceptionHandler: BitwiseCopyable {
    package enum Kind: UInt8, BitwiseCopyable {
        /// `catch`: the tag's parameters are pushed.
        case `catch`
        /// `catch_ref`: the parameters and the exception reference are pushed.
        case catchReference
        /// `catch_all`.
        case catchAll
        /// `catch_all_ref`: the exception reference is pushed.
        case catchAllReference
        /// The older instructions' `catch` and `catch_all`, which keep the exception in a hidden local.
        case legacyCatch, legacyCatchAll
        /// `delegate`: the search goes on among the handlers around `target`.
        case delegate
    }
    package var kind: Kind
    /// Whether the handler wants a reference to the exception: to push it, or for a `rethrow`.
    package var keepsException: Bool
    /// The index of the tag in the module's tag index space.
    package var tag: UInt32
    /// The range of pcs that is covered, end excluded.
    package var start: UInt32
    package var end: UInt32
    /// Where the handler continues: for `catch` clauses of `try_table` the pc whose side-table entry is taken as a
    /// branch, for the older instructions the first pc of the handler, for `delegate` the pc to go on searching at.
    package var target: UInt32
    /// The side-table entry that belongs to `target`: its distance from the start of the table, in bytes.
    package var step: UInt32
    /// The height that the operand stack is cut to.
    package var height: UInt32
    /// The hidden local that keeps the exception, for the older instructions.
    package var local: UInt32
}

/// What running a function needs to know of it besides its bytes: made by the validator, never changed.
package struct FunctionBody: BitwiseCopyable {
    /// The first instruction: a pc, that is an offset in the module's bytes.
    package var start: UInt32
    /// Just past the final `end`.
    package var end: UInt32
    package var parameterCount: UInt32
    package var resultCount: UInt32
    /// Parameters, declared locals and hidden locals.
    package var localCount: UInt32
    /// The most operands that the function ever has on its stack.
    package var maximumHeight: UInt32
    package var sideTable: UnsafeMutablePointer<SideTableEntry>
    package var overflow: UnsafeMutablePointer<WideSideTableEntry>
    package var handlers: UnsafeMutablePointer<ExceptionHandler>
    package var sideTableCount: UInt32
    package var overflowCount: UInt32
    package var handlerCount: UInt32
    /// The function's index in the module's function index space; `UInt32.max` for a constant expression.
    package var functionIndex: UInt32
    /// Properties that whoever executes the function has to know, a bit each; with none it is the common case.
    package var traits: UInt32

    /// Whether a `v128` may ever be among the function's locals or operands. Otherwise all its values are in the first words of
    /// their slots.
    package static let vectorTrait: UInt32 = 1
    /// Whether there is a compiled form of the function, of one kind or another.
    package static let compiledTrait: UInt32 = 2

    package var usesVectors: Bool { traits & Self.vectorTrait != 0 }
    package var isCompiled: Bool { traits & Self.compiledTrait != 0 }
}
