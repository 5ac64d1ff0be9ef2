import Foundation
import TestSupport
import Testing
import WebAssembly

@testable import Machine

/// Whether both are the same, in no time.
func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count
        && left.withUnsafeBytes { left in
            right.withUnsafeBytes {
                left.isEmpty || memcmp(left.baseAddress!, $0.baseAddress!, $0.count) == 0
            }
        }
}

/// A memory, and what it is to hold.
final class MemoryModel {
    /// How a memory comes to be.
    enum Kind: CaseIterable {
        case alone, pooled, fromImage, fromImageInPool, shared, large, bytePages
    }

    let kind: Kind
    let store = Machine.Store(registry: TypeRegistry())
    let memory: UnsafeMutablePointer<MemoryRecord>
    private(set) var expected: [UInt8]
    static let pageSize = FrozenMemory.pageSize

    static func type(_ kind: Kind) -> MemoryType {
        switch kind {
        case .shared:
            return MemoryType(
                limits: SizeLimits(minimum: 32, maximum: 64, is64: false), isShared: true, pageSizeLog2: 16)
        case .large:
            return MemoryType(
                limits: SizeLimits(minimum: 32, maximum: nil, is64: true), isShared: false, pageSizeLog2: 16)
        case .bytePages:
            return MemoryType(
                limits: SizeLimits(minimum: 1_500_001, maximum: nil, is64: false), isShared: false,
                pageSizeLog2: 0)
        case .alone, .pooled, .fromImage, .fromImageInPool:
            return MemoryType(
                limits: SizeLimits(minimum: 32, maximum: nil, is64: false), isShared: false, pageSizeLog2: 16)
        }
    }

    /// One that holds zeros, or an image.
    init(_ kind: Kind, _ pool: MemoryPool) throws {
        self.kind = kind
        let type = MemoryModel.type(kind)
        let usesPool = kind == .pooled || kind == .fromImageInPool
        var image: MemoryImage?
        if kind == .fromImage || kind == .fromImageInPool {
            let pattern = try #require(LinearMemory.make(type))
            defer { LinearMemory.release(pattern) }
            let ranges = [5000..<200_000, 600_000..<700_000]
            for range in ranges {
                (pattern.pointee.base + range.lowerBound).initializeMemory(
                    as: UInt8.self, repeating: 77, count: range.count)
            }
            image = try #require(MemoryImage(of: pattern, ranges: ranges, pool: usesPool ? pool : nil))
        }
        memory = try #require(store.makeMemory(type, image: image, pool: usesPool ? pool : nil))
        #expect((memory.pointee.slot != nil) == usesPool)
        expected = Array(UnsafeRawBufferPointer(start: memory.pointee.base, count: memory.pointee.size))
        // It lives as long as the memory does, and the free slots that have it.
        self.image = image
    }

    private let image: MemoryImage?

    /// One that is made from what another held.
    init(_ kind: Kind, frozen: FrozenMemory, _ expected: [UInt8], _ pool: MemoryPool) throws {
        self.kind = kind
        image = nil
        let usesPool = kind == .pooled || kind == .fromImageInPool
        memory = try #require(
            store.makeMemory(MemoryModel.type(kind), frozen: frozen, pool: usesPool ? pool : nil))
        self.expected = expected
        #expect(memory.pointee.size == expected.count)
    }

    /// Writes numbers of its own to some pages, zeros, what is there already, or something that has no whole page; or grows.
    func change(_ random: inout RandomSequence) {
        switch random.below(10) {
        case 0:
            grow(random.below(3))
        case 1:
            let start = random.below(expected.count)
            let count = min(random.below(40) * MemoryModel.pageSize, expected.count - start)
            write([UInt8](repeating: 0, count: count), at: start)
        case 2:
            let start = random.below(expected.count)
            let count = min(random.below(40) * MemoryModel.pageSize, expected.count - start)
            write(Array(expected[start..<start + count]), at: start)
        case 3:
            let start = random.below(expected.count)
            let byte = UInt8(1 + random.below(255))
            write(
                [UInt8](repeating: byte, count: min(random.below(600_000), expected.count - start)), at: start
            )
        default:
            for _ in 0..<random.below(random.isOne(in: 3) ? 60 : 5) {
                write([UInt8(truncatingIfNeeded: random.next())], at: random.below(expected.count))
            }
        }
    }

    func write(_ bytes: [UInt8], at start: Int) {
        if bytes.isEmpty { return }
        bytes.withUnsafeBytes {
            (memory.pointee.base + start).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
        expected.replaceSubrange(start..<start + bytes.count, with: bytes)
    }

    func grow(_ pages: Int) {
        guard store.grow(memory, by: UInt64(pages)) != nil else { return }
        expected += [UInt8](repeating: 0, count: pages << Int(memory.pointee.type.pageSizeLog2))
    }

    /// Whether the memory holds what is expected.
    var isRight: Bool {
        memory.pointee.size == expected.count
            && expected.withUnsafeBytes {
                memcmp($0.baseAddress!, memory.pointee.base, $0.count) == 0
            }
    }
}

