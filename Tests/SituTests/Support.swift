import Situ
import TestSupport
import Testing
import WebAssembly

import struct Machine.Executor

/// A store with one instance in it, and what the tests ask of them.
struct Guest {
    let store: Store
    let instance: Instance

    init(
        _ builder: ModuleBuilder, configuration: Engine.Configuration = .init(),
        limits: Store.Limits = .init(), executor: Executor? = nil,
        define: (inout Linker) throws -> Void = { _ in }
    ) throws {
        try self.init(
            builder.bytes, configuration: configuration, limits: limits, executor: executor, define: define)
    }

    /// An instance of a module in the text format.
    init(
        text: String, configuration: Engine.Configuration = .init(), limits: Store.Limits = .init(),
        define: (inout Linker) throws -> Void = { _ in }
    ) throws {
        let bytes = try TextParser.assemble(Array(text.utf8))
        try self.init(bytes, configuration: configuration, limits: limits, define: define)
    }

    init(
        _ bytes: [UInt8], configuration: Engine.Configuration, limits: Store.Limits,
        executor: Executor? = nil, define: (inout Linker) throws -> Void
    ) throws {
        let engine = executor.map { Engine(configuration, executor: $0) } ?? Engine(configuration)
        store = Store(engine: engine, limits: limits)
        var linker = Linker(store: store)
        try define(&linker)
        instance = try linker.instantiate(try Module(bytes, engine: engine))
    }

    func function(_ name: String) throws -> Function {
        try #require(instance.function(name), "the module exports no function \(name)")
    }

    @discardableResult func call(_ name: String, _ arguments: Value...) throws -> [Value] {
        try function(name)(arguments)
    }

    /// The one result, an `i32`, of a call.
    func number(_ name: String, _ arguments: Value...) throws -> Int32 {
        try #require(try function(name)(arguments).first?.int32, "\(name) returns no i32")
    }
}

extension Value {
    var int32: Int32? {
        guard case .i32(let value) = self else { return nil }
        return value
    }

    /// The bits of a number.
    var bitPattern: UInt64? {
        switch self {
        case .i32(let value): UInt64(UInt32(bitPattern: value))
        case .i64(let value): UInt64(bitPattern: value)
        case .f32(let value): UInt64(value.bitPattern)
        case .f64(let value): value.bitPattern
        default: nil
        }
    }
}

/// The trap that a call must end with.
func trap(_ body: () throws -> Void) throws -> Trap {
    do {
        try body()
    } catch let trap as Trap {
        return trap
    }
    throw TestFailure("there was no trap")
}

/// Something that a test needs is not there.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
