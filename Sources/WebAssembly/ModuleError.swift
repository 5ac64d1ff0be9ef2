/// Why a module was refused, and where.
///
/// `message` is the specification's own wording where its test suite fixes one; the other fields say the rest: the
/// byte, the function, the instruction, what was expected and what was found.
public struct ModuleError: Error, Sendable {
    /// What kinds of errors there are.
    public enum Kind: Sendable, Equatable {
        /// The bytes are not a module (specification, chapter "Binary Format").
        case malformed
        /// A module, but not a valid one (specification, chapter "Validation").
        case invalid
        /// More of something than this engine takes; see `Limits`.
        case limit
        /// Valid with a feature that the engine was told not to have; `found` names the feature, or `message` does.
        case disabledFeature
        /// The bytes could not be had: memory was refused.
        case outOfMemory
        /// The file could not be read.
        case unreadable
    }

    /// What kind of error it is.
    public var kind: Kind
    /// What is wrong, in a few words.
    public var message: StaticString
    /// The byte of the module that it was found at; of a text that is no module, the byte of the text.
    public var offset: Int
    /// The function whose body it is in, as an index of the function index space.
    public var functionIndex: Int?
    /// The function's name, if the module carries one.
    public var functionName: String?
    /// The mnemonic of the instruction.
    public var instruction: StaticString?
    /// Who requires operands of other types than the stack has: an instruction, or a block at its end. `expected` and
    /// `found` are lists of types then, such as `[i32 i64]`.
    public var requirer: StaticString?
    /// What should have been there, if it can be said.
    public var expected: String?
    /// What was there.
    public var found: String?
    /// Of a module that was given as text, the place in there.
    public var place: SourcePlace?

    package init(_ kind: Kind, _ message: StaticString, at offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }

    /// Why a text is no module.
    package init(_ error: TextError) {
        self.init(error.isInvalidModule ? .invalid : .malformed, error.message, at: error.start)
        found = error.detail
        place = error.place
    }

    /// What is wrong without where: the message and what it is about, as the official test suite words it.
    public var explanation: String {
        if let requirement { return message.description + ": " + requirement }
        guard let found, expected == nil else { return message.description }
        return message.description + " " + found
    }

    /// Which operands are required, and which there are.
    private var requirement: String? {
        guard let requirer, let expected, let found else { return nil }
        return requirer.description + " requires " + expected + " but stack has " + found
    }

    /// The whole error in one line.
    public var text: String {
        if kind == .unreadable { return what }
        var text = what
        if let place {
            text += " (at line "
            text += String(place.line)
            text += ", column "
            text += String(place.column)
        } else {
            text += " (at offset 0x"
            text += String(offset, radix: 16)
        }
        if let circumstances {
            text += ", "
            text += circumstances
        }
        text += ")"
        return text
    }

    /// What is wrong, with what was expected and what was found.
    package var what: String {
        var text = ""
        switch kind {
        case .malformed: text += "malformed module: "
        case .invalid: text += "invalid module: "
        case .limit: text += "module exceeds a limit: "
        case .disabledFeature:
            text += "module needs a feature that is off: "
            return text + (found ?? message.description)
        case .outOfMemory: text += "out of memory: "
        case .unreadable: break
        }
        text += message.description
        if let requirement {
            text += ": "
            text += requirement
        } else if let expected, kind != .unreadable {
            text += ": expected "
            text += expected
            if let found {
                text += ", found "
                text += found
            }
        } else if let found {
            text += ": "
            text += found
        }
        return text
    }

    /// Instruction and function.
    package var circumstances: String? {
        guard instruction != nil || functionIndex != nil else { return nil }
        var text = ""
        if let instruction {
            text += "instruction "
            text += instruction.description
        }
        if let functionIndex {
            if instruction != nil { text += ", " }
            text += "function "
            text += String(functionIndex)
            if let functionName {
                text += " \""
                text += functionName
                text += "\""
            }
        }
        return text
    }
}

#if !hasFeature(Embedded)
    extension ModuleError: CustomStringConvertible {
        public var description: String { text }
    }
#endif