extension FrozenMemory {
    /// All bytes, as far as the pages are in order and hold something else than zeros.
    func content() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: pageCount * FrozenMemory.pageSize)
        var last = -1
        forEachPage { index, page in
            #expect(index > last && index < pageCount, "page \(index) comes after page \(last)")
            last = index
            bytes.withUnsafeMutableBytes {
                memcpy($0.baseAddress! + index * FrozenMemory.pageSize, page, FrozenMemory.pageSize)
            }
            #expect(!FrozenMemory.isZero(page), "page \(index) is not absent")
            #expect(self.page(index) == page, "page \(index)")
        }
        #expect(bytes[size...].allSatisfy { $0 == 0 }, "nothing is beyond the size")
        return Array(bytes[..<size])
    }

    /// What its changes make of what was there before; each must be one.
    func content(changing earlier: FrozenMemory, _ before: [UInt8]) -> [UInt8] {
        var bytes = before + [UInt8](repeating: 0, count: max(size - before.count, 0))
        var last = -1
        forEachChange(since: earlier) { index, page in
            #expect(index > last, "page \(index) comes after page \(last)")
            last = index
            let range =
                index * FrozenMemory.pageSize..<min((index + 1) * FrozenMemory.pageSize, bytes.count)
            let now =
                page.map { Array(UnsafeRawBufferPointer(start: $0, count: range.count)) }
                ?? [UInt8](repeating: 0, count: range.count)
            #expect(!areEqual(Array(bytes[range]), now), "page \(index) has changed")
            bytes.replaceSubrange(range, with: now)
        }
        return bytes
    }
}

extension FrozenMemory.Mechanisms: CustomTestStringConvertible {
    public var testDescription: String {
        (contains(.files) ? "files" : "copies") + (contains(.scanning) ? ", scanned" : ", compared")
    }

    static let each: [FrozenMemory.Mechanisms] = [.all, .files, .scanning, []]
}

@Suite("A memory that is frozen")
struct FrozenMemoryTests {
    @Test("holds what the memory held, and a memory made from it holds the same")
    func content() throws {
        let model = try MemoryModel(.alone, MemoryPool())
        model.write([42], at: 5 * 4096 + 8)
        let frozen = try #require(model.store.freeze(model.memory))
        model.write([43], at: 5 * 4096 + 8)
        var pages: [Int] = []
        frozen.forEachPage { index, _ in pages.append(index) }
        #expect(pages == [5])
        #expect(frozen.page(5)?.load(fromByteOffset: 8, as: UInt8.self) == 42)
        #expect(frozen.page(4) == nil)
        let copy = try #require(model.store.makeMemory(MemoryModel.type(.alone), frozen: frozen))
        #expect(copy.pointee.base.load(fromByteOffset: 5 * 4096 + 8, as: UInt8.self) == 42)
        let later = try #require(model.store.freeze(model.memory))
        var changes: [Int] = []
        later.forEachChange(since: frozen) { index, _ in changes.append(index) }
        #expect(changes == [5])
    }

