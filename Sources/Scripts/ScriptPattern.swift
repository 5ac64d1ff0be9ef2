import Situ
import WebAssembly

extension Script.Pattern {
    /// Whether a result is what the pattern allows. Numbers are compared by their bits.
    func matches(_ value: Value) -> Bool {
        switch (self, value) {
        case (.i32(let bits), .i32(let found)): UInt32(bitPattern: found) == bits
        case (.i64(let bits), .i64(let found)): UInt64(bitPattern: found) == bits
        case (.f32(let pattern), .f32(let found)):
            pattern.matches(single: UInt64(found.bitPattern))
        case (.f64(let pattern), .f64(let found)): pattern.matches(double: found.bitPattern)
        case (.v128(let pattern), .v128(let low, let high)): pattern.matches(low: low, high: high)
        case (.refNull(let type), .function(nil)): type.map { $0.hierarchy == .func } ?? true
        case (.refNull(let type), .host(nil)): type.map { $0.hierarchy == .extern } ?? true
        case (.refNull(let type), .exception(nil)): type.map { $0.hierarchy == .exn } ?? true
        case (.reference(.func), .function(let found)): found != nil
        case (.reference(.exn), .exception(let found)): found != nil
        case (.refExtern(let number), .host(let found?)):
            number.map { found as? HostReference == HostReference(number: $0) } ?? true
        case (.refNull(let type), .any(nil)): type.map { $0.hierarchy == .any } ?? true
        case (.reference(let type), .any(let found?)): found.isOf(type)
        case (.refHost(let number), .any(let found?)):
            if case .host(let value) = found.kind {
                value as? HostReference == HostReference(number: number)
            } else {
                false
            }
        case (.either(let patterns), _): patterns.contains { $0.matches(value) }
        default: false
        }
    }

    /// As scripts write it.
    var text: String {
        switch self {
        case .i32(let bits): return "(i32.const \(Int32(bitPattern: bits)))"
        case .i64(let bits): return "(i64.const \(Int64(bitPattern: bits)))"
        case .f32(let pattern): return "(f32.const \(FloatText.pattern(pattern, isSingle: true)))"
        case .f64(let pattern): return "(f64.const \(FloatText.pattern(pattern, isSingle: false)))"
        case .v128(let pattern):
            let lanes = pattern.lanes.map { pattern.shape.text(of: $0) }
            return "(v128.const \(pattern.shape.name) " + lanes.joined(separator: " ") + ")"
        case .refNull(let type): return type.map { "(ref.null \($0.name))" } ?? "(ref.null)"
        case .reference(let type): return "(ref.\(type.name))"
        case .refExtern(let number): return number.map { "(ref.extern \($0))" } ?? "(ref.extern)"
        case .refHost(let number): return "(ref.host \(number))"
        case .either(let patterns):
            return "(either " + patterns.map(\.text).joined(separator: " ") + ")"
        }
    }

    /// The shape in which results are to be shown beside the pattern.
    var shape: VectorShape? {
        switch self {
        case .v128(let pattern): pattern.shape
        case .either(let patterns): patterns.lazy.compactMap(\.shape).first
        default: nil
        }
    }
}

extension AnyReference {
    /// Whether it refers to something of an abstract type of the `any` hierarchy.
    fileprivate func isOf(_ type: HeapType) -> Bool {
        switch (type, kind) {
        case (.any, _), (.eq, .i31), (.eq, .structure), (.eq, .array), (.i31, .i31), (.struct, .structure),
            (.array, .array):
            true
        default: false
        }
    }
}
