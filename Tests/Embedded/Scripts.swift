// Test scripts on the format and machine layers alone: what Sources/Scripts does on the whole engine.

import Machine
import WebAssembly

/// What a command of a script gave instead of what it says.
struct Mismatch: Error {
    let expected: String
    let found: String
}

/// How an action or an instantiation ended.
enum Ending {
    /// The results, with their types.
    case returned([(type: ValueType, low: UInt64, high: UInt64)])
    case instantiated(Instance)
    case trapped(TrapKind, String)
    case threw
    case unlinkable(StaticString)
    case failed(StaticString)

    var text: String {
        switch self {
        case .returned(let values):
            var text = "result"
            for value in values {
                text += " 0x"
                if value.type == .v128 {
                    text += String(value.high, radix: 16)
                    text += "_"
                }
                text += String(value.low, radix: 16)
            }
            return text
        case .instantiated: return "an instance"
        case .trapped(_, let message): return "trap " + message
        case .threw: return "an exception"
        case .unlinkable(let message): return "link error " + Driver.text(message)
        case .failed(let message): return "failure: " + Driver.text(message)
        }
    }
}

/// One script being carried out.
final class ScriptRun {
    private let script: Script
    private let features: Features
    private let registry = TypeRegistry()
    private let store: Store
    private var exports: [[UInt8]: [[UInt8]: External]] = [:]
    private var definitions: [[UInt8]: DecodedModule] = [:]
    private var lastDefinition: DecodedModule?
    private var instances: [[UInt8]: Instance] = [:]
    private var lastInstance: Instance?
    /// The numbers of the host's values, by the indices of their references.
    private var hostValues: [UInt64] = []

    init(_ script: Script, features: Features, executor: Executor) {
        self.script = script
        self.features = features
        store = Store(registry: registry, executor: executor)
        exports[Array("spectest".utf8)] = spectest()
    }

    // MARK: Commands

    func perform(_ command: Script.Kind) throws(Mismatch) {
        switch command {
        case .module(let form):
            forgetDefinition(form.name)
            if !form.isDefinition { forgetInstance(form.name) }
            let module = try module(form)
            lastDefinition = module
            if let name = form.name { definitions[name] = module }
            if !form.isDefinition { try instantiate(module, form.name) }
        case .instance(let name, let definition):
            forgetInstance(name)
            guard let module = definition.map({ definitions[$0] }) ?? lastDefinition else {
                throw Mismatch(expected: "a module", found: "no such")
            }
            try instantiate(module, name)
        case .register(let name, let instance):
            let instance = try find(instance)
            var all: [[UInt8]: External] = [:]
            for export in instance.module.exports {
                let external = instance.external(export.kind, export.index, in: store)
                all[Array(instance.module.bytes[export.name])] = external
            }
            exports[name] = all
        case .action(let action):
            let ending = try perform(action)
            guard case .returned = ending else {
                throw Mismatch(expected: "that it returns", found: ending.text)
            }
        case .assertReturn(let action, let patterns):
            let ending = try perform(action)
            guard case .returned(let values) = ending, values.count == patterns.count else {
                throw Mismatch(expected: "results", found: ending.text)
            }
            for (pattern, value) in zip(patterns, values) where !matches(pattern, value) {
                throw Mismatch(expected: "other results", found: ending.text)
            }
        case .assertTrap(let action, let message), .assertExhaustion(let action, let message):
            try expectTrap(message, try perform(action))
        case .assertModuleTrap(let form, let message):
            try expectTrap(message, instantiation(of: try module(form)))
        case .assertException(let action):
            let ending = try perform(action)
            guard case .threw = ending else { throw Mismatch(expected: "an exception", found: ending.text) }
        case .assertUnlinkable(let form, let message):
            let ending = instantiation(of: try module(form))
            guard case .unlinkable(let found) = ending else {
                throw Mismatch(expected: message, found: ending.text)
            }
            try expectWords(message, Driver.text(found))
        case .assertMalformed(let form, let message), .assertMalformedCustom(let form, let message):
            try expectRefusal(form, isMalformed: true, message)
        case .assertInvalid(let form, let message), .assertInvalidCustom(let form, let message):
            try expectRefusal(form, isMalformed: false, message)
        }
    }

