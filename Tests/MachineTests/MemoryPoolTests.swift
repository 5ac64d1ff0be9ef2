import Foundation
import TestSupport
import Testing
import WebAssembly

@testable import Machine

/// Slots and images: what a memory holds when it begins, and what stays mapped.
@Suite("Memories in a pool")
struct MemoryPoolTests {
    private static let page = System.pageSize
    private let type = MemoryType(
        limits: SizeLimits(minimum: 32, maximum: nil, is64: false), isShared: false, pageSizeLog2: 16)

    /// An image of 1 MiB of the byte, with a gap of zeros.
    private func image(_ byte: UInt8, _ pool: MemoryPool, usesFile: Bool = true) throws -> MemoryImage {
        let memory = try #require(LinearMemory.make(type))
        defer { LinearMemory.release(memory) }
        let ranges = [0..<300_000, 400_000..<1 << 20]
        for range in ranges {
            (memory.pointee.base + range.lowerBound).initializeMemory(
                as: UInt8.self, repeating: byte, count: range.count)
        }
        return try #require(MemoryImage(of: memory, ranges: ranges, pool: pool, usesFile: usesFile))
    }

    /// What a memory holds at some offsets in and behind the image, and in its gap.
    private func bytes(_ memory: UnsafeMutablePointer<MemoryRecord>) -> [UInt8] {
        [0, 299_999, 300_000, 399_999, 400_000, (1 << 20) - 1, 1 << 20, (2 << 20) - 1].map {
            memory.pointee.base.load(fromByteOffset: $0, as: UInt8.self)
        }
    }

    private func expected(_ byte: UInt8) -> [UInt8] { [byte, byte, 0, 0, byte, byte, 0, 0] }

    @Test(
        "a memory begins with the image however many pages the one before wrote to",
        arguments: [0, 1, 2, 31, 32, 33, 100, 512], [0, 128 << 10])
    func writtenPages(count: Int, keptBytes: Int) throws {
        var limits = MemoryPool.Limits()
        limits.keptBytes = keptBytes
        let pool = MemoryPool(limits)
        // Mapped, copied as where there are no such files, and none.
        for image in [try image(7, pool), try image(7, pool, usesFile: false), nil] {
            let byte: UInt8 = image == nil ? 0 : 7
            for round in 0..<3 {
                let memory = try #require(LinearMemory.make(type, image: image, pool: pool))
                defer { LinearMemory.release(memory) }
                #expect(memory.pointee.slot != nil)
                #expect(bytes(memory) == expected(byte), "round \(round)")
                let all = UnsafeRawBufferPointer(start: memory.pointee.base, count: memory.pointee.size)
                #expect(!all.contains(99), "round \(round)")
                // Spread over the image and what is behind it, and read elsewhere.
                for page in 0..<count {
                    let place = page * 512 / max(count, 1) * MemoryPoolTests.page
                    guard place < memory.pointee.size else { continue }
                    memory.pointee.base.storeBytes(of: 99, toByteOffset: place + round, as: UInt8.self)
                }
            }
        }
    }

    @Test("a slot is used for another image when no other is left")
    func victims() throws {
        var limits = MemoryPool.Limits()
        limits.slots = 2
        let pool = MemoryPool(limits)
        let images = try (1..<6).map { try image($0, pool) }
        for round in 0..<20 {
            let number = round * 7 % images.count
            let memories = try (0..<2).map { _ in
                try #require(LinearMemory.make(type, image: images[number], pool: pool))
            }
            for memory in memories {
                #expect(memory.pointee.slot != nil)
                #expect(bytes(memory) == expected(UInt8(number + 1)), "round \(round)")
                memory.pointee.base.storeBytes(of: 99, toByteOffset: round * 1000, as: UInt8.self)
            }
            // There are no slots left.
            let third = try #require(LinearMemory.make(type, image: images[0], pool: pool))
            #expect(third.pointee.slot == nil)
            #expect(bytes(third) == expected(1))
            for memory in memories + [third] { LinearMemory.release(memory) }
            #expect(pool.counts.slots == 2)
        }
    }

