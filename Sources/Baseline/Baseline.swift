import Handlers
import InPlace
import Machine
import WebAssembly

/// The tier that compiles functions in one pass, when they are hot, and executes everything else in place.
package enum Baseline {
    package struct Options: Sendable {
        package var policy: Policy
        /// Whether another thread compiles what is hot, while the program goes on. Policies by which nothing is executed in place have
        /// functions compiled by whoever calls them nevertheless.
        package var isConcurrent: Bool
        package var allowsSignalHandlers: Bool
        /// What is written for `perf`, for the whole process; nil for nothing.
        package var perfOutput: PerfOutput?
        /// Gives the code of a module that was saved earlier, under the same options (`SavedCode`). It is asked once for each, when the
        /// first instance is made.
        package var savedCode: SavedCode.Source?

        package init(
            policy: Policy = .automatic, isConcurrent: Bool = false, allowsSignalHandlers: Bool = true,
            perfOutput: PerfOutput? = nil, savedCode: SavedCode.Source? = nil
        ) {
            self.policy = policy
            self.isConcurrent = isConcurrent
            self.allowsSignalHandlers = allowsSignalHandlers
            self.perfOutput = perfOutput
            self.savedCode = savedCode
        }
    }

    /// Whether this machine has it. Asks the system the first time, which takes a moment: whoever is content with the in-place tier
    /// need not ask, because nothing is compiled otherwise.
    package static var isAvailable: Bool { obstacle == nil }

    /// Why this machine does not have it, if that is so.
    package static var obstacle: StaticString? {
        guard InPlace.isAvailable else { return "there is no code for this processor" }
        return CodeMemory.access == nil ? "the system refuses executable memory" : nil
    }

    /// What runs functions with it. Where no memory can be made executable, they stay in place.
    package static func executor(_ options: Options) -> Executor {
        if let output = options.perfOutput { PerfFile.request(output) }
        var stubs = NativeStubs()
        if let table = situ_handlers_get_stubs() { stubs = NativeStubs(table) }
        // A run that is to leave compiled code at every safepoint gets no more fuel there.
        if !options.policy.staysInCode { stubs[.refill] = stubs[.deoptimize] }
        let allowsSignalHandlers = options.allowsSignalHandlers
        let savedCode = options.savedCode
        nonisolated(unsafe) let interpretCall = stubs[.interpretCall]
        return Executor(
            run: { activation, _ in activation.outcome(ofStep: Tiering.enter(activation.context)) },
            enter: Tiering.enter, stubs: stubs,
            native: TierSettings.native(options.policy, isConcurrent: options.isConcurrent),
            prepare: { instance, module in
                InPlace.prepare(instance, allowsSignalHandlers: allowsSignalHandlers)
                // Code is looked for when something is hot.
                instance.pointee.entries = nil
                instance.pointee.code = nil
                if let savedCode, let interpretCall {
                    Tiering.adopt(savedCode, instance, module, interpretCall: interpretCall)
                }
            })
    }
}
