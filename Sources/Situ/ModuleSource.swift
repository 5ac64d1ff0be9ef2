import WebAssembly

/// What a module comes from: its bytes, or a text that is assembled to them.
package struct ModuleSource {
    /// The module in binary form.
    package let binary: ModuleBytes
    /// The text that was given instead, kept to find errors in it.
    private let text: ModuleBytes?
    private let features: Features

    /// Takes bytes that are a text or a module.
    package init(_ bytes: ModuleBytes, features: Features) throws(ModuleError) {
        self.features = features
        if ModuleText.isText(UnsafeRawBufferPointer(start: bytes.base, count: bytes.count)) {
            binary = try ModuleSource.assemble(
                UnsafeBufferPointer(start: bytes.base, count: bytes.count), features)
            text = bytes
        } else {
            binary = bytes
            text = nil
        }
    }

    /// Whether it is a text.
    package var isText: Bool { text != nil }

    package static func assemble(
        _ text: UnsafeBufferPointer<UInt8>, _ features: Features, keepingNames: Bool = true
    ) throws(ModuleError) -> ModuleBytes {
        let assembled: [UInt8]
        do throws(TextError) {
            assembled = try TextParser.assemble(text, features: features, keepingNames: keepingNames)
        } catch {
            throw ModuleError(error)
        }
        guard let bytes = assembled.withUnsafeBytes({ ModuleBytes(copying: $0) }) else {
            throw ModuleError(.outOfMemory, "for the module", at: 0)
        }
        return bytes
    }

    /// An error in the module, with its place in the text if that is what was given.
    package func locate(_ error: ModuleError) -> ModuleError {
        guard let text, error.place == nil, error.kind != .outOfMemory, error.kind != .unreadable else {
            return error
        }
        return ModuleSource.locate(
            error, in: UnsafeBufferPointer(start: text.base, count: text.count), features)
    }

    package static func locate(
        _ error: ModuleError, in text: UnsafeBufferPointer<UInt8>, _ features: Features
    ) -> ModuleError {
        var error = error
        error.place = TextParser.place(ofByte: error.offset, in: text, features: features)
        return error
    }
}
