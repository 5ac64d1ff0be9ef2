import Machine
import Situ

/// WASI preview 1 for the programs of a store: `wasi_snapshot_preview1` and its predecessor `wasi_unstable`.
///
///     var linker = Linker(store: store)
///     let wasi = try WASI(configuration)
///     wasi.define(in: &linker, for: module)
///     let instance = try linker.instantiate(module)
///     do { _ = try instance.function("_start")!() } catch let exit as WASIExit { ... }
///
/// Several stores, on as many threads, may use one: a program's threads do (``WASIThreads``).
public final class WASI: Sendable {
    package let context: WASIContext
    /// The threads of guests that were given functions without a group of their own.
    let threads: CallingThreads

    /// Makes what programs see. Throws if a part of the configuration cannot be had.
    public init(_ configuration: WASIConfiguration) throws(WASIConfigurationError) {
        context = try WASIContext(configuration)
        threads = CallingThreads()
    }

    /// Of a context that is there already.
    package init(context: WASIContext) {
        self.context = context
        threads = CallingThreads()
    }

    /// As it was saved.
    init(_ context: WASIContext, _ threads: CallingThreads) {
        self.context = context
        self.threads = threads
    }

    /// What the program has ended itself with by `proc_exit`; nil if it has not.
    public var exitCode: UInt32? {
        try? context.withState { state throws(WASIFailure) in state.exitCode }
    }

    /// Ends the waits of the program's calls from any thread.
    public var interrupt: WASIInterrupt { context.embedderInterrupt }

    /// Where the listeners of the configuration listen, with the port that the system chose where it was to; nil for one
    /// at no address of the Internet protocol.
    public var listenerAddresses: [SocketAddress?] { context.listenerAddresses }

    /// Offers a module the functions of WASI that it imports.
    public func define(in linker: inout Linker, for module: Module) {
        define(in: &linker, for: module, threads.add())
    }

    /// Offers a module the functions of WASI that it imports, to be called by one thread of the guest.
    func define(in linker: inout Linker, for module: Module, _ thread: CallingThread) {
        for entry in module.imports {
            guard let abi = WASI.abi(of: entry.module), let function = WASIFunction.named(entry.name, in: abi)
            else { continue }
            linker.define(
                entry.module, entry.name, .function(makeFunction(function, abi, thread, store: linker.store)))
        }
    }

    /// The interface that a module name stands for.
    package static func abi(of module: String) -> WASIABI? {
        WASIABI.allCases.first { $0.moduleName.description == module }
    }

    private func makeFunction(
        _ function: WASIFunction, _ abi: WASIABI, _ thread: CallingThread, store: Situ.Store
    ) -> Function {
        let interrupt = thread.interrupt(of: store, below: context.interrupt)
        return Function(store: store, type: WASI.type(of: function)) { [context] call, caller in
            WASI.perform(function, abi, context, thread, interrupt, call, caller)
        }
    }

    static func type(of function: WASIFunction) -> FunctionType {
        FunctionType(types(function.parameters), types(function.results))
    }

    /// Does what a function is called for.
    static func perform(
        _ function: WASIFunction, _ abi: WASIABI, _ context: WASIContext, _ thread: CallingThread,
        _ interrupt: WASIInterrupt, _ call: HostCall, _ caller: Caller
    ) -> HostResult {
        let arguments = UnsafeRawPointer(call.slots)
        let outcome = function.call(
            abi, context: context, arguments: arguments, memory: memory(of: call),
            elapsed: thread.elapsed(in: call, context), interrupt: interrupt, thread: thread)
        switch outcome {
        case .errno(let errno):
            if errno == .success { context.openers?.note(function, context, call) }
            if call.type.pointee.resultCount > 0 { call.slots[0] = UInt64(errno.rawValue) }
            return .returned
        case .exit(let code):
            context.noteExit(code)
            return caller.fail(with: WASIExit(code: code))
        case .interrupted(let waited):
            thread.interrupt(call, waited, context)
            return .interrupted
        }
    }

    /// The memory that the calling instance exports as `memory`; by custom it is the instance's first.
    private static func memory(of call: HostCall) -> GuestMemory {
        guard let instance = call.instance, instance.pointee.memoryCount > 0 else {
            return GuestMemory(base: nil, count: 0)
        }
        let memory = instance.pointee.memory
        return GuestMemory(base: memory.pointee.base, count: UInt64(memory.pointee.size))
    }

    private static func types(_ letters: StaticString) -> [ValueType] {
        letters.withUTF8Buffer { $0.map { $0 == UInt8(ascii: "l") ? .i64 : .i32 } }
    }
}

/// The program ended itself by `proc_exit`: how a call that ran it ends.
public struct WASIExit: Error, Equatable {
    /// What the program passed; a process's exit status is the low eight bits.
    public let code: UInt32
}
