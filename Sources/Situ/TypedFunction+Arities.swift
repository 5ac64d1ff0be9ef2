// The same calls as `TypedFunction` has for any number of parameters, once more for up to four: of a pack of parameters the compiler
// (6.3) copies and converts each value through its type's tables, of parameters that stand by themselves it makes stores.

extension TypedFunction {
    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<Result: ValueConvertible>() throws -> Result where Signature == () -> Result {
        let call = try function.beginCall(hasReferences: hasReferences)
        var slot = try function.run(call, hasReferences: hasReferences)
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction() throws where Signature == () -> Void {
        let call = try function.beginCall(hasReferences: hasReferences)
        _ = try function.run(call, hasReferences: hasReferences)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Result: ValueConvertible>(
        _ first: First
    ) throws -> Result where Signature == (First) -> Result {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        var slot = try function.run(call, hasReferences: hasReferences)
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible>(
        _ first: First
    ) throws where Signature == (First) -> Void {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        _ = try function.run(call, hasReferences: hasReferences)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Second: ValueConvertible, Result: ValueConvertible>(
        _ first: First, _ second: Second
    ) throws -> Result where Signature == (First, Second) -> Result {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
            try second._write(to: call.slots + 2, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        var slot = try function.run(call, hasReferences: hasReferences)
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Second: ValueConvertible>(
        _ first: First, _ second: Second
    ) throws where Signature == (First, Second) -> Void {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
            try second._write(to: call.slots + 2, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        _ = try function.run(call, hasReferences: hasReferences)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<
        First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible, Result: ValueConvertible
    >(
        _ first: First, _ second: Second, _ third: Third
    ) throws -> Result where Signature == (First, Second, Third) -> Result {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
            try second._write(to: call.slots + 2, in: function.store)
            try third._write(to: call.slots + 4, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        var slot = try function.run(call, hasReferences: hasReferences)
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible>(
        _ first: First, _ second: Second, _ third: Third
    ) throws where Signature == (First, Second, Third) -> Void {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
            try second._write(to: call.slots + 2, in: function.store)
            try third._write(to: call.slots + 4, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        _ = try function.run(call, hasReferences: hasReferences)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<
        First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible, Fourth: ValueConvertible,
        Result: ValueConvertible
    >(
        _ first: First, _ second: Second, _ third: Third, _ fourth: Fourth
    ) throws -> Result where Signature == (First, Second, Third, Fourth) -> Result {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
            try second._write(to: call.slots + 2, in: function.store)
            try third._write(to: call.slots + 4, in: function.store)
            try fourth._write(to: call.slots + 6, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        var slot = try function.run(call, hasReferences: hasReferences)
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<
        First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible, Fourth: ValueConvertible
    >(
        _ first: First, _ second: Second, _ third: Third, _ fourth: Fourth
    ) throws where Signature == (First, Second, Third, Fourth) -> Void {
        let call = try function.beginCall(hasReferences: hasReferences)
        do {
            try first._write(to: call.slots, in: function.store)
            try second._write(to: call.slots + 2, in: function.store)
            try third._write(to: call.slots + 4, in: function.store)
            try fourth._write(to: call.slots + 6, in: function.store)
        } catch {
            function.end(call, hasReferences: hasReferences)
            throw error
        }
        _ = try function.run(call, hasReferences: hasReferences)
    }
}
