import Situ
import TestSupport
import Testing
import WebAssembly

@Suite("Access to memories")
struct MemoryAccessTests {
    private func make(_ pages: UInt64 = 1) throws -> Memory {
        let type = MemoryType(
            limits: SizeLimits(minimum: pages, maximum: 10, is64: false), isShared: false, pageSizeLog2: 16)
        return try #require(Memory(store: Store(engine: Engine()), type: type))
    }

    @Test("reads and writes numbers, little-endian, at any offset")
    func numbers() throws {
        let memory = try make()
        try memory.write([1, 2, 3, 4, 5, 6, 7, 0xF8, 0xFF], at: 3)
        #expect(try memory.load(UInt8.self, at: 3) == 1)
        #expect(try memory.load(UInt16.self, at: 3) == 0x0201)
        #expect(try memory.load(UInt32.self, at: 3) == 0x0403_0201)
        #expect(try memory.load(Int64.self, at: 3) == -0x07F8_F9FA_FBFC_FDFF)
        #expect(try memory.load(Int8.self, at: 10) == -8)
        try memory.store(Int32(-2), at: 65532)
        #expect(try memory.read(65532, 4) == [0xFE, 0xFF, 0xFF, 0xFF])
        try memory.store(1.5 as Float, at: 1)
        #expect(try memory.load(Float.self, at: 1) == 1.5)
        try memory.store(-0.1, at: 65528)
        #expect(try memory.load(Double.self, at: 65528) == -0.1)
        try memory.store(UInt128(1) << 100, at: 17)
        #expect(try memory.load(UInt128.self, at: 17) == UInt128(1) << 100)
    }

    @Test("says where an access was that is out of bounds")
    func outOfBounds() throws {
        let memory = try make()
        for offset in [65533, 65536, .max, -1, .min] {
            let error = #expect(throws: Memory.OutOfBounds.self) { try memory.load(UInt32.self, at: offset) }
            #expect(error?.offset == offset && error?.count == 4 && error?.size == 65536)
            #expect(throws: Memory.OutOfBounds.self) { try memory.store(UInt32(1), at: offset) }
            #expect(throws: Memory.OutOfBounds.self) { try memory.write("four", at: offset) }
            let start = min(offset, .max - 4)
            #expect(throws: Memory.OutOfBounds.self) { try memory.withSpan(of: start..<start + 4) { _ in } }
        }
        let error = #expect(throws: Memory.OutOfBounds.self) { try memory.read(65000, 1000) }
        #expect("\(try #require(error))" == "1000 bytes at offset 65000 are not in a memory of 65536 bytes")
    }

    @Test("reads and writes strings")
    func strings() throws {
        let memory = try make()
        #expect(try memory.write("grüße", at: 100) == 7)
        #expect(try memory.string(at: 100, count: 7) == "grüße")
        #expect(try memory.cString(at: 100) == "grüße")
        #expect(throws: Memory.StringError.invalidUTF8(offset: 100, count: 3)) {
            try memory.string(at: 100, count: 3)
        }
        #expect(throws: Memory.StringError.unterminated(offset: 100, limit: 7)) {
            try memory.cString(at: 100, limit: 7)
        }
        #expect(try memory.cString(at: 100, limit: 8) == "grüße")
        try memory.write([0x80, 0], at: 200)
        #expect(throws: Memory.StringError.invalidUTF8(offset: 200, count: 1)) { try memory.cString(at: 200) }
        try memory.write("xyz", at: 65533)
        #expect(throws: Memory.StringError.unterminated(offset: 65533, limit: 3)) {
            try memory.cString(at: 65533)
        }
        #expect(throws: Memory.StringError.self) { try memory.cString(at: 65536) }
        #expect(throws: Memory.StringError.self) { try memory.string(at: 65533, count: 4) }
        #expect(throws: Memory.OutOfBounds.self) { try memory.write(cString: "xyz", at: 65533) }
        #expect(try memory.write(cString: "xy", at: 65533) == 3)
        #expect(try memory.cString(at: 65533) == "xy")
        #expect(try memory.write("", at: 65536) == 0)
        #expect(try memory.string(at: 65536, count: 0) == "")
    }

    @Test("gives views, which stay good when the memory grows")
    func spans() throws {
        let memory = try make()
        try memory.withMutableSpan(of: 10..<14) { span in
            #expect(span.byteCount == 4)
            span.storeBytes(of: 0x0403_0201, toByteOffset: 0, as: UInt32.self)
        }
        #expect(try memory.read(9, 6) == [0, 1, 2, 3, 4, 0])
        let sum = memory.withSpan { span in
            memory.grow(by: 5)
            #expect(span.byteCount == 65536)
            return span.unsafeLoad(fromByteOffset: 12, as: UInt8.self)
        }
        #expect(sum == 3)
        memory.withMutableSpan { span in
            #expect(span.byteCount == 6 << 16)
            span.storeBytes(of: 9, toByteOffset: (6 << 16) - 1, as: UInt8.self)
        }
        #expect(try memory.load(UInt8.self, at: (6 << 16) - 1) == 9)
        let empty = try make(0)
        empty.withSpan { #expect($0.byteCount == 0) }
        struct Failure: Error {}
        #expect(throws: Failure.self) { try memory.withSpan { _ throws(Failure) in throw Failure() } }
    }

    @Test("does the same in shared memories")
    func shared() throws {
        let memory = try #require(SharedMemory(engine: Engine(), minimum: 1, maximum: 2))
        for offset in [0, 8, 3, 65528] {
            try memory.store(0x0807_0605_0403_0201, as: UInt64.self, at: offset)
            #expect(try memory.load(Int64.self, at: offset) == 0x0807_0605_0403_0201)
            #expect(try memory.load(UInt16.self, at: offset + 1) == 0x0302)
            #expect(try memory.load(Int8.self, at: offset + 7) == 8)
        }
        #expect(throws: Memory.OutOfBounds.self) { try memory.load(UInt64.self, at: 65529) }
        try memory.write(cString: "shared", at: 65529)
        #expect(try memory.cString(at: 65529) == "shared")
        #expect(throws: Memory.StringError.unterminated(offset: 65529, limit: 3)) {
            try memory.cString(at: 65529, limit: 3)
        }
    }
}
