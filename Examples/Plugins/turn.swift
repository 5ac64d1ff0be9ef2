// Puts the words of a text into the opposite order. Embedded Swift: no runtime, no Foundation, six kilobytes.

@_extern(wasm, module: "host", name: "log")
@_extern(c)
func hostLog(_ text: UnsafePointer<UInt8>, _ count: Int)

/// Room for a text of so many bytes, which the host is about to write.
@_expose(wasm, "allocate")
@_cdecl("allocate")
public func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    .allocate(capacity: count)
}

/// What the plugin makes of a text that the host has written: the address in the upper half, the length in the lower one.
@_expose(wasm, "transform")
@_cdecl("transform")
public func transform(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> UInt64 {
    let words = UnsafeBufferPointer(start: text, count: count).split(separator: UInt8(ascii: " "))
    var turned: [UInt8] = []
    for word in words.reversed() {
        if !turned.isEmpty { turned.append(UInt8(ascii: " ")) }
        turned.append(contentsOf: word)
    }
    if words.count < 2 {
        let message: StaticString = "there is nothing to turn"
        hostLog(message.utf8Start, message.utf8CodeUnitCount)
    }
    let result = UnsafeMutablePointer<UInt8>.allocate(capacity: turned.count)
    result.initialize(from: turned, count: turned.count)
    return UInt64(UInt(bitPattern: result)) << 32 | UInt64(turned.count)
}