    @Test(
        "holds what the memory held, whatever was written to it, its clones and theirs before and after",
        arguments: MemoryModel.Kind.allCases, FrozenMemory.Mechanisms.each)
    func chains(kind: MemoryModel.Kind, mechanisms: FrozenMemory.Mechanisms) throws {
        for seed in 0..<2 {
            var random = RandomSequence(seed: UInt64(seed), number: 6)
            var limits = MemoryPool.Limits()
            // Slots are used again.
            limits.slots = 3
            let pool = MemoryPool(limits)
            var models = [try MemoryModel(kind, pool)]
            var frozen: [(memory: FrozenMemory, expected: [UInt8])] = []
            for step in 0..<60 {
                let model = random.pick(models)
                switch random.below(8) {
                case 0..<4:
                    model.change(&random)
                case 4, 5:
                    let memory = try #require(model.store.freeze(model.memory, using: mechanisms))
                    #expect(areEqual(memory.content(), model.expected), "seed \(seed), step \(step)")
                    frozen.append((memory, model.expected))
                    if frozen.count > 6 { frozen.remove(at: random.below(6)) }
                case 6 where !frozen.isEmpty:
                    let origin = random.pick(frozen)
                    if models.count == 3 { models.remove(at: random.below(3)) }
                    let usesPool = kind != .pooled || pool.counts.slots < 3
                    models.append(
                        try MemoryModel(
                            usesPool ? kind : .alone, frozen: origin.memory, origin.expected, pool))
                    #expect(models[models.count - 1].isRight, "seed \(seed), step \(step)")
                default:
                    guard !frozen.isEmpty else { continue }
                    let (one, other) = (random.pick(frozen), random.pick(frozen))
                    guard one.expected.count >= other.expected.count else { continue }
                    #expect(
                        areEqual(
                            one.memory.content(changing: other.memory, other.expected), one.expected),
                        "seed \(seed), step \(step)")
                }
            }
            for (index, model) in models.enumerated() {
                #expect(model.isRight, "seed \(seed), memory \(index)")
            }
            for (index, one) in frozen.enumerated() {
                #expect(areEqual(one.memory.content(), one.expected), "seed \(seed), frozen memory \(index)")
            }
        }
    }

    @Test("has new copies of as many pages as were written to", arguments: FrozenMemory.Mechanisms.each)
    func sharing(mechanisms: FrozenMemory.Mechanisms) throws {
        let model = try MemoryModel(.alone, MemoryPool())
        model.write([UInt8](repeating: 1, count: 2 << 20), at: 0)
        let first = try #require(model.store.freeze(model.memory, using: mechanisms))
        #expect(first.counts == (512, 0))
        #expect(try #require(model.store.freeze(model.memory, using: mechanisms)) === first)
        for page in 0..<100 { model.write([2], at: page * 4096 * 2) }
        let second = try #require(model.store.freeze(model.memory, using: mechanisms))
        #expect(second.counts == (512, 100))
        #expect(second.sharesBase(with: first))
        // What is taken back is no change any more, and what is zero needs no copy.
        for page in 0..<50 { model.write([1], at: page * 4096 * 2) }
        let third = try #require(model.store.freeze(model.memory, using: mechanisms))
        #expect(third.counts == (512, 50))
        let clone = try MemoryModel(.alone, frozen: third, model.expected, MemoryPool())
        #expect(clone.isRight)
        #expect(try #require(clone.store.freeze(clone.memory, using: mechanisms)) === third)
        // So many that a new base is made: the changes are told without comparing all.
        for page in 0..<200 { model.write([9], at: page * 4096 * 2) }
        let fourth = try #require(model.store.freeze(model.memory, using: mechanisms))
        #expect(fourth.counts == (512, 0))
        #expect(!fourth.sharesBase(with: third))
        var changes: [Int] = []
        fourth.forEachChange(since: third) { page, _ in changes.append(page) }
        #expect(changes == (0..<200).map { $0 * 2 })
        #expect(clone.isRight)
        #expect(model.isRight)
    }

    @Test("is a base of its own once it is used often", arguments: FrozenMemory.Mechanisms.each)
    func newBase(mechanisms: FrozenMemory.Mechanisms) throws {
        let model = try MemoryModel(.alone, MemoryPool())
        model.write([UInt8](repeating: 1, count: 2 << 20), at: 0)
        _ = try #require(model.store.freeze(model.memory, using: mechanisms))
        for page in 0..<100 { model.write([2], at: page * 4096 * 2) }
        let changed = try #require(model.store.freeze(model.memory, using: mechanisms))
        var rounds = 0
        var frozen = changed
        while frozen.counts.changes > 0, rounds < 10 {
            let clone = try MemoryModel(.alone, frozen: frozen, model.expected, MemoryPool())
            #expect(clone.isRight)
            frozen = try #require(model.store.freeze(model.memory, using: mechanisms))
            rounds += 1
        }
        #expect(frozen.counts == (512, 0), "after \(rounds) clones")
        #expect(rounds > 1)
        #expect(areEqual(frozen.content(), model.expected))
        frozen.forEachChange(since: changed) { page, _ in Issue.record("page \(page) has not changed") }
        #expect(try #require(model.store.freeze(model.memory, using: mechanisms)) === frozen)
    }

    @Test("does not keep all that was ever copied", arguments: FrozenMemory.Mechanisms.each)
    func copies(mechanisms: FrozenMemory.Mechanisms) throws {
        let model = try MemoryModel(.alone, MemoryPool())
        model.write([UInt8](repeating: 1, count: 2 << 20), at: 0)
        _ = try #require(model.store.freeze(model.memory, using: mechanisms))
        for round in 0..<100 {
            // Always the same pages, and a new one.
            for page in 0..<20 { model.write([UInt8(round)], at: page * 4096 + 7) }
            model.write([2], at: (20 + round) * 4096)
            let frozen = try #require(model.store.freeze(model.memory, using: mechanisms))
            let room = frozen.blocks.reduce(0) { $0 + $1.capacity }
            #expect(room <= 2 * frozen.counts.changes + 64, "round \(round)")
            if round % 20 == 0 { #expect(areEqual(frozen.content(), model.expected), "round \(round)") }
        }
    }

    @Test("of many pages is written by two threads", arguments: FrozenMemory.Mechanisms.each)
    func large(mechanisms: FrozenMemory.Mechanisms) throws {
        for gap in [0, 3, 700] {
            let model = try MemoryModel(.alone, MemoryPool())
            model.grow(400)
            let piece = (1...300).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 10_000) }
            var start = gap * 4096
            while start + piece.count <= model.expected.count {
                model.write(piece, at: start)
                start += piece.count + gap * 4096
            }
            let expected = model.expected
            let frozen = try #require(model.store.freeze(model.memory, using: mechanisms))
            model.write([99], at: 12_345_678)
            #expect(model.isRight)
            #expect(areEqual(frozen.content(), expected))
            let clone = try MemoryModel(.alone, frozen: frozen, expected, MemoryPool())
            #expect(clone.isRight)
            clone.write([98], at: 12_345_678)
            #expect(clone.isRight && model.isRight)
            #expect(areEqual(frozen.content(), expected))
        }
    }

    @Test("can be read while the program goes on")
    func reading() async throws {
        let model = try MemoryModel(.alone, MemoryPool())
        model.write([UInt8](repeating: 8, count: 1 << 20), at: 4000)
        for round in 0..<5 {
            let expected = model.expected
            var frozen: FrozenMemory? = try #require(model.store.freeze(model.memory))
            let reader = Task { [frozen] in areEqual(frozen!.content(), expected) }
            frozen = nil
            for page in 0..<256 { model.write([UInt8(round)], at: page * 4096 + round) }
            #expect(await reader.value, "round \(round)")
        }
        #expect(model.isRight)
    }

    @Test("leaves its slot of a pool to others, who find nothing in it")
    func slots() throws {
        var limits = MemoryPool.Limits()
        limits.slots = 1
        let pool = MemoryPool(limits)
        var image: [UInt8] = []
        for kind in [MemoryModel.Kind.fromImageInPool, .pooled, .fromImageInPool, .pooled] {
            for round in 0..<3 {
                let model = try MemoryModel(kind, pool)
                if kind == .pooled {
                    #expect(
                        areEqual(model.expected, [UInt8](repeating: 0, count: model.expected.count)),
                        "round \(round)")
                } else if image.isEmpty {
                    image = model.expected
                } else {
                    #expect(areEqual(model.expected, image), "round \(round)")
                }
                if round == 1 { continue }
                model.write([UInt8](repeating: 5, count: 1 << 20), at: 300_000)
                let frozen = try #require(model.store.freeze(model.memory))
                model.write([UInt8](repeating: 6, count: 1 << 18), at: 400_000)
                model.grow(3)
                model.write([7], at: model.expected.count - 1)
                #expect(model.isRight)
                #expect(frozen.page(100)?.load(as: UInt8.self) == 5)
            }
        }
        #expect(pool.counts.slots == 1)
    }

    @Test("is made from pages one after the other", arguments: [FrozenMemory.Mechanisms.all, []])
    func building(mechanisms: FrozenMemory.Mechanisms) throws {
        var random = RandomSequence(seed: 3, number: 3)
        for count in [0, 1, 10, 64, 65, 300, 2000] {
            let size = (count * 3 + 1) * 4096 - 1000
            var expected = [UInt8](repeating: 0, count: size)
            var builder = FrozenMemory.Builder(size: size, using: mechanisms)
            let page = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 16)
            defer { page.deallocate() }
            for index in 0...count * 3 where index == count * 3 || !random.isOne(in: 2 + index % 50) {
                let byte = UInt8(random.below(4))
                page.initializeMemory(as: UInt8.self, repeating: byte, count: 4096)
                let range = index * 4096..<min((index + 1) * 4096, size)
                expected.replaceSubrange(range, with: repeatElement(byte, count: range.count))
                let (first, second) = (builder.add(index, page), builder.add(index, page))
                #expect(first)
                #expect(!second, "the same page again")
            }
            let isAdded = builder.add(count * 3 + 1, page)
            #expect(!isAdded, "a page beyond the size")
            let made = builder.finish()
            let frozen = try #require(made)
            #expect(areEqual(frozen.content(), expected), "\(count) pages")
        }
    }

    @Test("can be of any size that takes no memory", arguments: [FrozenMemory.Mechanisms.all, []])
    func hugeSize(mechanisms: FrozenMemory.Mechanisms) throws {
        let size = 1 << 45
        var builder = FrozenMemory.Builder(size: size, using: mechanisms)
        let page = [UInt8](repeating: 3, count: 4096)
        let pages = (0..<300).map { $0 * 20_000_003 } + [(size >> 12) - 1]
        for index in pages {
            let isAdded = page.withUnsafeBytes { builder.add(index, $0.baseAddress!) }
            #expect(isAdded)
        }
        let made = builder.finish()
        let frozen = try #require(made)
        var found: [Int] = []
        frozen.forEachPage { index, _ in found.append(index) }
        #expect(found == pages)
        let store = Machine.Store(registry: TypeRegistry())
        let type = MemoryType(
            limits: SizeLimits(minimum: 0, maximum: nil, is64: true), isShared: false, pageSizeLog2: 16)
        if let memory = store.makeMemory(type, frozen: frozen) {
            #expect((memory.pointee.base + size - 1).load(as: UInt8.self) == 3)
            memory.pointee.base.storeBytes(of: 4, toByteOffset: 20_000_003 << 12, as: UInt8.self)
            let second = try #require(store.freeze(memory))
            var changes: [Int] = []
            second.forEachChange(since: frozen) { index, _ in changes.append(index) }
            #expect(changes == [20_000_003])
        }
    }

    @Test("makes no memory of a size that its type can't have")
    func impossibleSize() throws {
        let store = Machine.Store(registry: TypeRegistry())
        func empty(_ size: Int) -> FrozenMemory? { FrozenMemory.Builder(size: size).finish() }
        let frozen = try #require(empty(3 << 16))
        func type(_ maximum: UInt64?, is64: Bool = false) -> MemoryType {
            MemoryType(
                limits: SizeLimits(minimum: 1, maximum: maximum, is64: is64), isShared: false,
                pageSizeLog2: 16)
        }
        #expect(store.makeMemory(type(2), frozen: frozen) == nil)
        let memory = try #require(store.makeMemory(type(3), frozen: frozen))
        #expect(memory.pointee.type.limits.minimum == 1)
        #expect(memory.pointee.size == 3 << 16)
        let broken = try #require(empty(3 << 16 + 1))
        #expect(store.makeMemory(type(nil), frozen: broken) == nil)
        let large = try #require(empty(5 << 30))
        #expect(store.makeMemory(type(nil), frozen: large) == nil)
    }
}
