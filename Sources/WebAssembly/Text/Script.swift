/// A test script (`.wast`): modules, actions and what is asserted about them.
///
/// Scripts are the specification's reference interpreter's. The modules in them are not assembled before somebody asks,
/// for some are wrong on purpose.
package struct Script: Sendable {
    package var source: [UInt8]
    package var commands: [Command] = []

    /// A command, and where it stands.
    package struct Command: Sendable {
        package var kind: Kind
        /// From 1.
        package var line: Int
        /// The command's bytes in the script.
        package var start: Int
        package var end: Int
    }

    package enum Kind: Sendable {
        /// A module that is instantiated, unless it is a definition only.
        case module(ModuleForm)
        /// `(module instance $instance $definition)`: a new instance of a definition.
        case instance(name: [UInt8]?, of: [UInt8]?)
        /// Makes the exports of a module, or of the last, importable under a name.
        case register(name: [UInt8], module: [UInt8]?)
        case action(Action)
        case assertReturn(Action, [Pattern])
        case assertTrap(Action, message: String)
        /// Instantiation traps.
        case assertModuleTrap(ModuleForm, message: String)
        case assertExhaustion(Action, message: String)
        case assertException(Action)
        case assertMalformed(ModuleForm, message: String)
        case assertInvalid(ModuleForm, message: String)
        case assertUnlinkable(ModuleForm, message: String)
        /// The same for what annotations and custom sections say.
        case assertMalformedCustom(ModuleForm, message: String)
        case assertInvalidCustom(ModuleForm, message: String)
    }

    /// A module as a script says it.
    package struct ModuleForm: Sendable {
        package enum Contents: Sendable {
            /// The bytes of the script that are the module's text.
            case text(start: Int, end: Int)
            /// A text of its own.
            case quote([UInt8])
            case binary([UInt8])
        }
        package var name: [UInt8]?
        /// Whether it is not to be instantiated yet.
        package var isDefinition: Bool
        package var contents: Contents
    }

    package enum Action: Sendable {
        /// Calls an exported function of a module, or of the last.
        case invoke(module: [UInt8]?, name: [UInt8], arguments: [Constant])
        /// Reads an exported global.
        case get(module: [UInt8]?, name: [UInt8])
    }

    /// An argument.
    package enum Constant: Equatable, Sendable {
        case i32(UInt32)
        case i64(UInt64)
        /// As bits.
        case f32(UInt32)
        case f64(UInt64)
        /// The low and the high half, as little-endian numbers.
        case v128(UInt64, UInt64)
        case refNull(HeapType)
        /// A host reference as an `externref`.
        case refExtern(UInt64)
        /// A host reference as an `anyref`.
        case refHost(UInt64)
    }

    /// What a floating-point result may be.
    package enum FloatPattern: Equatable, Sendable {
        case bits(UInt64)
        /// Any NaN whose payload has only the top bit.
        case canonicalNaN
        /// Any NaN whose payload has the top bit.
        case arithmeticNaN
    }

    /// What a vector result may be, lane by lane.
    package struct VectorPattern: Equatable, Sendable {
        package var shape: VectorShape
        /// Integers are given as bits.
        package var lanes: [FloatPattern]
    }

    /// What a result may be.
    package indirect enum Pattern: Equatable, Sendable {
        case i32(UInt32)
        case i64(UInt64)
        case f32(FloatPattern)
        case f64(FloatPattern)
        case v128(VectorPattern)
        /// A null of any type: `(ref.null)`, and `(ref.null t)` too, for nulls are not told apart.
        case refNull(HeapType?)
        /// A reference that is not null and of a kind, such as `(ref.func)`.
        case reference(HeapType)
        /// `(ref.extern)` and `(ref.extern 1)`.
        case refExtern(UInt64?)
        case refHost(UInt64)
        case either([Pattern])
    }

    /// Reads a script. A file with the fields of a module and nothing around them is a script with that module, and so is
    /// a binary module.
    package init(_ source: [UInt8]) throws(TextError) {
        self.source = source
        if source.starts(with: [0x00, 0x61, 0x73, 0x6D]) {
            let form = ModuleForm(name: nil, isDefinition: false, contents: .binary(source))
            commands = [Command(kind: .module(form), line: 1, start: 0, end: source.count)]
            return
        }
        commands = try source.withUnsafeBufferPointer { (buffer) throws(TextError) in
            do throws(TextError) {
                var parser = try ScriptParser(buffer)
                return try parser.parse()
            } catch {
                var error = error
                error.locate(in: buffer)
                throw error
            }
        }
    }

    /// The bytes of a module of this script. Errors in a module's own text name their place in the script, those in a
    /// quoted text the place in there.
    package func assemble(
        _ module: ModuleForm, features: Features = .all
    ) throws(TextError) -> [UInt8] {
        switch module.contents {
        case .binary(let bytes): return bytes
        case .quote(let text): return try TextParser.assemble(text, features: features)
        case .text(let start, let end):
            return try source.withUnsafeBufferPointer { (buffer) throws(TextError) in
                try TextParser.assemble(buffer, from: start, to: end, features: features)
            }
        }
    }
}

