import Foundation
import Situ

/// Carries out one script of the suite.
struct SuiteRunner {
    /// How a command ended.
    enum Outcome {
        case passed
        /// A module in the text format, which needs a text parser.
        case isText
        case failed(String)
    }

    let entry: SuiteEntry
    /// Whether the engine executes all features that the script's modules use; otherwise they are only validated.
    let isExecuted: Bool
    private let folder: URL
    private let commands: [SuiteCommand]
    private let engine: Engine
    private var linker: Linker
    private var current: Instance?
    private var named: [String: Instance] = [:]

    /// Messages of refused modules that begin with the suite's words, and those that do not.
    private(set) var messages = (same: 0, other: [String]())

    init(_ entry: SuiteEntry, suite: URL) throws {
        self.entry = entry
        folder = suite.appendingPathComponent(entry.folder)
        let json = try Data(contentsOf: folder.appendingPathComponent(entry.json ?? ""))
        commands = try JSONDecoder().decode(SuiteScript.self, from: json).commands
        isExecuted = !entry.later || SuiteRunner.canExecute(commands, in: folder)
        var configuration = Engine.Configuration()
        // A few scripts of the older features have modules that need newer ones in their declarations only.
        if !isExecuted || !entry.newerModules.isEmpty { configuration.features = .all }
        engine = Engine(configuration)
        linker = Linker(store: Store(engine: engine))
        if isExecuted { try Spectest.define(in: &linker) }
    }

    /// Whether no module that has to be valid needs a feature that the engine does not execute.
    private static func canExecute(_ commands: [SuiteCommand], in folder: URL) -> Bool {
        let engine = Engine()
        for command in commands where command.moduleType != "text" {
            switch command.type {
            case "module", "module_definition", "assert_unlinkable", "assert_uninstantiable":
                guard let name = command.filename else { continue }
                do throws(ModuleError) {
                    _ = try Module(path: folder.appendingPathComponent(name).path, engine: engine)
                } catch {
                    if error.kind == .disabledFeature { return false }
                }
            default: continue
            }
        }
        return true
    }

    /// Carries out all commands and says how each ended. Of a script that is only validated, commands that run code are
    /// left out.
    mutating func run(_ report: (SuiteCommand, Outcome) -> Void) {
        for command in commands {
            do {
                if command.moduleType == "text" {
                    report(command, .isText)
                } else if !isExecuted {
                    if try validate(command) { report(command, .passed) }
                } else {
                    try perform(command)
                    report(command, .passed)
                }
            } catch {
                report(command, .failed("\(error)"))
            }
        }
    }

    // MARK: Commands

    private mutating func perform(_ command: SuiteCommand) throws {
        switch command.type {
        case "module":
            current = nil
            let instance = try linker.instantiate(try module(command))
            current = instance
            if let name = command.name { named[name] = instance }
        case "module_definition": _ = try module(command)
        case "register":
            linker.define(command.registeredName ?? "", try instance(command.name))
        case "action": _ = try perform(try action(command))
        case "assert_return":
            let results = try perform(try action(command))
            if let alternatives = command.either {
                guard results.count == 1, alternatives.contains(where: { $0.matches(results[0]) }) else {
                    throw SuiteFailure(
                        "returned \(results.map(bits)), expected one of \(alternatives.map(\.description))")
                }
                return
            }
            let expected = command.expected ?? []
            guard results.count == expected.count, zip(results, expected).allSatisfy({ $1.matches($0) })
            else {
                throw SuiteFailure(
                    "returned \(results.map(bits)), expected \(expected.map(\.description))")
            }
        case "assert_trap":
            try expectTrap(command) { try perform(try action(command)) }
        case "assert_exhaustion":
            let trap = try expectTrap(command) { try perform(try action(command)) }
            guard trap.kind == .callStackExhausted else { throw SuiteFailure("trapped otherwise: \(trap)") }
        case "assert_exception":
            let results: [Value]
            do {
                results = try perform(try action(command))
            } catch is Exception {
                return
            }
            throw SuiteFailure("returned \(results.map(bits)), expected an exception")
        case "assert_uninstantiable":
            let module = try module(command)
            try expectTrap(command) { try linker.instantiate(module) }
        case "assert_unlinkable":
            let module = try module(command)
            do {
                _ = try linker.instantiate(module)
            } catch let error as LinkError {
                try expectPrefix(command.text, of: error.description)
                return
            }
            throw SuiteFailure("was instantiated, expected \(command.text ?? "a link error")")
        case "assert_invalid", "assert_malformed": try expectRefusal(command)
        default: throw SuiteFailure("unknown command")
        }
    }

