import Foundation
import TestSupport
import Testing
import WebAssembly

@testable import Machine

#if os(Linux)
    /// What frozen memories take of the system, and give back.
    @Suite("Frozen memories", .serialized)
    struct FrozenMemoryLeakTests {
        /// Descriptors and mappings of files in memory, and bytes of address space of the process. Others come and go by
        /// themselves: those over which the test tells how it went.
        static func usage() throws -> (descriptors: Int, mappings: Int, addressSpace: Int) {
            let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
                // The one of the listing itself is gone by now.
                let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
                return file?.contains("memfd:situ") ?? false
            }
            let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[
                0]
            return (
                descriptors, Mapping.all().count { $0.name.contains("memfd:situ") },
                try #require(Int(pages)) * 4096
            )
        }

        @Test("leave no descriptors, mappings or address space behind")
        func leaks() async {
            await #expect(processExitsWith: .success) {
                func round(_ seed: Int) throws {
                    var random = RandomSequence(seed: 1, number: seed)
                    let pool = MemoryPool()
                    for kind in MemoryModel.Kind.allCases {
                        let model = try MemoryModel(kind, pool)
                        var last: FrozenMemory?
                        for _ in 0..<20 {
                            for _ in 0..<4 { model.change(&random) }
                            let frozen = try #require(model.store.freeze(model.memory))
                            let clone = try MemoryModel(kind, frozen: frozen, model.expected, pool)
                            clone.change(&random)
                            _ = try #require(clone.store.freeze(clone.memory))
                            if let last { frozen.forEachChange(since: last) { _, _ in } }
                            last = frozen
                        }
                        // One that is given up.
                        var builder = FrozenMemory.Builder(size: 1 << 30)
                        let page = [UInt8](repeating: 1, count: 4096)
                        for index in 0..<200 {
                            let isAdded = page.withUnsafeBytes { builder.add(index * 3, $0.baseAddress!) }
                            #expect(isAdded)
                        }
                    }
                }
                // What is made once and kept, and what the allocator keeps.
                for seed in 0..<3 { try round(seed) }
                let before = try FrozenMemoryLeakTests.usage()
                for seed in 3..<9 { try round(seed) }
                let after = try FrozenMemoryLeakTests.usage()
                #expect(after.descriptors == before.descriptors)
                #expect(after.mappings == 0)
                #expect(before.mappings == 0)
                #expect(after.addressSpace < before.addressSpace + 32 << 20)
            }
        }

        @Test("leave the process most of its descriptors, however many there are")
        func descriptors() async {
            await #expect(processExitsWith: .success) {
                let before = try FrozenMemoryLeakTests.usage()
                let page = [UInt8](repeating: 1, count: 4096)
                var all: [FrozenMemory] = []
                for _ in 0..<400 {
                    var builder = FrozenMemory.Builder(size: 1 << 20)
                    for index in 0..<100 {
                        let isAdded = page.withUnsafeBytes { builder.add(index, $0.baseAddress!) }
                        #expect(isAdded)
                    }
                    let frozen = builder.finish()
                    all.append(try #require(frozen))
                }
                let during = try FrozenMemoryLeakTests.usage()
                #expect(during.descriptors > before.descriptors)
                #expect(during.descriptors <= before.descriptors + 256)
                let store = Machine.Store(registry: TypeRegistry())
                let type = MemoryModel.type(.alone)
                for frozen in all {
                    var count = 0
                    frozen.forEachPage { _, _ in count += 1 }
                    #expect(count == 100)
                    #expect(
                        try #require(store.makeMemory(type, frozen: frozen)).pointee.base.load(
                            fromByteOffset: 99 * 4096, as: UInt8.self) == 1)
                }
                all = []
                // The store's memories still have them.
                #expect(try FrozenMemoryLeakTests.usage().descriptors > before.descriptors)
            }
        }
    }
#endif
