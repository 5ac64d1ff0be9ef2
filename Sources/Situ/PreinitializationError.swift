import WebAssembly

/// Why a module cannot be pre-initialised.
public struct PreinitializationError: Error, Sendable {
    /// What is in the way.
    public enum Kind: Sendable, Equatable {
        /// The initialiser is not exported, or is no function without parameters.
        case initializer
        /// A rename cannot be made.
        case rename
        /// A memory, table or global that the module imports is not defined.
        case undefinedImport
        /// The initialisation called a function that nobody defines.
        case importCalled
        /// Something outside of the module has changed.
        case changedOutside
        /// A reference is to something that no constant expression makes: a structure, array or exception, a value of the host,
        /// a function of another module.
        case reference
        /// The new module would be larger than engines allow.
        case tooLarge
        /// The host holds something for the program that does not come along, such as an open file.
        case hostResource
    }

    /// What is in the way.
    public let kind: Kind
    /// The same in words, with the names of what it is about.
    public let message: String
    /// Of a function that was called the import's two names.
    public let importNames: (module: String, name: String)?
    /// Where it came to be, innermost first: the call of a function, the allocation of an object. Empty if that is not known.
    public let backtrace: [Trap.Frame]

    package init(
        _ kind: Kind, _ message: String, importNames: (String, String)? = nil, backtrace: [Trap.Frame] = []
    ) {
        self.kind = kind
        self.message = message
        self.importNames = importNames.map { (module: $0.0, name: $0.1) }
        self.backtrace = backtrace
    }
}

extension PreinitializationError: CustomStringConvertible {
    /// The message and the backtrace, a line each.
    public var description: String { message + Trap.describe(backtrace, 0) }
}

extension PreinitializationError {
    static func noInitializer(_ name: String, _ exports: [Module.Export]) -> PreinitializationError {
        let functions = exports.filter { export in
            if case .function(let type) = export.type { type.parameters.isEmpty } else { false }
        }
        return PreinitializationError(
            .initializer,
            "the module exports no function '\(name)' to initialise it"
                + (functions.isEmpty
                    ? ", nor any other without parameters"
                    : "; those without parameters are " + list(functions)))
    }

    static func wrongInitializer(_ name: String, _ type: ExternalType) -> PreinitializationError {
        PreinitializationError(.initializer, "'\(name)' must be a function without parameters, is \(type)")
    }

    static func renamedTwice(_ name: String) -> PreinitializationError {
        PreinitializationError(.rename, "'\(name)' can be renamed once only")
    }

    static func givenTwice(_ name: String) -> PreinitializationError {
        PreinitializationError(.rename, "two functions are to be called '\(name)'")
    }

    static func nothingToRename(_ name: String, _ exports: [Module.Export]) -> PreinitializationError {
        let functions = exports.filter { $0.type.kind == .function }
        return PreinitializationError(
            .rename,
            "the module exports nothing called '\(name)' that could be renamed"
                + (functions.isEmpty ? "" : "; it exports the functions " + list(functions)))
    }

    static func renamedNoFunction(_ name: String, _ type: ExternalType) -> PreinitializationError {
        PreinitializationError(.rename, "only functions are renamed: '\(name)' is a \(type)")
    }

    static func renamedInitializer(_ name: String) -> PreinitializationError {
        PreinitializationError(
            .rename,
            "'\(name)' is to be renamed, but is not exported after it has run, unless the initialiser is kept"
        )
    }

    static func undefinedImport(_ entry: Module.Import) -> PreinitializationError {
        PreinitializationError(
            .undefinedImport,
            "the module imports \"\(entry.module)\" \"\(entry.name)\" (\(entry.type)), which nothing defines: "
                + "what it holds would be a guess",
            importNames: (entry.module, entry.name))
    }

    static func importCalled(_ entry: Module.Import, _ backtrace: [Trap.Frame]) -> PreinitializationError {
        PreinitializationError(
            .importCalled,
            "the initialisation called \"\(entry.module)\" \"\(entry.name)\", which nothing defines",
            importNames: (entry.module, entry.name), backtrace: backtrace)
    }

    static func tooLarge(_ size: Int) -> PreinitializationError {
        PreinitializationError(
            .tooLarge,
            "the initialised module would have \(size) bytes; engines take up to \(Limits.moduleSize)")
    }

    /// Names in quotes, not too many of them.
    private static func list(_ exports: [Module.Export]) -> String {
        let most = 8
        return exports.prefix(most).map { "'\($0.name)'" }.joined(separator: ", ")
            + (exports.count > most ? " and \(exports.count - most) more" : "")
    }
}