    private func forgetDefinition(_ name: [UInt8]?) {
        lastDefinition = nil
        if let name { definitions[name] = nil }
    }

    private func forgetInstance(_ name: [UInt8]?) {
        lastInstance = nil
        if let name { instances[name] = nil }
    }

    private func find(_ name: [UInt8]?) throws(Mismatch) -> Instance {
        guard let instance = name.map({ instances[$0] }) ?? lastInstance else {
            throw Mismatch(expected: "an instance", found: "no such")
        }
        return instance
    }

    // MARK: Modules

    /// Why a module was not taken.
    private struct Refusal: Error {
        /// Nil if to the standard that the script was written for it is either.
        let isMalformed: Bool?
        let words: String
    }

    private func load(_ form: Script.ModuleForm) throws(Refusal) -> DecodedModule {
        let binary: [UInt8]
        do throws(TextError) {
            binary = try script.assemble(form, features: features)
        } catch {
            throw Refusal(isMalformed: !error.isInvalidModule, words: error.explanation)
        }
        var owned: ModuleBytes?
        binary.withUnsafeBytes { owned = ModuleBytes(copying: $0) }
        guard let owned else { complain("out of memory") }
        do throws(ModuleError) {
            let module = try ModuleDecoder.decode(owned, registry: registry, features: features)
            for index in module.importedFunctionCount..<module.functions.count {
                try module.validate(function: index)
            }
            return module
        } catch {
            switch error.kind {
            case .malformed: throw Refusal(isMalformed: true, words: error.explanation)
            case .invalid: throw Refusal(isMalformed: false, words: error.explanation)
            case .disabledFeature: throw Refusal(isMalformed: nil, words: error.explanation)
            case .limit, .outOfMemory, .unreadable: complain(error.text)
            }
        }
    }

    private func module(_ form: Script.ModuleForm) throws(Mismatch) -> DecodedModule {
        do throws(Refusal) {
            return try load(form)
        } catch {
            throw Mismatch(expected: "a valid module", found: error.words)
        }
    }

    private func instantiate(_ module: DecodedModule, _ name: [UInt8]?) throws(Mismatch) {
        let ending = instantiation(of: module)
        guard case .instantiated(let instance) = ending else {
            throw Mismatch(expected: "an instance", found: ending.text)
        }
        lastInstance = instance
        if let name { instances[name] = instance }
    }

    private func instantiation(of module: DecodedModule) -> Ending {
        var imports: [External] = []
        for wanted in module.imports {
            let found = exports[Array(module.bytes[wanted.module])]?[Array(module.bytes[wanted.name])]
            guard let found else { return .unlinkable("unknown import") }
            imports.append(found)
        }
        do throws(InstantiationError) {
            return .instantiated(try store.instantiate(module, imports: imports))
        } catch {
            switch error {
            case .incompatibleImport: return .unlinkable("incompatible import type")
            case .outOfMemory(let what), .limitReached(let what): return .failed(what)
            case .trapped(let kind): return trapped(kind, store.trappedActivation)
            case .hostFailed, .waits: return .failed("a host function")
            case .threw: return .threw
            }
        }
    }

    // MARK: Actions

    private func perform(_ action: Script.Action) throws(Mismatch) -> Ending {
        switch action {
        case .get(let module, let name):
            let instance = try find(module)
            guard case .global(let global)? = export(name, .global, of: instance) else {
                throw Mismatch(expected: "an exported global", found: "no such")
            }
            let slot = global.pointee.slot
            return .returned([(global.pointee.type.value, slot.0, slot.1)])
        case .invoke(let module, let name, let constants):
            let instance = try find(module)
            guard case .function(let reference)? = export(name, .function, of: instance) else {
                throw Mismatch(expected: "an exported function", found: "no such")
            }
            return call(reference, constants)
        }
    }

    private func export(_ name: [UInt8], _ kind: ExternalKind, of instance: Instance) -> External? {
        for export in instance.module.exports
        where export.kind == kind && instance.module.bytes[export.name].elementsEqual(name) {
            return instance.external(kind, export.index, in: store)
        }
        return nil
    }

