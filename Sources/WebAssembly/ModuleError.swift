/// Why a module was refused, and where.
///
/// `message` is the specification's own wording where its test suite fixes one; the other fields say the rest: the
/// byte, the function, the instruction, what was expected and what was found.
public struct ModuleError: Error, Sendable {
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

    public var kind: Kind
    /// What is wrong, in a few words.
    public var message: StaticString
    /// The byte of the module that it was found at.
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

    package init(_ kind: Kind, _ message: StaticString, at offset: Int) {
        self.kind = kind
        self.message = message
        self.offset = offset
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
        var text = ""
        switch kind {
        case .malformed: text += "malformed module: "
        case .invalid: text += "invalid module: "
        case .limit: text += "module exceeds a limit: "
        case .disabledFeature:
            text += "module needs a feature that is off: "
            text += found ?? message.description
        case .outOfMemory: text += "out of memory: "
        case .unreadable:
            text += message.description
            if let found {
                text += ": "
                text += found
            }
            return text
        }
        if kind != .disabledFeature { text += message.description }
        if let requirement {
            text += ": "
            text += requirement
        } else if let expected {
            text += ": expected "
            text += expected
            if let found {
                text += ", found "
                text += found
            }
        } else if let found, kind != .disabledFeature {
            text += ": "
            text += found
        }
        text += " (at offset 0x"
        text += String(offset, radix: 16)
        if let instruction {
            text += ", instruction "
            text += instruction.description
        }
        if let functionIndex {
            text += ", function "
            text += String(functionIndex)
            if let functionName {
                text += " \""
                text += functionName
                text += "\""
            }
        }
        text += ")"
        return text
    }
}

#if !hasFeature(Embedded)
    extension ModuleError: CustomStringConvertible {
        public var description: String { text }
    }
#endif