    /// Does what a command says about the validity of its module; false if it says nothing.
    private mutating func validate(_ command: SuiteCommand) throws -> Bool {
        switch command.type {
        case "module", "module_definition", "assert_unlinkable", "assert_uninstantiable":
            _ = try module(command)
        case "assert_invalid", "assert_malformed": try expectRefusal(command)
        default: return false
        }
        return true
    }

    private mutating func expectRefusal(_ command: SuiteCommand) throws {
        let wanted: ModuleError.Kind = command.type == "assert_invalid" ? .invalid : .malformed
        do {
            _ = try module(command)
        } catch let error as ModuleError {
            var found = error
            if found.kind == .disabledFeature {
                // Refused before the fault was found; with all features it is the fault that counts.
                var configuration = Engine.Configuration()
                configuration.features = .all
                do {
                    _ = try Module(path: try path(command), engine: Engine(configuration))
                    throw SuiteFailure("valid with all features, expected \(command.text ?? "")")
                } catch let error as ModuleError {
                    found = error
                }
            }
            // The converter writes no data count section where a module has no data segments, which makes an invalid
            // module that refers to one malformed.
            let lacksDataCount = found.message.description == "data count section required"
            guard found.kind == wanted || wanted == .invalid && lacksDataCount else {
                throw SuiteFailure("refused, but otherwise: \(found), expected \(command.text ?? "")")
            }
            if found.explanation.hasPrefix(command.text ?? "") {
                messages.same += 1
            } else {
                messages.other.append("\(command.text ?? "") | \(found.explanation)")
            }
            return
        }
        throw SuiteFailure("was accepted, expected \(command.text ?? "")")
    }

    @discardableResult
    private func expectTrap<Result>(_ command: SuiteCommand, _ body: () throws -> Result) throws -> Trap {
        let result: Result
        do {
            result = try body()
        } catch let trap as Trap {
            try expectPrefix(command.text, of: trap.message)
            return trap
        }
        throw SuiteFailure("returned \(result), expected the trap \(command.text ?? "")")
    }

    private func expectPrefix(_ prefix: String?, of message: String) throws {
        guard message.hasPrefix(prefix ?? "") else {
            throw SuiteFailure("failed with \"\(message)\", expected \"\(prefix ?? "")\"")
        }
    }

    // MARK: Actions

    private func action(_ command: SuiteCommand) throws -> SuiteAction {
        guard let action = command.action else { throw SuiteFailure("the command has no action") }
        return action
    }

    private func perform(_ action: SuiteAction) throws -> [Value] {
        let instance = try instance(action.module)
        if action.type == "get" {
            guard let global = instance.global(action.field) else {
                throw SuiteFailure("there is no global \"\(action.field)\"")
            }
            return [global.value]
        }
        guard let function = instance.function(action.field) else {
            throw SuiteFailure("there is no function \"\(action.field)\"")
        }
        let arguments = try (action.args ?? []).map { value in
            guard let argument = value.argument else { throw SuiteFailure("no value for \(value)") }
            return argument
        }
        return try function(arguments)
    }

    private func instance(_ name: String?) throws -> Instance {
        guard let instance = name.map({ named[$0] }) ?? current else {
            throw SuiteFailure("there is no instance \(name ?? "")")
        }
        return instance
    }

    private func path(_ command: SuiteCommand) throws -> String {
        guard let name = command.filename else { throw SuiteFailure("the command has no file") }
        return folder.appendingPathComponent(name).path
    }

    private func module(_ command: SuiteCommand) throws -> Module {
        try Module(path: try path(command), engine: engine)
    }
}
