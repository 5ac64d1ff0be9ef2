/// Finding types again that have been proved before.
extension FunctionValidator {
    /// A slot of a function's frame.
    package enum FramePlace {
        case local(Int)
        case operand(Int)
    }

    /// Calls `body` for each local and operand just before the instruction at `pc` of a function that is valid, in order and
    /// with its type. The exceptions that open `catch` blocks of the older instructions keep are locals too.
    fileprivate mutating func forEachSlot(
        in function: UnsafePointer<FunctionBody>, at target: Int, _ body: (FramePlace, ValueType) -> Void
    ) {
        do throws(ModuleError) {
            if function.pointee.functionIndex == .max {
                prepareConstant(from: Int(function.pointee.start), to: target)
            } else {
                try prepare(function: Int(function.pointee.functionIndex), to: target)
            }
        } catch {
            preconditionFailure("the function is not valid")
        }
        precondition(advance(to: target), "nothing begins at the pc")
        for index in 0..<locals.count { body(.local(index), locals[index]) }
        for index in 0..<openCatches { body(.local(locals.count + index), .exnref) }
        for index in 0..<height { body(.operand(index), operands[index]) }
    }
}

extension FunctionValidator {
    /// Goes on with the pass over the instructions of a valid function until just before the one at `target`; false if none
    /// begins there, and then the pass is over.
    mutating func advance(to target: Int) -> Bool {
        guard target >= pc else { return false }
        // The bytes end at the target: there the pass stops as if something were missing, and can go on from there. It stops
        // too where an instruction reaches over the target.
        end = target
        do throws(ModuleError) {
            try validateInstructions()
            return false
        } catch {
            guard start == target, pc == target else { return false }
        }
        if controlCount == 1, isUnreachable, base[target] == 0x0B {
            // Branches out of the function continue at its own `end`, with its results.
            height = floor
            isUnreachable = false
            push(controls[0].endTypes, Int(controls[0].endCount))
        }
        return true
    }
}

extension DecodedModule {
    // Other modules find types through these, because Embedded Swift has no validators in a module that does not see how they
    // end.

    /// Calls `body` for each local and operand of a function just before the instruction at `pc`, in order and with its type.
    package func forEachSlot(
        in function: UnsafePointer<FunctionBody>, at pc: Int,
        _ body: (FunctionValidator.FramePlace, ValueType) -> Void
    ) {
        var validator = FunctionValidator(self)
        validator.forEachSlot(in: function, at: pc, body)
    }

    /// Calls `body` for each local and operand of a function that is a reference just before the instruction at `pc`.
    package func forEachReference(
        in function: UnsafePointer<FunctionBody>, at pc: Int, _ body: (FunctionValidator.FramePlace) -> Void
    ) {
        forEachSlot(in: function, at: pc) { place, type in
            if type.isReference { body(place) }
        }
    }
}