/// Parses the commands of a script.
private struct ScriptParser {
    private var parser: TextParser
    private let source: UnsafeBufferPointer<UInt8>
    // Lines are counted from the last command on.
    private var countedTo = 0
    private var line = 1

    init(_ source: UnsafeBufferPointer<UInt8>) throws(TextError) {
        self.source = source
        parser = try TextParser(source, from: 0, to: source.count)
        parser.lexer.keepsAnnotations = false
        parser.lexer.annotations = []
    }

    private mutating func line(of offset: Int) -> Int {
        while countedTo < offset {
            if source[countedTo] == 0x0A { line += 1 }
            countedTo += 1
        }
        return line
    }

    mutating func parse() throws(TextError) -> [Script.Command] {
        var commands: [Script.Command] = []
        while parser.token.kind == .leftParenthesis {
            let start = parser.token.start
            guard parser.ahead.kind == .keyword, let keyword = parser.ahead.word.keyword else {
                throw parser.unexpected(parser.ahead)
            }
            if commands.isEmpty, ScriptParser.isField(keyword) {
                let contents = Script.ModuleForm.Contents.text(start: 0, end: source.count)
                let form = Script.ModuleForm(name: nil, isDefinition: false, contents: contents)
                return [
                    Script.Command(
                        kind: .module(form), line: line(of: start), start: 0, end: source.count)
                ]
            }
            let kind = try command(keyword)
            commands.append(
                Script.Command(kind: kind, line: line(of: start), start: start, end: parser.lastClose + 1))
        }
        guard parser.token.kind == .end else { throw parser.unexpected() }
        return commands
    }

