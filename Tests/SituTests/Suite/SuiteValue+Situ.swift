import Situ

extension SuiteValue {
    /// The value as an argument; nil if it is of a type that the public API has no values of.
    var argument: Value? {
        switch type {
        case "i32": value.flatMap { UInt32($0) }.map { .i32(Int32(bitPattern: $0)) }
        case "i64": value.flatMap { UInt64($0) }.map { .i64(Int64(bitPattern: $0)) }
        case "f32": value.flatMap { UInt32($0) }.map { .f32(Float(bitPattern: $0)) }
        case "f64": value.flatMap { UInt64($0) }.map { .f64(Double(bitPattern: $0)) }
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
        case ("f32", .f32(let found)): matches(float: found.bitPattern)
        case ("f64", .f64(let found)): matches(double: found.bitPattern)
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

    private func matches(float bits: UInt32) -> Bool {
        switch value {
        case "nan:canonical": bits & 0x7FFF_FFFF == 0x7FC0_0000
        case "nan:arithmetic": bits & 0x7FC0_0000 == 0x7FC0_0000
        default: value == String(bits)
        }
    }

    private func matches(double bits: UInt64) -> Bool {
        switch value {
        case "nan:canonical": bits & 0x7FFF_FFFF_FFFF_FFFF == 0x7FF8_0000_0000_0000
        case "nan:arithmetic": bits & 0x7FF8_0000_0000_0000 == 0x7FF8_0000_0000_0000
        default: value == String(bits)
        }
    }
}

extension SuiteValue: CustomStringConvertible {
    var description: String { type + " " + (lanes?.joined(separator: " ") ?? value ?? "(any)") }
}

/// A value with its bits, for messages.
func bits(_ value: Value) -> String {
    switch value {
    case .f32(let float): "f32 \(float.bitPattern)"
    case .f64(let double): "f64 \(double.bitPattern)"
    default: value.description
    }
}
