/// Ends the process unless something holds that always has to.
func demand(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    if !condition { fatalError("property violated: " + sentence()) }
}

/// Whether these bytes are a valid module, all functions included. An error has a place in the bytes.
func checkModule(_ bytes: [UInt8], features: Features) -> Bool {
    guard let copy = bytes.withUnsafeBytes({ ModuleBytes(copying: $0) }) else { return false }
    do throws(ModuleError) {
        let module = try ModuleDecoder.decode(copy, registry: TypeRegistry(), features: features)
        for index in module.importedFunctionCount..<module.functions.count {
            try module.validate(function: index)
        }
        _ = module.nameSection
        return true
    } catch {
        demand(error.offset >= 0 && error.offset <= bytes.count, "an error lies in the module: \(error)")
        return false
    }
}

/// A valid module is written as an equal one, which is written as it is; its text assembles to an equal module, flat
/// and folded, and that prints the same text.
func checkRoundTrip(_ bytes: [UInt8]) {
    do throws(ModuleError) {
        let written = try bytes.withUnsafeBufferPointer { (bytes) throws(ModuleError) in
            try ModuleWriter.write(bytes)
        }
        demand(checkModule(written, features: .all), "what is written is valid")
        let rewritten = try written.withUnsafeBufferPointer { (bytes) throws(ModuleError) in
            try ModuleWriter.write(bytes)
        }
        demand(rewritten == written, "what is written is written as it is")
        let text = try TextPrinter.print(bytes)
        demand(try print(written) == text, "what is written prints the same")
        let again = assemble(text)
        demand(checkModule(again, features: .all), "what a valid module's text says is valid")
        demand(try print(again) == text, "a text comes back as it was")
        let folded = try TextPrinter.print(bytes, options: .init(folds: true, showsOffsets: true))
        demand(assemble(folded) == again, "folded text says the same")
    } catch {
        fatalError("property violated: a valid module is written and printed: \(error)")
    }
}

private func print(_ bytes: [UInt8]) throws(ModuleError) -> [UInt8] { try TextPrinter.print(bytes) }

private func assemble(_ text: [UInt8]) -> [UInt8] {
    do throws(TextError) {
        return try TextParser.assemble(text)
    } catch {
        fatalError("property violated: a module's text is read: \(error)")
    }
}