    private static func isField(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .type, .rec, .import, .function, .table, .memory, .global, .tag, .export, .start, .elem, .data:
            true
        default: false
        }
    }

    private mutating func close() throws(TextError) {
        parser.lastClose = parser.token.start
        try parser.expectClose()
    }

    private mutating func identifier() throws(TextError) -> [UInt8]? {
        guard parser.token.kind == .identifier else { return nil }
        let symbol = try parser.symbol(of: parser.token)
        try parser.advance()
        return parser.symbols.name(symbol)
    }

    private mutating func message() throws(TextError) -> String {
        String(decoding: try parser.string(), as: UTF8.self)
    }

    private mutating func command(_ keyword: Keyword) throws(TextError) -> Script.Kind {
        switch keyword {
        case .module: return try moduleCommand()
        case .invoke, .get: return .action(try action())
        default: break
        }
        try parser.advance()
        try parser.advance()
        let kind: Script.Kind
        switch keyword {
        case .register:
            let name = try parser.name()
            kind = .register(name: name, module: try identifier())
        case .assertReturn:
            let action = try action()
            var patterns: [Script.Pattern] = []
            while parser.token.kind == .leftParenthesis { patterns.append(try pattern()) }
            kind = .assertReturn(action, patterns)
        case .assertTrap:
            if parser.isForm(.module) {
                let module = try module()
                kind = .assertModuleTrap(module, message: try message())
            } else {
                let action = try action()
                kind = .assertTrap(action, message: try message())
            }
        case .assertExhaustion:
            let action = try action()
            kind = .assertExhaustion(action, message: try message())
        case .assertException: kind = .assertException(try action())
        case .assertMalformed:
            let module = try module()
            kind = .assertMalformed(module, message: try message())
        case .assertInvalid:
            let module = try module()
            kind = .assertInvalid(module, message: try message())
        case .assertUnlinkable:
            let module = try module()
            kind = .assertUnlinkable(module, message: try message())
        case .assertMalformedCustom:
            let module = try module()
            kind = .assertMalformedCustom(module, message: try message())
        case .assertInvalidCustom:
            let module = try module()
            kind = .assertInvalidCustom(module, message: try message())
        default: throw parser.unexpected()
        }
        try close()
        return kind
    }

    // MARK: Modules

    private mutating func moduleCommand() throws(TextError) -> Script.Kind {
        let start = parser.token.start
        guard parser.isForm(.module) else { throw parser.unexpected() }
        try parser.advance()
        try parser.advance()
        if try parser.accept(.instance) {
            let name = try identifier()
            let definition = try identifier()
            try close()
            // One name alone is the definition's.
            return definition == nil ? .instance(name: nil, of: name) : .instance(name: name, of: definition)
        }
        return .module(try moduleRest(from: start))
    }

    private mutating func module() throws(TextError) -> Script.ModuleForm {
        let start = parser.token.start
        guard parser.isForm(.module) else { throw parser.unexpected() }
        try parser.advance()
        try parser.advance()
        return try moduleRest(from: start)
    }

    private mutating func moduleRest(from start: Int) throws(TextError) -> Script.ModuleForm {
        let isDefinition = try parser.accept(.definition)
        let name = try identifier()
        let isBinary = parser.isKeyword(.binary)
        if isBinary || parser.isKeyword(.quote) {
            try parser.advance()
            var bytes: [UInt8] = []
            while parser.token.kind == .string {
                bytes += try parser.string()
                if !isBinary { bytes.append(0x20) }
            }
            try close()
            return Script.ModuleForm(
                name: name, isDefinition: isDefinition, contents: isBinary ? .binary(bytes) : .quote(bytes))
        }
        try parser.skipRest()
        return Script.ModuleForm(
            name: name, isDefinition: isDefinition, contents: .text(start: start, end: parser.lastClose + 1))
    }

    // MARK: Actions and values

    private mutating func action() throws(TextError) -> Script.Action {
        try parser.expectOpen()
        let action: Script.Action
        if try parser.accept(.invoke) {
            let module = try identifier()
            let name = try parser.name()
            var arguments: [Script.Constant] = []
            while parser.token.kind == .leftParenthesis { arguments.append(try constant()) }
            action = .invoke(module: module, name: name, arguments: arguments)
        } else if try parser.accept(.get) {
            let module = try identifier()
            action = .get(module: module, name: try parser.name())
        } else {
            throw parser.unexpected()
        }
        try close()
        return action
    }

    private mutating func constant() throws(TextError) -> Script.Constant {
        let place = parser.token
        switch try pattern() {
        case .i32(let value): return .i32(value)
        case .i64(let value): return .i64(value)
        case .f32(.bits(let bits)): return .f32(UInt32(truncatingIfNeeded: bits))
        case .f64(.bits(let bits)): return .f64(bits)
        case .v128(let vector):
            if let (low, high) = vector.bits { return .v128(low, high) }
        case .refNull(let type?): return .refNull(type)
        case .refExtern(let number?): return .refExtern(number)
        case .refHost(let number): return .refHost(number)
        default: break
        }
        throw parser.failure("unexpected token", place, detail: "(not a constant)")
    }

    private mutating func float(_ format: NumberText.Format) throws(TextError) -> Script.FloatPattern {
        if try parser.accept(.nanCanonical) { return .canonicalNaN }
        if try parser.accept(.nanArithmetic) { return .arithmeticNaN }
        return .bits(try parser.float(format))
    }

    private mutating func pattern() throws(TextError) -> Script.Pattern {
        try parser.expectOpen()
        let token = parser.token
        guard token.kind == .keyword else { throw parser.unexpected() }
        try parser.advance()
        let pattern: Script.Pattern
        if let opcode = token.word.opcode {
            switch opcode {
            case .i32Const: pattern = .i32(UInt32(truncatingIfNeeded: try parser.integer(bits: 32)))
            case .i64Const: pattern = .i64(try parser.integer(bits: 64))
            case .f32Const: pattern = .f32(try float(.single))
            case .f64Const: pattern = .f64(try float(.double))
            case .v128Const: pattern = .v128(try vector())
            case .refNull:
                if parser.token.kind == .rightParenthesis {
                    pattern = .refNull(nil)
                } else {
                    let heap = try parser.heapType()
                    pattern = .refNull(
                        heap < 0 ? HeapType(encoding: UInt8(truncatingIfNeeded: heap + 0x80)) : nil)
                }
            case .refFunc:
                if parser.token.kind == .natural { _ = try parser.u32() }
                pattern = .reference(.func)
            case .refEq: pattern = .reference(.eq)
            case .refI31: pattern = .reference(.i31)
            default: throw parser.unexpected(token)
            }
        } else {
            switch token.word.keyword {
            case .refAny: pattern = .reference(.any)
            case .refExn: pattern = .reference(.exn)
            case .refStruct: pattern = .reference(.struct)
            case .refArray: pattern = .reference(.array)
            case .refExtern:
                pattern = .refExtern(parser.token.kind == .natural ? try parser.u64() : nil)
            case .refHost: pattern = .refHost(try parser.u64())
            case .either:
                var choices: [Script.Pattern] = []
                // One level: a choice among choices would be the same choice.
                while parser.token.kind == .leftParenthesis {
                    guard !parser.isForm(.either) else { throw parser.unexpected(parser.ahead) }
                    choices.append(try self.pattern())
                }
                pattern = .either(choices)
            default: throw parser.unexpected(token)
            }
        }
        try close()
        return pattern
    }

    private mutating func vector() throws(TextError) -> Script.VectorPattern {
        guard parser.token.kind == .keyword, let shape = VectorShape(parser.token.word.keyword) else {
            throw parser.unexpected()
        }
        try parser.advance()
        var lanes: [Script.FloatPattern] = []
        for _ in 0..<shape.count {
            if shape.isFloat {
                lanes.append(try float(shape.bits == 32 ? .single : .double))
            } else {
                let value = try parser.integer(bits: shape.bits)
                lanes.append(.bits(shape.bits == 64 ? value : value & (1 << UInt64(shape.bits) - 1)))
            }
        }
        return Script.VectorPattern(shape: shape, lanes: lanes)
    }
}

extension Script.VectorPattern {
    /// The vector's low and high half if every lane has just one value.
    package var bits: (UInt64, UInt64)? {
        var halves: (UInt64, UInt64) = (0, 0)
        for (index, lane) in lanes.enumerated() {
            guard case .bits(let bits) = lane else { return nil }
            let place = index * shape.bits
            if place < 64 {
                halves.0 |= bits << UInt64(place)
            } else {
                halves.1 |= bits << UInt64(place - 64)
            }
        }
        return halves
    }
}
