import Situ
import WebAssembly

/// One script being carried out.
package struct ScriptRun {
    let script: Script
    let features: Features
    private let engine: Engine
    private var linker: Linker
    /// Asked for the module to instantiate instead of one that the script has.
    var replacement: ((Module) throws(Mismatch) -> Module)?
    private var definitions = Named<Module>("module")
    private var instances = Named<Instance>("instance")

    /// Things that commands refer to by name, or as the last of them.
    private struct Named<Thing> {
        private let noun: String
        private var last: Thing?
        private var named: [[UInt8]: Thing] = [:]

        init(_ noun: String) { self.noun = noun }

        mutating func add(_ thing: Thing, _ name: [UInt8]?) {
            last = thing
            if let name { named[name] = thing }
        }

        /// Forgets what the name meant, if something that was to take its place could not be made.
        mutating func remove(_ name: [UInt8]?) {
            last = nil
            if let name { named[name] = nil }
        }

        func find(_ name: [UInt8]?) throws(Mismatch) -> Thing {
            guard let name else {
                if let last { return last }
                throw Mismatch(expected: "the last \(noun)", found: "that there is none")
            }
            if let thing = named[name] { return thing }
            throw Mismatch(expected: "\(noun) $" + String(decoding: name, as: UTF8.self), found: "no such")
        }
    }

    package init(
        _ script: Script, features: Features, limits: Store.Limits,
        makeEngine: (Engine.Configuration) -> Engine
    ) throws(Mismatch) {
        self.script = script
        self.features = features
        var configuration = Engine.Configuration()
        configuration.features = features
        engine = makeEngine(configuration)
        linker = Linker(store: Store(engine: engine, limits: limits))
        if let name = Spectest.define(in: &linker) {
            throw Mismatch(expected: "the module spectest", found: "no memory for its \(name)")
        }
    }

    /// Where everything happens.
    package var store: Store { linker.store }

    /// Does what a command says.
    mutating func perform(_ command: Script.Kind) throws(Mismatch) {
        let outcome = try prepare(command).map { call in
            Outcome { .returned(try call.function(call.arguments)) }
        }
        try finish(command, outcome)
    }

    /// A function that a command wants called.
    package struct Call {
        package let function: Function
        package let arguments: [Value]
    }

    /// The call that a command is about, if it is about one. Made or not, the command is then to be finished.
    package func prepare(_ command: Script.Kind) throws(Mismatch) -> Call? {
        switch command {
        case .action(.invoke(let module, let name, let constants)),
            .assertReturn(.invoke(let module, let name, let constants), _),
            .assertTrap(.invoke(let module, let name, let constants), _),
            .assertExhaustion(.invoke(let module, let name, let constants), _),
            .assertException(.invoke(let module, let name, let constants)):
            let name = String(decoding: name, as: UTF8.self)
            guard let function = try instances.find(module).function(name) else {
                throw Mismatch(expected: "an exported function \"\(name)\"", found: "no such")
            }
            return Call(function: function, arguments: constants.map { $0.value(in: linker.store) })
        default: return nil
        }
    }

    /// Does what a command says, with what came of the call that it is about.
    package mutating func finish(_ command: Script.Kind, _ called: Outcome?) throws(Mismatch) {
        switch command {
        case .module(let form):
            definitions.remove(form.name)
            if !form.isDefinition { instances.remove(form.name) }
            var module = try module(form)
            if !form.isDefinition, let replacement { module = try replacement(module) }
            definitions.add(module, form.name)
            if !form.isDefinition { try instantiate(module, form.name) }
        case .instance(let name, let definition):
            instances.remove(name)
            try instantiate(try definitions.find(definition), name)
        case .register(let name, let instance):
            linker.define(String(decoding: name, as: UTF8.self), try instances.find(instance))
        case .action(let action):
            let outcome = try outcome(of: action, called)
            guard case .returned = outcome else {
                throw Mismatch(expected: "that it returns", found: outcome.text())
            }
        case .assertReturn(let action, let patterns): try expect(patterns, from: outcome(of: action, called))
        case .assertTrap(let action, let message):
            try expectTrap(message, from: outcome(of: action, called))
        case .assertModuleTrap(let form, let message):
            try expectTrap(message, from: instantiation(of: try module(form)))
        case .assertExhaustion(let action, let message):
            let outcome = try outcome(of: action, called)
            guard case .trapped(let trap) = outcome, trap.kind == .callStackExhausted else {
                throw Mismatch(expected: "trap \"\(message)\"", found: outcome.text())
            }
            try expectTrap(message, from: outcome)
        case .assertException(let action):
            let outcome = try outcome(of: action, called)
            guard case .threw = outcome else {
                throw Mismatch(expected: "an exception", found: outcome.text())
            }
        case .assertUnlinkable(let form, let message):
            let outcome = instantiation(of: try module(form))
            guard case .unlinkable(let error) = outcome, error.isAboutImports else {
                throw Mismatch(expected: "link error \"\(message)\"", found: outcome.text())
            }
            try expectWords(message, outcome.text(), error.description)
        case .assertMalformed(let form, let message): try expectRefusal(form, .malformed, message)
        case .assertInvalid(let form, let message): try expectRefusal(form, .invalid, message)
        case .assertMalformedCustom(let form, let message):
            try expectRefusal(form, .malformed, message)
        case .assertInvalidCustom(let form, let message): try expectRefusal(form, .invalid, message)
        }
    }

    // MARK: Modules

    /// Assembles and validates a module.
    private func load(_ form: Script.ModuleForm) throws(Refusal) -> Module {
        let bytes: [UInt8]
        do throws(TextError) {
            bytes = try script.assemble(form, features: features)
        } catch {
            throw Refusal(error)
        }
        do throws(ModuleError) {
            return try Module(bytes, engine: engine)
        } catch {
            throw Refusal(error)
        }
    }

    /// A module that has to be valid.
    private func module(_ form: Script.ModuleForm) throws(Mismatch) -> Module {
        do throws(Refusal) {
            return try load(form)
        } catch {
            throw Mismatch(expected: "a valid module", found: error.text)
        }
    }

    private mutating func instantiate(_ module: Module, _ name: [UInt8]?) throws(Mismatch) {
        let outcome = instantiation(of: module)
        guard case .instantiated(let instance) = outcome else {
            throw Mismatch(expected: "an instance", found: outcome.text())
        }
        instances.add(instance, name)
    }

    private func instantiation(of module: Module) -> Outcome {
        Outcome { .instantiated(try linker.instantiate(module)) }
    }

    // MARK: Actions

    /// What came of an action: of the call, or the value of a global.
    private func outcome(of action: Script.Action, _ called: Outcome?) throws(Mismatch) -> Outcome {
        if let called { return called }
        guard case .get(let module, let name) = action else {
            throw Mismatch(expected: "that the function is called", found: "that it is not")
        }
        let text = String(decoding: name, as: UTF8.self)
        guard let global = try instances.find(module).global(text) else {
            throw Mismatch(expected: "an exported global \"\(text)\"", found: "no such")
        }
        return .returned([global.value])
    }

    // MARK: Expectations

    private func expect(_ patterns: [Script.Pattern], from outcome: Outcome) throws(Mismatch) {
        if case .returned(let values) = outcome, values.count == patterns.count,
            zip(patterns, values).allSatisfy({ $0.matches($1) })
        {
            return
        }
        throw Mismatch(
            expected: patterns.isEmpty ? "no result" : patterns.map(\.text).joined(separator: " "),
            found: outcome.text(patterns.map(\.shape)))
    }

    private func expectTrap(_ message: String, from outcome: Outcome) throws(Mismatch) {
        guard case .trapped(let trap) = outcome else {
            throw Mismatch(expected: "trap \"\(message)\"", found: outcome.text())
        }
        try expectWords(message, outcome.text(), trap.message)
    }

    private func expectRefusal(
        _ form: Script.ModuleForm, _ kind: Refusal.Kind, _ message: String
    ) throws(Mismatch) {
        do throws(Refusal) {
            _ = try load(form)
        } catch {
            guard error.kind == kind || error.kind == .disabledFeature else {
                throw Mismatch(expected: "\(kind) module \"\(message)\"", found: error.text)
            }
            try expectWords(message, error.text, error.explanation)
            return
        }
        throw Mismatch(expected: "\(kind) module \"\(message)\"", found: "a valid one")
    }

    /// Messages begin with the words of the script, and may say more.
    private func expectWords(
        _ words: String, _ text: String, _ message: String
    ) throws(Mismatch) {
        guard message.utf8.starts(with: words.utf8) else {
            throw Mismatch(expected: "the words \"\(words)\"", found: text, words: message)
        }
    }
}

extension LinkError {
    /// Whether what the module imports is at fault, and not the room for what it defines.
    fileprivate var isAboutImports: Bool {
        kind == .unknownImport || kind == .incompatibleImportType
    }
}
