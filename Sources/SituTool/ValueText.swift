import Situ

/// Values of WebAssembly as words of the command line, and as lines of output.
enum ValueText {
    /// The value that `text` says, of a type.
    static func parse(_ text: String, as type: ValueType) throws(ToolError) -> Value {
        do {
            switch type {
            case .i32: return .i32(Int32(truncatingIfNeeded: try NumberText.integer(text, bits: 32)))
            case .i64: return .i64(Int64(bitPattern: try NumberText.integer(text, bits: 64)))
            case .f32:
                return .f32(
                    Float(bitPattern: UInt32(truncatingIfNeeded: try NumberText.float(text, as: Float.self))))
            case .f64: return .f64(Double(bitPattern: try NumberText.float(text, as: Double.self)))
            case .v128: return try vector(text)
            default: return try reference(text, type)
            }
        } catch NumberText.Failure.outOfRange {
            throw .usage("'\(text)' is out of range for \(type): give \(accepted(type))")
        } catch let error as ToolError {
            throw error
        } catch {
            throw .usage("'\(text)' is not a value of type \(type): give \(accepted(type))")
        }
    }

    /// The values that texts say, one for each parameter.
    static func parse(_ texts: [String], for type: FunctionType) throws(ToolError) -> [Value] {
        guard texts.count == type.parameters.count else {
            throw .usage("the function takes \(type.parameters.count) arguments, not \(texts.count)")
        }
        var values: [Value] = []
        for (text, parameter) in zip(texts, type.parameters) { values.append(try parse(text, as: parameter)) }
        return values
    }

    private static func accepted(_ type: ValueType) -> String {
        switch type {
        case .i32: "an integer from -2147483648 to 4294967295, decimal or hexadecimal (0x...)"
        case .i64:
            "an integer from -9223372036854775808 to 18446744073709551615, decimal or hexadecimal (0x...)"
        case .f32, .f64: "a decimal or hexadecimal number (0x1.8p3), inf, -inf, nan or nan:0x..."
        case .v128:
            "a shape and its lanes: i8x16:..., i16x8:..., i32x4:1,2,3,4, i64x2:..., f32x4:... or f64x2:..."
        default: "null"
        }
    }

    // MARK: Vectors

    private enum Lane { case integer, f32, f64 }

    private static let shapes: [(name: String, lane: Lane, count: Int)] = [
        ("i8x16", .integer, 16), ("i16x8", .integer, 8), ("i32x4", .integer, 4), ("i64x2", .integer, 2),
        ("f32x4", .f32, 4), ("f64x2", .f64, 2),
    ]

    private static func vector(_ text: String) throws -> Value {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let shape = shapes.first(where: { $0.name == parts[0] }) else {
            throw NumberText.Failure.notANumber
        }
        let lanes = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        guard lanes.count == shape.count else {
            throw ToolError.usage("'\(text)' has \(lanes.count) lanes: \(shape.name) has \(shape.count)")
        }
        let bits = 128 / shape.count
        var halves: (low: UInt64, high: UInt64) = (0, 0)
        for (index, lane) in lanes.enumerated() {
            let value =
                switch shape.lane {
                case .integer: try NumberText.integer(String(lane), bits: bits)
                case .f32: try NumberText.float(String(lane), as: Float.self)
                case .f64: try NumberText.float(String(lane), as: Double.self)
                }
            let position = index * bits
            if position < 64 {
                halves.low |= value << position
            } else {
                halves.high |= value << (position - 64)
            }
        }
        return .v128(low: halves.low, high: halves.high)
    }

    // MARK: References

    private static func reference(_ text: String, _ type: ValueType) throws -> Value {
        guard type.isNullable else {
            throw ToolError.usage("a value of type \(type) cannot be given on the command line")
        }
        guard text == "null" else { throw NumberText.Failure.notANumber }
        switch type.heapType {
        case .extern, .noextern: return .host(nil)
        case .exn, .noexn: return .exception(nil)
        default: return .function(nil)
        }
    }

    // MARK: Results

    /// The value as a line of output; every number can be given as an argument again.
    static func describe(_ value: Value) -> String {
        switch value {
        case .i32(let number): return String(number)
        case .i64(let number): return String(number)
        case .f32(let number): return NumberText.describe(number)
        case .f64(let number): return NumberText.describe(number)
        case .v128(let low, let high):
            let lanes = [low, low >> 32, high, high >> 32].map { String(Int32(truncatingIfNeeded: $0)) }
            return "i32x4:" + lanes.joined(separator: ",")
        default: return value.description
        }
    }
}
