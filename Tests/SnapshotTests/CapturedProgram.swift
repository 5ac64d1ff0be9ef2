import Foundation
import Machine
import Situ
import Snapshot
import TestSupport
import WebAssembly

/// A program of the folder `Programs`, in a store, that can be suspended anywhere: `run` takes and returns a number.
struct CapturedProgram {
    /// Those that run alone, with arguments that make them take a few hundred units of fuel.
    static let alone = [("recursion", 4), ("objects", 7), ("exceptions", 7), ("vectors", 6)]
    /// All; `linked` is instantiated with `provider`.
    static let all = alone + [("linked", 25)]

    let store: Situ.Store
    let instance: Situ.Instance
    let call: Call

    init(
        _ name: String, _ argument: Int, tier: TestTier, limits: Situ.Store.Limits = .init()
    ) throws {
        try self.init(name, argument, executor: tier.executor, limits: limits)
    }

    init(
        _ name: String, _ argument: Int, executor: Executor, limits: Situ.Store.Limits = .init()
    ) throws {
        let engine = Engine(.init(), executor: executor)
        store = Situ.Store(engine: engine, limits: limits)
        var linker = Linker(store: store)
        let unary = FunctionType([.i32], [.i32])
        linker.define("host", "twice", unary) { _, arguments in
            guard case .i32(let number) = arguments[0] else { return [] }
            return [.i32(number &* 2)]
        }
        linker.define("host", "box", FunctionType([.i32], [.externref])) { _, arguments in
            guard case .i32(let number) = arguments[0] else { return [] }
            return [.host(number)]
        }
        if name == "linked" {
            linker.define(
                "provider", try linker.instantiate(try Self.module("provider", engine)))
        }
        instance = try linker.instantiate(try Self.module(name, engine))
        guard let function = instance.function("run") else { throw CallError.notWaiting }
        call = try function.begin([.i32(Int32(argument))])
    }

    static func module(_ name: String, _ engine: Engine) throws -> Module {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return try Module(path: folder.appending(path: "Programs/\(name).wat").path, engine: engine)
    }

    /// Runs for so many units of fuel; the result if the program has ended.
    func run(_ fuel: Int64) throws -> Int32? {
        store.fuel = fuel
        guard case .finished(let values) = try call.run() else { return nil }
        guard case .i32(let value) = values[0] else { return nil }
        return value
    }
}

/// What a store is captured as in tests, without the values of the host.
func capture(_ stores: Situ.Store...) throws -> ProgramState {
    try ProgramState.capture(stores.map(\.machine), features: .all, identity: identity) {
        (_, _) throws(SnapshotError) in [0xAB]
    }
}

func identity(_ module: DecodedModule) -> ModuleIdentity {
    var bytes = [UInt8](repeating: 0, count: 32)
    for index in 0..<module.bytes.count {
        bytes[index % 32] = bytes[index % 32] &* 3 ^ module.bytes.base[index]
    }
    return ModuleIdentity(hash: SHA256Digest(bytes: bytes)!, size: UInt64(module.bytes.count))
}

/// All of a state as bytes, what memories hold included.
func bytes(of state: ProgramState) -> [UInt8] {
    let (sections, memories) = state.encoded()
    var bytes: [UInt8] = []
    for section in sections {
        for number in [section.kind, section.index, UInt32(section.bytes.count)] {
            withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
        }
        bytes += section.bytes
    }
    for memory in memories {
        memory.forEachPage { index, page in
            withUnsafeBytes(of: UInt64(index).littleEndian) { bytes += $0 }
            bytes += UnsafeRawBufferPointer(start: page, count: FrozenMemory.pageSize)
        }
    }
    return bytes
}
