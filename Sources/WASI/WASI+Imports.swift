import Machine
import Situ

extension WASI {
    /// Offers templates the functions of WASI that a module imports. Which WASI they work on, the store says in which they are
    /// called (``attach(to:)``):
    ///
    ///     WASI.define(in: &imports, for: module)
    ///     let template = try InstanceTemplate(module, imports: imports)
    ///     let instance = try template.spawn { store in
    ///         try WASI(configuration).attach(to: store)
    ///     }
    public static func define(in imports: inout Imports, for module: Module) {
        for entry in module.imports {
            guard let abi = abi(of: entry.module), let function = WASIFunction.named(entry.name, in: abi)
            else { continue }
            imports.define(entry.module, entry.name, type(of: function)) { call, caller in
                guard let attached = caller.store.attachment(Attached.self) else {
                    return caller.fail(with: NotAttached())
                }
                let context = attached.wasi.context
                let interrupt = attached.thread.interrupt(of: caller.store, below: context.interrupt)
                return perform(function, abi, context, attached.thread, interrupt, call, caller)
            }
        }
    }

    /// Makes this the WASI that a store's programs have, if their functions come from `define(in:for:)`. A store has one; a
    /// WASI has the programs of one store.
    public func attach(to store: Situ.Store) { store.attach(Attached(self)) }

    /// A program called a function of WASI in a store to which none is attached.
    public struct NotAttached: Error, CustomStringConvertible {
        public var description: String { "the store has no WASI: WASI.attach(to:) gives it one" }
    }

    /// What is attached to a store.
    private final class Attached {
        let wasi: WASI
        let thread: CallingThread
        init(_ wasi: WASI) {
            self.wasi = wasi
            thread = wasi.threads.add()
        }
    }
}
