import WebAssembly

/// The text format: from text to the bytes of a module, and back (specification, chapter "Text Format").
///
///     let bytes = try ModuleText.assemble("(module (func (export \"f\")))")
///     print(try ModuleText.print(bytes))
///
/// To run a module there is no need to come here: ``Module/init(text:engine:)`` and ``Module/init(path:engine:)`` take text.
public enum ModuleText {
    /// How a module is printed. All ways of printing assemble to the same module.
    public struct Style: Sendable, Equatable {
        /// Whether instructions are printed with their operands inside of them, as `(i32.add (local.get 0) (i32.const 1))`.
        public var folds: Bool
        /// Whether each instruction has its offset in the module beside it, in a comment.
        public var showsOffsets: Bool

        /// A style.
        public init(folds: Bool = false, showsOffsets: Bool = false) {
            self.folds = folds
            self.showsOffsets = showsOffsets
        }
    }

    /// The bytes of the module that a text is, with or without `(module ...)` around its fields.
    ///
    /// The module need not be valid: what is not well-formed is refused, the rest is for validation.
    ///
    /// - Parameters:
    ///   - text: the module, or its fields.
    ///   - features: those without which a text means something else. Only `memory64` does: without it sizes of
    ///     memories and tables have 32 bits.
    ///   - keepsNames: whether the identifiers in the text go into a name section.
    /// - Throws: what is wrong in the text, with line and column.
    public static func assemble(
        _ text: String, features: Features = .all, keepsNames: Bool = true
    ) throws(TextError) -> [UInt8] {
        try assemble(Array(text.utf8), features: features, keepsNames: keepsNames)
    }

    /// The bytes of the module that a text is, which is given in UTF-8.
    public static func assemble(
        _ text: [UInt8], features: Features = .all, keepsNames: Bool = true
    ) throws(TextError) -> [UInt8] {
        try TextParser.assemble(text, features: features, keepingNames: keepsNames)
    }

    /// The text of a module in binary form. It assembles to an equal module, names and custom sections included; to the
    /// same bytes if all numbers in the module are encoded in the shortest way.
    ///
    /// The module need not be valid.
    ///
    /// - Throws: what is malformed in the module.
    public static func print(_ module: [UInt8], style: Style = Style()) throws(ModuleError) -> String {
        String(decoding: try TextPrinter.print(module, options: style.options), as: UTF8.self)
    }

    /// Whether a file with these contents is taken for text: it does not begin as binary modules do (`\0asm`), and there are
    /// no control characters at its beginning.
    public static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { isText($0) }
    }

    package static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count > 0 else { return false }
        for byte in bytes.prefix(64) {
            switch byte {
            case 0x09, 0x0A, 0x0C, 0x0D: break
            case 0..<0x20, 0x7F: return false
            default: break
            }
        }
        return true
    }
}

extension ModuleText.Style {
    package var options: TextPrinter.Options {
        TextPrinter.Options(folds: folds, showsOffsets: showsOffsets)
    }
}

extension Module {
    /// The module's text.
    ///
    /// - Throws: if functions are validated when they are called, what is malformed in one of them.
    public func text(style: ModuleText.Style = ModuleText.Style()) throws(ModuleError) -> String {
        String(decoding: try TextPrinter.print(decoded, options: style.options), as: UTF8.self)
    }
}
