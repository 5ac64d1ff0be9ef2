// The same calls as `TypedFunction` has for any number of parameters, once more for up to four: of a pack of parameters the compiler
// (6.3) copies and converts each value through its type's tables, of parameters that stand by themselves it makes stores.

extension TypedFunction {
    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<Result: ValueConvertible>() throws -> Result where Signature == () -> Result {
        var slot = try run { _, _ in }
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction() throws where Signature == () -> Void {
        _ = try run { _, _ in }
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Result: ValueConvertible>(
        _ first: First
    ) throws -> Result where Signature == (First) -> Result {
        var slot = try run { slots, store in
            try first._write(to: slots, in: store)
        }
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible>(
        _ first: First
    ) throws where Signature == (First) -> Void {
        _ = try run { slots, store in
            try first._write(to: slots, in: store)
        }
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Second: ValueConvertible, Result: ValueConvertible>(
        _ first: First, _ second: Second
    ) throws -> Result where Signature == (First, Second) -> Result {
        var slot = try run { slots, store in
            try first._write(to: slots, in: store)
            try second._write(to: slots + 2, in: store)
        }
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Second: ValueConvertible>(
        _ first: First, _ second: Second
    ) throws where Signature == (First, Second) -> Void {
        _ = try run { slots, store in
            try first._write(to: slots, in: store)
            try second._write(to: slots + 2, in: store)
        }
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<
        First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible, Result: ValueConvertible
    >(
        _ first: First, _ second: Second, _ third: Third
    ) throws -> Result where Signature == (First, Second, Third) -> Result {
        var slot = try run { slots, store in
            try first._write(to: slots, in: store)
            try second._write(to: slots + 2, in: store)
            try third._write(to: slots + 4, in: store)
        }
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible>(
        _ first: First, _ second: Second, _ third: Third
    ) throws where Signature == (First, Second, Third) -> Void {
        _ = try run { slots, store in
            try first._write(to: slots, in: store)
            try second._write(to: slots + 2, in: store)
            try third._write(to: slots + 4, in: store)
        }
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<
        First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible, Fourth: ValueConvertible,
        Result: ValueConvertible
    >(
        _ first: First, _ second: Second, _ third: Third, _ fourth: Fourth
    ) throws -> Result where Signature == (First, Second, Third, Fourth) -> Result {
        var slot = try run { slots, store in
            try first._write(to: slots, in: store)
            try second._write(to: slots + 2, in: store)
            try third._write(to: slots + 4, in: store)
            try fourth._write(to: slots + 6, in: store)
        }
        return try Result.read(&slot, in: function.store)
    }

    /// Calls the function and waits for its end, as with any number of arguments.
    @inlinable
    public func callAsFunction<
        First: ValueConvertible, Second: ValueConvertible, Third: ValueConvertible, Fourth: ValueConvertible
    >(
        _ first: First, _ second: Second, _ third: Third, _ fourth: Fourth
    ) throws where Signature == (First, Second, Third, Fourth) -> Void {
        _ = try run { slots, store in
            try first._write(to: slots, in: store)
            try second._write(to: slots + 2, in: store)
            try third._write(to: slots + 4, in: store)
            try fourth._write(to: slots + 6, in: store)
        }
    }
}