    private func call(_ reference: UInt32, _ constants: [Script.Constant]) -> Ending {
        let function = store.function(reference)
        let type = function.type
        guard type.pointee.parameters.count == constants.count else {
            return .failed("wrong number of arguments")
        }
        guard let activation = store.takeActivation() else { complain("no memory for a stack") }
        defer { store.giveBack(activation) }
        guard let slots = activation.pushCall(function, reference: reference) else {
            return .trapped(.callStackExhausted, Driver.text(TrapKind.callStackExhausted.message))
        }
        for (index, constant) in constants.enumerated() {
            let words = words(constant)
            slots[index * slotWords] = words.low
            slots[index * slotWords + 1] = words.high
        }
        switch store.run(activation) {
        case .finished:
            var values: [(type: ValueType, low: UInt64, high: UInt64)] = []
            for (index, type) in type.pointee.results.enumerated() {
                values.append((type, slots[index * slotWords], slots[index * slotWords + 1]))
            }
            return .returned(values)
        case .trapped: return trapped(activation.trap, activation)
        case .threw: return .threw
        case .suspended: return .failed("suspended")
        case .hostFailed, .waiting: return .failed("a host function")
        }
    }

    /// What the message says beyond the kind is the index of an element, which is still the topmost operand.
    private func trapped(_ kind: TrapKind, _ activation: Activation?) -> Ending {
        var message = Driver.text(kind.message)
        if kind == .uninitializedElement || kind == .undefinedElement, let activation,
            activation.frame?.pointee.kind == .function
        {
            message += " "
            message += String(UInt32(truncatingIfNeeded: activation.top[-slotWords]))
        }
        return .trapped(kind, message)
    }

    // MARK: Values

    private func words(_ constant: Script.Constant) -> (low: UInt64, high: UInt64) {
        switch constant {
        case .i32(let bits), .f32(let bits): (UInt64(bits), 0)
        case .i64(let bits), .f64(let bits): (bits, 0)
        case .v128(let low, let high): (low, high)
        case .refNull: (UInt64(Reference.null), 0)
        case .refExtern(let number), .refHost(let number): (UInt64(hostReference(number)), 0)
        }
    }

    private func hostReference(_ number: UInt64) -> UInt32 {
        let index = store.heap.makeHostValue()
        if index == hostValues.count { hostValues.append(number) } else { hostValues[index] = number }
        return Reference.host(index)
    }

    private func matches(
        _ pattern: Script.Pattern, _ value: (type: ValueType, low: UInt64, high: UInt64)
    ) -> Bool {
        if case .either(let patterns) = pattern {
            for pattern in patterns where matches(pattern, value) { return true }
            return false
        }
        switch value.type {
        case .i32:
            guard case .i32(let bits) = pattern else { return false }
            return UInt32(truncatingIfNeeded: value.low) == bits
        case .i64:
            guard case .i64(let bits) = pattern else { return false }
            return value.low == bits
        case .f32:
            guard case .f32(let pattern) = pattern else { return false }
            return pattern.matches(single: value.low & 0xFFFF_FFFF)
        case .f64:
            guard case .f64(let pattern) = pattern else { return false }
            return pattern.matches(double: value.low)
        case .v128:
            guard case .v128(let pattern) = pattern else { return false }
            return pattern.matches(low: value.low, high: value.high)
        default:
            let top = registry.top(of: value.type.heapType)
            return matches(pattern, UInt32(truncatingIfNeeded: value.low), top)
        }
    }

    /// Whether a reference of a hierarchy is what the pattern allows.
    private func matches(_ pattern: Script.Pattern, _ reference: UInt32, _ top: HeapType) -> Bool {
        switch pattern {
        case .refNull(let type):
            return reference == Reference.null && type.map { $0.hierarchy == top } ?? true
        case .refExtern(let number):
            guard top == .extern, reference != Reference.null else { return false }
            return number.map { isHost(reference, $0) } ?? true
        case .refHost(let number): return top == .any && isHost(reference, number)
        case .reference(let type):
            guard reference != Reference.null, type.hierarchy == top else { return false }
            if top != .any || type == .any { return true }
            if Reference.isI31(reference) { return type == .i31 || type == .eq }
            guard Reference.isObject(reference) else { return false }
            let isStructure = registry.type(store.heap.type(ofObject: reference)).pointee.kind == .structure
            return type == .eq || type == (isStructure ? .struct : .array)
        default: return false
        }
    }

    private func isHost(_ reference: UInt32, _ number: UInt64) -> Bool {
        Reference.isHost(reference) && hostValues[Reference.index(reference)] == number
    }

