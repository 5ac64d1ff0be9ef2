import Situ

extension SuiteValue {
    /// The value as an argument; nil if it is of a type that the public API has no values of.
    var argument: Value? {
        switch type {
        case "i32": value.flatMap { UInt32($0) }.map { .i32(Int32(bitPattern: $0)) }
        case "i64": value.flatMap { UInt64($0) }.map { .i64(Int64(bitPattern: $0)) }
        case "f32": value.flatMap { UInt32($0) }.map { .f32(Float(bitPattern: $0)) }
        case "f64": value.flatMap { UInt64($0) }.map { .f64(Double(bitPattern: $0)) }
        case "v128": vector
        case "externref":
            value == "null" ? .host(nil) : value.flatMap { UInt64($0) }.map { .host($0) }
        case "funcref": value == "null" ? .function(nil) : nil
        default: nil
        }
    }

    /// Whether a result is the expected one, by its bits.
    func matches(_ result: Value) -> Bool {
        switch (type, result) {
        case ("i32", .i32(let found)): value == String(UInt32(bitPattern: found))
        case ("i64", .i64(let found)): value == String(UInt64(bitPattern: found))
        case ("f32", .f32(let found)): SuiteValue.matches(float: found.bitPattern, value)
        case ("f64", .f64(let found)): SuiteValue.matches(double: found.bitPattern, value)
        case ("v128", .v128(let low, let high)): matches(low: low, high: high)
        case ("externref", .host(let found)):
            switch value {
            case nil: found != nil
            case "null": found == nil
            default: (found as? UInt64).map(String.init) == value
            }
        case ("funcref", .function(let found)):
            value == "null" ? found == nil : found != nil
        default: false
        }
    }

    // MARK: Vectors

    /// The width of a vector's lanes in bits; nil if this is no vector with all its lanes.
    private var laneWidth: Int? {
        guard let lanes, let laneType, let width = Int(laneType.dropFirst()), width * lanes.count == 128
        else {
            return nil
        }
        return width
    }

    private var vector: Value? {
        guard let lanes, let width = laneWidth else { return nil }
        var words: [UInt64] = [0, 0]
        for (index, lane) in lanes.enumerated() {
            guard let bits = UInt64(lane), bits >> (width - 1) <= 1 else { return nil }
            words[index * width / 64] |= bits << (index * width % 64)
        }
        return .v128(low: words[0], high: words[1])
    }

    private func matches(low: UInt64, high: UInt64) -> Bool {
        guard let lanes, let width = laneWidth else { return false }
        return lanes.enumerated().allSatisfy { index, lane in
            let word = index * width < 64 ? low : high
            let bits = word >> (index * width % 64) & (.max >> (64 - width))
            return switch laneType {
            case "f32": SuiteValue.matches(float: UInt32(bits), lane)
            case "f64": SuiteValue.matches(double: bits, lane)
            default: lane == String(bits)
            }
        }
    }

    // MARK: Floats

    private static func matches(float bits: UInt32, _ value: String?) -> Bool {
        switch value {
        case "nan:canonical": bits & 0x7FFF_FFFF == 0x7FC0_0000
        case "nan:arithmetic": bits & 0x7FC0_0000 == 0x7FC0_0000
        default: value == String(bits)
        }
    }

    private static func matches(double bits: UInt64, _ value: String?) -> Bool {
        switch value {
        case "nan:canonical": bits & 0x7FFF_FFFF_FFFF_FFFF == 0x7FF8_0000_0000_0000
        case "nan:arithmetic": bits & 0x7FF8_0000_0000_0000 == 0x7FF8_0000_0000_0000
        default: value == String(bits)
        }
    }
}

extension SuiteValue: CustomStringConvertible {
    var description: String {
        [type, laneType, lanes?.joined(separator: " ") ?? value ?? "(any)"].compactMap(\.self)
            .joined(separator: " ")
    }
}

/// A value with its bits, for messages.
func bits(_ value: Value) -> String {
    switch value {
    case .f32(let float): "f32 \(float.bitPattern)"
    case .f64(let double): "f64 \(double.bitPattern)"
    default: value.description
    }
}
