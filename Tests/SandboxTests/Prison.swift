import Situ
import TestSupport
import Testing
import WASI
import WebAssembly

/// A store on one tier, for programs that mean harm.
struct Prison {
    let tier: TestTier
    let store: Store
    let wasi: WASI?
    /// What programs can import besides WASI.
    var linker: Linker

    init(
        _ tier: TestTier, limits: Store.Limits = .init(), validation: Engine.Validation = .eager(threads: 1),
        wasi configuration: WASIConfiguration? = nil
    ) throws {
        var engine = Engine.Configuration()
        engine.validation = validation
        self.tier = tier
        store = Store(engine: Engine(engine, executor: tier.executor), limits: limits)
        wasi = try configuration.map { try WASI($0) }
        linker = Linker(store: store)
    }

    /// An instance of a module in the text format.
    mutating func instance(_ text: String) throws -> Instance {
        try instance(try TextParser.assemble(Array(text.utf8)))
    }

    mutating func instance(_ bytes: [UInt8]) throws -> Instance {
        let module = try Module(bytes, engine: store.engine)
        wasi?.define(in: &linker, for: module)
        return try linker.instantiate(module)
    }
}

extension Instance {
    @discardableResult func call(_ name: String, _ arguments: Value...) throws -> [Value] {
        let function = try #require(self.function(name), "the module exports no function \(name)")
        return try function(arguments)
    }

    /// The one result, an `i32`, of a call.
    @discardableResult func number(_ name: String, _ arguments: Value...) throws -> Int32 {
        let function = try #require(self.function(name), "the module exports no function \(name)")
        guard case .i32(let value)? = try function(arguments).first else {
            throw TestFailure("\(name) returns no i32")
        }
        return value
    }
}

/// The kind of the trap that a call must end with.
func trapKind(_ body: () throws -> Void) throws -> Trap.Kind {
    do {
        try body()
    } catch let trap as Trap {
        return trap.kind
    }
    throw TestFailure("there was no trap")
}

/// Something that a test needs is not there, or did not happen.
struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// An error of a host function, recognisable.
struct HostFailure: Error, Equatable { let number: Int }