    // MARK: Expectations

    private func expectTrap(_ message: String, _ ending: Ending) throws(Mismatch) {
        guard case .trapped(_, let found) = ending else {
            throw Mismatch(expected: "trap " + message, found: ending.text)
        }
        try expectWords(message, found)
    }

    private func expectRefusal(
        _ form: Script.ModuleForm, isMalformed: Bool, _ message: String
    ) throws(Mismatch) {
        do throws(Refusal) {
            _ = try load(form)
        } catch {
            guard error.isMalformed == nil || error.isMalformed == isMalformed else {
                throw Mismatch(expected: message, found: error.words)
            }
            return try expectWords(message, error.words)
        }
        throw Mismatch(expected: message, found: "a valid module")
    }

    private func expectWords(_ words: String, _ message: String) throws(Mismatch) {
        guard message.utf8.starts(with: words.utf8) else {
            throw Mismatch(expected: "the words " + words, found: message)
        }
    }

    // MARK: The module "spectest"

    private func spectest() -> [[UInt8]: External] {
        var all: [[UInt8]: External] = [:]
        func add(_ name: StaticString, _ external: External?) {
            guard let external else { complain("no memory for the module spectest") }
            all[Array(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))] = external
        }
        func add(_ name: StaticString, _ parameters: [ValueType]) {
            guard let type = registry.internFunction(parameters: parameters, results: []) else {
                complain("too many types")
            }
            add(name, .function(store.makeHostFunction(HostFunction { _ in .returned }, type: type)))
        }
        func add(_ name: StaticString, _ type: ValueType, _ bits: UInt64) {
            add(name, .global(store.makeGlobal(GlobalType(value: type, isMutable: false), (bits, 0))))
        }
        add("print", [])
        add("print_i32", [.i32])
        add("print_i64", [.i64])
        add("print_f32", [.f32])
        add("print_f64", [.f64])
        add("print_i32_f32", [.i32, .f32])
        add("print_f64_f64", [.f64, .f64])
        add("global_i32", .i32, 666)
        add("global_i64", .i64, 666)
        add("global_f32", .f32, UInt64((666.6 as Float).bitPattern))
        add("global_f64", .f64, (666.6 as Double).bitPattern)
        for is64 in [false, true] {
            let type = TableType(
                element: .funcref, limits: SizeLimits(minimum: 10, maximum: 20, is64: is64))
            let table = store.makeTable(type, initial: Reference.null)
            add(is64 ? "table64" : "table", table.map { .table($0) })
        }
        for isShared in [false, true] {
            let limits = SizeLimits(minimum: 1, maximum: 2, is64: false)
            let type = MemoryType(limits: limits, isShared: isShared, pageSizeLog2: 16)
            let memory = store.makeMemory(type)
            add(isShared ? "shared_memory" : "memory", memory.map { .memory($0) })
        }
        return all
    }
}

/// Carries out scripts, prints what failed and at the end how many assertions passed; returns the exit status.
func carryOut(_ paths: ArraySlice<UnsafePointer<CChar>>, _ executor: Executor) -> Int32 {
    var passed = 0
    var failed = 0
    for path in paths {
        let name = String(cString: path)
        let script: Script
        do throws(TextError) {
            script = try Script(load(path))
        } catch {
            complain(name + ": no script: " + error.explanation)
        }
        let run = ScriptRun(script, features: ScriptFeatures.features(for: name), executor: executor)
        for command in script.commands {
            do throws(Mismatch) {
                try run.perform(command.kind)
                if isAssertion(command.kind) { passed += 1 }
            } catch {
                failed += 1
                var message = "FAILED: "
                message += name
                message += ":"
                message += String(command.line)
                message += ": expected "
                message += error.expected
                message += ", found "
                message += error.found
                print(message)
            }
        }
    }
    var message = String(passed)
    message += " assertions passed, "
    message += String(failed)
    message += " failed, in "
    message += String(paths.count)
    message += " files"
    print(message)
    return failed == 0 ? 0 : 1
}

/// Whether the command says what has to come out; the others just have to succeed.
private func isAssertion(_ command: Script.Kind) -> Bool {
    switch command {
    case .module, .instance, .register, .action: false
    default: true
    }
}
