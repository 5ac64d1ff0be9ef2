import Situ
import WebAssembly

/// What `(ref.extern N)` and `(ref.host N)` stand for: a value of the host that is equal to itself only.
struct HostReference: Equatable {
    let number: UInt64
}

extension Script.Constant {
    /// The argument that the constant says.
    func value(in store: Store) -> Value {
        switch self {
        case .i32(let bits): .i32(Int32(bitPattern: bits))
        case .i64(let bits): .i64(Int64(bitPattern: bits))
        case .f32(let bits): .f32(Float(bitPattern: bits))
        case .f64(let bits): .f64(Double(bitPattern: bits))
        case .v128(let low, let high): .v128(low: low, high: high)
        case .refNull(let type): Value(nullOf: type)
        case .refExtern(let number): .host(HostReference(number: number))
        case .refHost(let number): .any(AnyReference(store: store, host: HostReference(number: number)))
        }
    }

    /// As the text format writes it.
    var text: String {
        switch self {
        case .i32(let bits): "(i32.const \(Int32(bitPattern: bits)))"
        case .i64(let bits): "(i64.const \(Int64(bitPattern: bits)))"
        case .f32(let bits): "(f32.const \(FloatText.single(UInt64(bits))))"
        case .f64(let bits): "(f64.const \(FloatText.double(bits)))"
        case .v128(let low, let high): Value.v128(low: low, high: high).text()
        case .refNull(let type): "(ref.null \(type.name))"
        case .refExtern(let number): "(ref.extern \(number))"
        case .refHost(let number): "(ref.host \(number))"
        }
    }
}

extension Value {
    /// The null of a heap type's hierarchy.
    init(nullOf type: HeapType) {
        switch type.hierarchy {
        case .func: self = .function(nil)
        case .extern: self = .host(nil)
        case .exn: self = .exception(nil)
        default: self = .any(nil)
        }
    }

    /// The value as the text format writes constants, vectors as `shape` says.
    func text(_ shape: VectorShape? = nil) -> String {
        switch self {
        case .i32(let value): return "(i32.const \(value))"
        case .i64(let value): return "(i64.const \(value))"
        case .f32(let value): return "(f32.const \(FloatText.single(UInt64(value.bitPattern))))"
        case .f64(let value): return "(f64.const \(FloatText.double(value.bitPattern)))"
        case .v128(let low, let high):
            guard let shape else {
                let lanes = [low, low >> 32, high, high >> 32].map {
                    "0x" + String(UInt32(truncatingIfNeeded: $0), radix: 16)
                }
                return "(v128.const i32x4 " + lanes.joined(separator: " ") + ")"
            }
            let lanes = (0..<shape.count).map { index in
                shape.text(of: .bits(shape.lane(index, low: low, high: high)))
            }
            return "(v128.const \(shape.name) " + lanes.joined(separator: " ") + ")"
        case .function(let function): return function == nil ? "(ref.null func)" : "(ref.func)"
        case .exception(let exception): return exception == nil ? "(ref.null exn)" : "(ref.exn)"
        case .host(nil): return "(ref.null extern)"
        case .host(let value?):
            return (value as? HostReference).map { "(ref.extern \($0.number))" } ?? "(ref.extern)"
        case .any(nil): return "(ref.null any)"
        case .any(let reference?):
            switch reference.kind {
            case .i31(let value): return "(ref.i31 \(value))"
            case .structure: return "(ref.struct)"
            case .array: return "(ref.array)"
            case .host(let value):
                return (value as? HostReference).map { "(ref.host \($0.number))" } ?? "(ref.any)"
            }
        }
    }
}

extension HeapType {
    /// As the text format writes it.
    var name: String {
        var text = ""
        write(to: &text)
        return text
    }
}

extension VectorShape {
    var name: String { (isFloat ? "f" : "i") + "\(bits)x\(count)" }

    /// A lane as the text format writes it.
    func text(of lane: Script.FloatPattern) -> String {
        guard !isFloat, case .bits(let bits) = lane else {
            return FloatText.pattern(lane, isSingle: self.bits == 32)
        }
        let unused = UInt64(64 - self.bits)
        return String(Int64(bitPattern: bits << unused) >> Int64(unused))
    }
}

/// Floating-point numbers as the text format writes them, NaNs with their payloads.
enum FloatText {
    static func single(_ bits: UInt64) -> String {
        let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        guard value.isNaN else { return value.description }
        return (value.sign == .minus ? "-" : "") + "nan:0x" + String(bits & 0x7F_FFFF, radix: 16)
    }

    static func double(_ bits: UInt64) -> String {
        let value = Double(bitPattern: bits)
        guard value.isNaN else { return value.description }
        return (value.sign == .minus ? "-" : "") + "nan:0x" + String(bits & 0xF_FFFF_FFFF_FFFF, radix: 16)
    }

    static func pattern(_ pattern: Script.FloatPattern, isSingle: Bool) -> String {
        switch pattern {
        case .canonicalNaN: "nan:canonical"
        case .arithmeticNaN: "nan:arithmetic"
        case .bits(let bits): isSingle ? single(bits) : double(bits)
        }
    }
}
