// Compiled as one module with the sources of WebAssembly.

/// The text parser: any text is assembled or refused with a place. What was assembled is read and validated, printed and
/// read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzText(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    let bytes: [UInt8]
    do {
        bytes = try TextParser.assemble(input)
    } catch {
        demand(error.line > 0 && error.column > 0, "an error in a text has a place")
        demand(!error.text(named: "input").isEmpty, "an error in a text says something")
        return 0
    }
    guard checkModule(bytes, features: .all) else {
        // The text of an invalid module need not be one that can be assembled, but nothing may break.
        if let text = try? TextPrinter.print(bytes) { _ = try? TextParser.assemble(text) }
        return 0
    }
    checkRoundTrip(bytes)
    return 0
}
