import Machine
import Testing
import WebAssembly

@Suite("A memory that is frozen")
struct FrozenMemoryTests {
    @Test("holds what the memory held, and a memory made from it holds the same")
    func content() throws {
        let registry = TypeRegistry()
        let store = Machine.Store(registry: registry)
        let type = MemoryType(
            limits: SizeLimits(minimum: 2, maximum: nil, is64: false), isShared: false, pageSizeLog2: 16)
        let memory = try #require(store.makeMemory(type))
        memory.pointee.base.storeBytes(of: 42, toByteOffset: 5 * 4096 + 8, as: UInt8.self)
        let frozen = try #require(store.freeze(memory))
        memory.pointee.base.storeBytes(of: 43, toByteOffset: 5 * 4096 + 8, as: UInt8.self)
        var pages: [Int] = []
        frozen.forEachPage { index, _ in pages.append(index) }
        #expect(pages == [5])
        #expect(frozen.page(5)?.load(fromByteOffset: 8, as: UInt8.self) == 42)
        let copy = try #require(store.makeMemory(type, frozen: frozen))
        #expect(copy.pointee.base.load(fromByteOffset: 5 * 4096 + 8, as: UInt8.self) == 42)
        let later = try #require(store.freeze(memory))
        var changes: [Int] = []
        later.forEachChange(since: frozen) { index, _ in changes.append(index) }
        #expect(changes == [5])
    }
}
