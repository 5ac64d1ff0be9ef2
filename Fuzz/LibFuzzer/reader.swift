// Compiled as one module with the sources of WebAssembly.

/// The reader and the validator: any bytes are read to the end or refused. What is valid comes back from the writer
/// and from its text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReader(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: data, count: count)
    let bytes = [UInt8](input)
    guard checkModule(bytes, features: .all) else {
        // Not valid, and perhaps no module at all: the writer and the printer have to find out by themselves.
        _ = try? ModuleWriter.write(input)
        _ = try? TextPrinter.print(input, options: .init(folds: count % 2 == 0, showsOffsets: count % 3 == 0))
        return 0
    }
    checkRoundTrip(bytes)
    return 0
}
