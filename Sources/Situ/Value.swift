import Machine
import WebAssembly

/// A value of WebAssembly (specification, section "Values").
public enum Value {
    /// A 32-bit integer, as a signed one.
    case i32(Int32)
    /// A 64-bit integer, as a signed one.
    case i64(Int64)
    /// A 32-bit floating-point number.
    case f32(Float)
    /// A 64-bit floating-point number.
    case f64(Double)
    /// The two halves of the 128 bits, lane 0 in the low one's low bits.
    case v128(low: UInt64, high: UInt64)
    /// A `funcref`; nil is null.
    case function(Function?)
    /// An `externref`: any value of the host; nil is null. An object of the guest that became an `externref` is an
    /// `AnyReference` here.
    case host(Any?)
    /// An `anyref`, or a reference of a type below: `eqref`, `i31ref`, structures, arrays; nil is null.
    case any(AnyReference?)
    /// An `exnref`; nil is null.
    case exception(Exception?)

    /// The value's type; a reference's is the nullable one.
    public var type: ValueType {
        switch self {
        case .i32: .i32
        case .i64: .i64
        case .f32: .f32
        case .f64: .f64
        case .v128: .v128
        case .function: .funcref
        case .host: .externref
        case .any: .anyref
        case .exception: .exnref
        }
    }

    // MARK: Slots

    /// Writes the value to a slot that must hold `type`; false if it does not match.
    func write(to slot: SlotPointer, as type: ValueType, in store: Store) -> Bool {
        switch self {
        case .i32(let value):
            slot[0] = UInt64(UInt32(bitPattern: value))
            return type == .i32
        case .i64(let value):
            slot[0] = UInt64(bitPattern: value)
            return type == .i64
        case .f32(let value):
            slot[0] = UInt64(value.bitPattern)
            return type == .f32
        case .f64(let value):
            slot[0] = value.bitPattern
            return type == .f64
        case .v128(let low, let high):
            slot[0] = low
            slot[1] = high
            return type == .v128
        case .function(let function):
            guard let function else {
                slot[0] = UInt64(Reference.null)
                return type.isReference && type.isNullable
                    && store.engine.registry.top(of: type.heapType) == .func
            }
            guard function.store === store else { return false }
            slot[0] = UInt64(function.reference)
            let identity = store.machine.function(function.reference).type.pointee.identity
            return store.engine.registry.matches(.reference(.defined(identity), nullable: false), type)
        case .host(let value):
            guard type.isReference, type.heapType == .extern else { return false }
            guard let value else {
                slot[0] = UInt64(Reference.null)
                return type.isNullable
            }
            if let object = value as? AnyReference {
                guard object.store === store else { return false }
                slot[0] = UInt64(object.reference)
            } else {
                store.reachedHostValueLimit = store.machine.heap.hasMostHostValues
                guard !store.reachedHostValueLimit else { return false }
                slot[0] = UInt64(store.reference(toHostValue: value))
            }
            return true
        case .any(let value):
            guard let value else {
                slot[0] = UInt64(Reference.null)
                return type.isReference && type.isNullable
                    && store.engine.registry.top(of: type.heapType) == .any
            }
            guard value.store === store else { return false }
            slot[0] = UInt64(value.reference)
            return store.engine.registry.matches(value.type, type)
        case .exception(let exception):
            guard type.isReference, store.engine.registry.top(of: type.heapType) == .exn else { return false }
            guard let exception else {
                slot[0] = UInt64(Reference.null)
                return type.isNullable
            }
            guard type.heapType == .exn, exception.tag.store === store,
                let reference = try? exception.makeReference()
            else { return false }
            slot[0] = UInt64(reference)
            return true
        }
    }

    /// Reads a slot that holds `type`.
    init(_ slot: SlotPointer, as type: ValueType, in store: Store) {
        switch type {
        case .i32: self = .i32(Int32(truncatingIfNeeded: slot[0]))
        case .i64: self = .i64(Int64(bitPattern: slot[0]))
        case .f32: self = .f32(Float(bitPattern: UInt32(truncatingIfNeeded: slot[0])))
        case .f64: self = .f64(Double(bitPattern: slot[0]))
        case .v128: self = .v128(low: slot[0], high: slot[1])
        default: self = Value(reference: UInt32(truncatingIfNeeded: slot[0]), as: type, in: store)
        }
    }

    init(reference: UInt32, as type: ValueType, in store: Store) {
        switch store.engine.registry.top(of: type.heapType) {
        case .func:
            self = .function(
                reference == Reference.null ? nil : Function(store: store, reference: reference))
        case .any:
            self = .any(
                reference == Reference.null ? nil : AnyReference(store: store, reference: reference))
        case .exn:
            self = .exception(
                reference == Reference.null ? nil : Exception(reference: reference, in: store))
        default:
            if reference == Reference.null {
                self = .host(nil)
            } else if Reference.isHost(reference) {
                self = .host(store.hostValue(reference))
            } else {
                self = .host(AnyReference(store: store, reference: reference))
            }
        }
    }
}

extension Store {
    /// A reference to a value of the host, which the store keeps while something refers to it.
    func reference(toHostValue value: Any) -> UInt32 {
        let index = machine.heap.makeHostValue()
        if index == hostValues.count { hostValues.append(value) } else { hostValues[index] = value }
        return Reference.host(index)
    }

    /// Why a value could not be written: the limit of values of the host, if that was it, or else the given error.
    func refusal(or error: CallError) -> CallError {
        defer { reachedHostValueLimit = false }
        return reachedHostValueLimit ? .tooManyHostValues : error
    }

    /// The value of the host that a reference refers to.
    func hostValue(_ reference: UInt32) -> Any { hostValues[Reference.index(reference)] }
}

extension Value: CustomStringConvertible {
    public var description: String {
        switch self {
        case .i32(let value): "i32 \(value)"
        case .i64(let value): "i64 \(value)"
        case .f32(let value): "f32 \(value)"
        case .f64(let value): "f64 \(value)"
        case .v128(let low, let high):
            "v128 0x" + String(high, radix: 16) + "_" + String(low, radix: 16)
        case .function(let function): function == nil ? "null" : "funcref"
        case .host(let value): value == nil ? "null" : "externref"
        case .any(let value): value?.description ?? "null"
        case .exception(let exception): exception == nil ? "null" : "exnref"
        }
    }
}