    @Test("memories of different sizes share slots, and have no more than their own size")
    func sizes() throws {
        let pool = MemoryPool()
        for (index, pages) in ([3, 1, 0, 5, 2] as [UInt64]).enumerated() {
            let type = MemoryType(
                limits: SizeLimits(minimum: pages, maximum: nil, is64: false), isShared: false,
                pageSizeLog2: 16)
            let memory = try #require(LinearMemory.make(type, pool: pool))
            defer { LinearMemory.release(memory) }
            #expect(memory.pointee.committed == Int(pages) << 16)
            let all = UnsafeMutableRawBufferPointer(start: memory.pointee.base, count: memory.pointee.size)
            #expect(all.allSatisfy { $0 == 0 }, "memory \(index)")
            all.initializeMemory(as: UInt8.self, repeating: 99)
            #expect(LinearMemory.grow(memory, by: 4, limit: .max) == pages)
            memory.pointee.base.storeBytes(of: 99, toByteOffset: (Int(pages) << 16) + 100, as: UInt8.self)
        }
        #expect(pool.counts.slots == 1)
    }

    #if os(Linux)
        @Test("a live memory has at most three mappings, and a free slot beyond those that are kept none")
        func mappingCounts() throws {
            var limits = MemoryPool.Limits()
            limits.keptSlots = 4
            let pool = MemoryPool(limits)
            let image = try image(3, pool)
            let memories = try (0..<20).map { _ in
                try #require(LinearMemory.make(type, image: image, pool: pool))
            }
            let bases = memories.map { UInt(bitPattern: $0.pointee.base) }
            let (low, high) = (bases.min()!, bases.max()! + (8 << 30))
            func count() -> Int { Mapping.all().count { low..<high ~= $0.range.lowerBound } }
            #expect(count() <= 3 * 20)
            for memory in memories { LinearMemory.release(memory) }
            #expect(pool.counts.kept == 4)
            #expect(count() <= 3 * 4 + 1)
        }

        @Test("nothing of a pool and its images is left when they are gone")
        func leaks() throws {
            var base: UInt = 0
            var inode = ""
            do {
                let pool = MemoryPool()
                let image = try image(5, pool)
                let memory = try #require(LinearMemory.make(type, image: image, pool: pool))
                base = UInt(bitPattern: memory.pointee.base)
                inode = try #require(Mapping.all().first { $0.range.lowerBound == base }).inode
                LinearMemory.release(memory)
            }
            let mappings = Mapping.all()
            #expect(!mappings.contains { $0.range.contains(base) && $0.name.contains("situ") })
            #expect(!mappings.contains { $0.name.contains("memfd:situ") && $0.inode == inode })
            for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
                var status = stat()
                guard let number = Int32(name), fstat(number, &status) == 0 else { continue }
                #expect("\(status.st_ino)" != inode || status.st_nlink != 0, "descriptor \(number) is left")
            }
        }

        @Test("nobody can change an image")
        func sealing() throws {
            let file = try #require(System.makeImage(MemoryPoolTests.page))
            defer { System.closeImage(file) }
            #expect(System.write([1, 2, 3] as [UInt8], 3, to: file, at: 0))
            #expect(System.completeImage(file))
            #expect(!System.write([4] as [UInt8], 1, to: file, at: 0))
            #expect(ftruncate(file, 0) != 0)
            #expect(
                mmap(nil, MemoryPoolTests.page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) == MAP_FAILED)
        }

        @Test("no memory of the process can be written to and executed")
        func permissions() {
            for mapping in Mapping.all() {
                #expect(
                    !(mapping.permissions.contains("w") && mapping.permissions.contains("x")),
                    "\(mapping.name)")
            }
        }
    #endif
}
