import Machine
import WebAssembly

/// Where in the program each object was made: structures, arrays, and exceptions that are kept as references.
///
/// The executor that keeps it goes on instruction by instruction, and looks at those that make objects. That is slow, and wanted
/// only where an object could be in the way.
final class AllocationLog: @unchecked Sendable {
    // Used by the one thread that runs the store.
    private struct Site {
        var module: DecodedModule
        /// `UInt32.max` for a constant expression.
        var function: UInt32
        var offset: UInt32
    }

    /// By reference; what is no longer reachable may be among them, until something else is made in its place.
    private var sites: [UInt32: Site] = [:]

    /// Whether something of the module's that is to be captured can refer to an object.
    static func isWanted(for module: DecodedModule) -> Bool {
        func mayBeObject(_ type: ValueType) -> Bool {
            guard type.isReference else { return false }
            let heap = module.registry.top(of: type.heapType)
            return heap != .func && heap != .nofunc
        }
        // Without types of objects and without tags there is nothing to be made.
        let makesObjects =
            module.tags.count > 0
            || (0..<module.types.count).contains { module.types[$0].pointee.kind != .function }
        return makesObjects
            && (module.globals.contains { mayBeObject($0.type.value) }
                || module.tables.contains { mayBeObject($0.type.element) })
    }

    /// The frame that made an object last that had this reference.
    func frame(thatMade reference: UInt32) -> Trap.Frame? {
        sites[reference].map { site in
            Trap.Frame(
                site.module, functionIndex: site.function == .max ? nil : Int(site.function),
                offset: Int(site.offset))
        }
    }

    /// The portable interpreter, keeping this log.
    var executor: Executor {
        Executor(
            run: { [self] activation, store in
                while true {
                    let site = nextSite(activation, store)
                    let step = Interpreter.step(activation, store)
                    if let site, step == .next { note(activation, site) }
                    if step != .next { return step.outcome }
                }
            },
            prepare: { _, _ in })
    }

    /// Where the next instruction is, if it makes an object.
    private func nextSite(_ activation: Activation, _ store: Machine.Store) -> Site? {
        guard let frame = activation.frame, frame.pointee.kind == .function,
            let instance = frame.pointee.instance, let body = frame.pointee.body
        else { return nil }
        let pc = instance.pointee.bytes + Int(frame.pointee.pc)
        guard AllocationLog.makesObject(pc) else { return nil }
        return Site(
            module: store.instances[instance.pointee.index].module, function: body.pointee.functionIndex,
            offset: frame.pointee.pc)
    }

    /// Whether the instruction at an address leaves a reference to a new object as the topmost operand, or an exception that
    /// a handler keeps.
    private static func makesObject(_ pc: UnsafePointer<UInt8>) -> Bool {
        // `throw`.
        if pc[0] == 0x08 { return true }
        // `struct.new` to `array.new_elem`: the subopcode's low bits are in its first byte, as it is less than 128.
        guard pc[0] == 0xFB else { return false }
        return switch pc[1] & 0x7F {
        case 0x00, 0x01, 0x06...0x0A: true
        default: false
        }
    }

    private func note(_ activation: Activation, _ site: Site) {
        guard let frame = activation.frame, activation.top > frame.operands else { return }
        let reference = UInt32(truncatingIfNeeded: activation.top[-slotWords])
        if Reference.isObject(reference) { sites[reference] = site }
    }
}
