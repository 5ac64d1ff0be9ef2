/// Finding types again that have been proved before.
extension FunctionValidator {
    /// A slot of a function's frame.
    package enum FramePlace {
        case local(Int)
        case operand(Int)
    }

    /// Calls `body` for each local and operand that is a reference just before the instruction at `pc` of a function that
    /// is valid. The exceptions that open `catch` blocks of the older instructions keep are locals too.
    fileprivate mutating func forEachReference(
        in function: UnsafePointer<FunctionBody>, at target: Int, _ body: (FramePlace) -> Void
    ) {
        // The bytes end at the target: there the pass stops as if something were missing.
        do throws(ModuleError) {
            if function.pointee.functionIndex == .max {
                prepareConstant(from: Int(function.pointee.start), to: target)
            } else {
                try prepare(function: Int(function.pointee.functionIndex), to: target)
            }
            try validateInstructions()
        } catch {
            precondition(pc == target, "the function is not valid, or nothing begins at the pc")
        }
        for index in 0..<locals.count where locals[index].isReference { body(.local(index)) }
        for index in 0..<openCatches { body(.local(locals.count + index)) }
        for index in 0..<height where operands[index].isReference { body(.operand(index)) }
    }
}

extension DecodedModule {
    /// Calls `body` for each local and operand of a function that is a reference just before the instruction at `pc`.
    ///
    /// Other modules find references through this, because Embedded Swift has no validators in a module that does not see
    /// how they end.
    package func forEachReference(
        in function: UnsafePointer<FunctionBody>, at pc: Int, _ body: (FunctionValidator.FramePlace) -> Void
    ) {
        var validator = FunctionValidator(self)
        validator.forEachReference(in: function, at: pc, body)
    }
}
