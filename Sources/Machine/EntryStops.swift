import Synchronization
import WebAssembly

/// A function of an instance: one that its module defines.
package struct EntryStop: BitwiseCopyable {
    package let instance: UnsafeMutablePointer<InstanceRecord>
    /// The index in the function index space.
    package let index: UInt32

    package init(instance: UnsafeMutablePointer<InstanceRecord>, index: UInt32) {
        self.instance = instance
        self.index = index
    }
}

/// The functions of one instance at whose entry programs stop, and the slots that calls find meanwhile.
///
/// Every call of a function looks for its body in a slot, and does more only if that is empty. So the instance gets slots of
/// its own, copies of the module's, in which these functions' stay empty: calls of other functions are as quick as ever, and
/// other stores, whose threads use the module's slots, notice nothing. Compiled code calls compiled code without a look at slots:
/// meanwhile the instance has none.
struct EntryStops {
    let instance: UnsafeMutablePointer<InstanceRecord>
    /// The module's slots, and the instance's own.
    let original: UnsafePointer<BodySlot>
    let slots: UnsafeMutablePointer<BodySlot>
    /// The instance's compiled code.
    let entries: UnsafeMutablePointer<UnsafeRawPointer>?
    let code: UnsafeMutableRawPointer?
    let count: Int
    /// The functions' indices in the module's function index space.
    var indices: [UInt32]
}

extension Store {
    /// Has programs stop where they enter one of these functions, by whatever call, until this is called anew. Not while
    /// anything runs in the store.
    ///
    /// They stop with the function's frame as the newest, at its first instruction; the call has been paid for. Only runs that
    /// can be suspended stop (`runSuspendably`), others do not notice.
    package func stopAtEntry(of functions: [EntryStop]) {
        if !entryStops.isEmpty { restoreSlots() }
        for function in functions {
            let defined = Int(function.index) - function.instance.pointee.importCount
            guard defined >= 0 else { continue }
            if let known = entryStops.firstIndex(where: { $0.instance == function.instance }) {
                entryStops[known].indices.append(function.index)
            } else if let original = function.instance.pointee.bodies {
                let count = instances[function.instance.pointee.index].module.definedFunctionCount
                let slots = UnsafeMutablePointer<BodySlot>.allocate(capacity: count)
                for index in 0..<count {
                    (slots + index).initialize(to: BodySlot(original[index].load(ordering: .acquiring)))
                }
                entryStops.append(
                    EntryStops(
                        instance: function.instance, original: original, slots: slots,
                        entries: function.instance.pointee.entries, code: function.instance.pointee.code,
                        count: count, indices: [function.index]))
                function.instance.pointee.bodies = UnsafePointer(slots)
                function.instance.pointee.entries = nil
                function.instance.pointee.code = nil
                redirect(function.instance, from: original, to: UnsafePointer(slots))
            }
            let known = entryStops.firstIndex { $0.instance == function.instance }
            if let known { entryStops[known].slots[defined].store(nil, ordering: .releasing) }
        }
    }

    private func restoreSlots() {
        for stops in entryStops {
            stops.instance.pointee.bodies = stops.original
            stops.instance.pointee.entries = stops.entries
            stops.instance.pointee.code = stops.code
            redirect(stops.instance, from: UnsafePointer(stops.slots), to: stops.original)
            stops.slots.deinitialize(count: stops.count)
            stops.slots.deallocate()
        }
        entryStops = []
    }

    /// Has all that the store knows of an instance's functions find their bodies in other slots.
    private func redirect(
        _ instance: UnsafeMutablePointer<InstanceRecord>, from old: UnsafePointer<BodySlot>,
        to new: UnsafePointer<BodySlot>
    ) {
        func redirect(_ function: UnsafeMutablePointer<FunctionReference>) {
            guard function.pointee.instance == instance, let body = function.pointee.body else { return }
            function.pointee.body = new + (body - old)
        }
        for index in 0..<record.pointee.functionCount { redirect(record.pointee.functions + index) }
        for other in instances {
            for index in 0..<other.record.pointee.importCount {
                redirect(other.record.pointee.imports + index)
            }
        }
    }

    /// Whether programs are to stop where they enter the function.
    func stopsAtEntry(of function: FunctionReference) -> Bool {
        !entryStops.isEmpty
            && entryStops.contains {
                $0.instance == function.instance && $0.indices.contains(function.index)
            }
    }

    /// Lets calls find the body of a function that has been validated, unless they are to stop there.
    func fillEntrySlot(of function: FunctionReference, _ body: UnsafePointer<FunctionBody>?) {
        guard let stops = entryStops.first(where: { $0.instance == function.instance }),
            !stops.indices.contains(function.index)
        else { return }
        stops.slots[Int(function.index) - stops.instance.pointee.importCount].store(
            UnsafeMutablePointer(mutating: body), ordering: .releasing)
    }
}
