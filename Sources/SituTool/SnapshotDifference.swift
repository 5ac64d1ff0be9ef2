import Machine
import Situ
import Snapshot
import WASI
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is different between two snapshots.
struct SnapshotDifference {
    /// A thing that is not equal, and how.
    struct Item: Equatable {
        var what: String
        var how: String
        /// What stands below, a line each.
        var details: [String] = []
    }

    private(set) var items: [Item] = []

    var isEmpty: Bool { items.isEmpty }

    init(_ one: SnapshotContent, _ other: SnapshotContent) {
        if one.snapshot.name == other.snapshot.name { return }
        if one.state.modules != other.state.modules {
            items.append(Item(what: "modules", how: "other ones"))
        }
        if one.state.stores.count != other.state.stores.count {
            items.append(
                Item(what: "stores", how: "\(one.state.stores.count), then \(other.state.stores.count)"))
        }
        for (index, (before, after)) in zip(one.state.stores, other.state.stores).enumerated() {
            let title = one.state.stores.count > 1 ? "store \(index): " : ""
            compareCalls(title, one, before, other, after)
            compare(title, before, after)
        }
        compareMemories(one.state.memories, other.state.memories)
        compareDescriptors(one.descriptors ?? [], other.descriptors ?? [])
        compareSections(one.snapshot.hostSections, other.snapshot.hostSections)
        if items.isEmpty {
            items.append(Item(what: "the program", how: "in something that is not shown here"))
        }
    }

    private mutating func compareCalls(
        _ title: String, _ one: SnapshotContent, _ before: StoreState, _ other: SnapshotContent,
        _ after: StoreState
    ) {
        if before.activations.count != after.activations.count {
            items.append(
                Item(
                    what: title + "calls", how: "\(before.activations.count), then \(after.activations.count)"
                ))
        }
        for (index, (left, right)) in zip(before.activations, after.activations).enumerated() {
            if left == right { continue }
            // Oldest frames that are the same.
            let same = zip(left.frames, right.frames).prefix { $0 == $1 }.count
            let first = one.backtrace(before, left).lines.prefix(left.frames.count - same).map(\.text)
            let second = other.backtrace(after, right).lines.prefix(right.frames.count - same).map(\.text)
            items.append(
                Item(
                    what: "\(title)call \(index)",
                    how:
                        "\(left.frames.count) frames, then \(right.frames.count), of which the oldest \(same) are equal",
                    details: first.prefix(16).map { "- " + $0 } + second.prefix(16).map { "+ " + $0 }))
        }
    }

    private mutating func compare(_ title: String, _ before: StoreState, _ after: StoreState) {
        func words(_ fuel: UInt64?) -> String { fuel.map { "\($0)" } ?? "no limit" }
        if before.fuel != after.fuel {
            items.append(Item(what: title + "fuel", how: "\(words(before.fuel)), then \(words(after.fuel))"))
        }
        for (index, (left, right)) in zip(before.globals, after.globals).enumerated() where left != right {
            func value(_ slot: SlotState) -> String {
                "0x" + (slot.high == 0 ? "" : String(slot.high, radix: 16) + "_")
                    + String(slot.low, radix: 16)
            }
            items.append(
                Item(
                    what: "\(title)global \(index)", how: "\(value(left.value)), then \(value(right.value))"))
        }
        if before.globals.count != after.globals.count {
            items.append(
                Item(what: title + "globals", how: "\(before.globals.count), then \(after.globals.count)"))
        }
        for (index, (left, right)) in zip(before.tables, after.tables).enumerated() {
            // References are numbers, which another function or object may have in another snapshot.
            let changed = zip(left.elements, right.elements).enumerated().filter { _, pair in
                Self.meaning(pair.0, before) != Self.meaning(pair.1, after)
            }.map(\.offset)
            if changed.isEmpty && left.elements.count == right.elements.count { continue }
            items.append(
                Item(
                    what: "\(title)table \(index)",
                    how: "\(changed.count) elements, "
                        + (left.elements.count == right.elements.count
                            ? "of \(left.elements.count)"
                            : "and \(left.elements.count) elements became \(right.elements.count)"),
                    details: Self.ranges(changed).prefix(16).map { Self.text($0) }))
        }
        if before.heap != after.heap {
            items.append(
                Item(
                    what: title + "objects",
                    how: before.heap.objects.count == after.heap.objects.count
                        ? "other contents in \(after.heap.objects.count) objects"
                        : "\(before.heap.objects.count), then \(after.heap.objects.count)"))
        }
        if before.instances != after.instances {
            items.append(
                Item(
                    what: title + "instances",
                    how: before.instances.count == after.instances.count
                        ? "other segments are dropped, or other things are imported"
                        : "\(before.instances.count), then \(after.instances.count)"))
        }
    }

    /// What a reference refers to, for comparison across snapshots.
    private static func meaning(_ reference: ReferenceState, _ store: StoreState) -> String {
        if Reference.isFunction(reference) { return "\(store.functions[Reference.index(reference)])" }
        return String(reference)
    }

    private mutating func compareMemories(_ before: [MemoryState], _ after: [MemoryState]) {
        for (index, (left, right)) in zip(before, after).enumerated() {
            let pages = Self.changedPages(left.content, right.content)
            if pages.isEmpty && left.content.size == right.content.size { continue }
            let grown =
                left.content.size == right.content.size
                ? "" : "; \(left.content.size) bytes became \(right.content.size)"
            items.append(
                Item(
                    what: "memory \(index)", how: "\(pages.count) pages\(grown)",
                    details: Self.ranges(pages).prefix(32).map { range in
                        let start = String(range.lowerBound * FrozenMemory.pageSize, radix: 16)
                        let end = String(range.upperBound * FrozenMemory.pageSize, radix: 16)
                        return "0x\(start)-0x\(end)"
                    }))
        }
        if before.count != after.count {
            items.append(Item(what: "memories", how: "\(before.count), then \(after.count)"))
        }
    }

    private static func changedPages(_ before: FrozenMemory, _ after: FrozenMemory) -> [Int] {
        var changed: [Int] = []
        for page in 0..<max(before.pageCount, after.pageCount) {
            let left = page < before.pageCount ? before.page(page) : nil
            let right = page < after.pageCount ? after.page(page) : nil
            switch (left, right) {
            case (nil, nil): break
            case (let left?, let right?):
                if left != right, memcmp(left, right, FrozenMemory.pageSize) != 0 { changed.append(page) }
            default: changed.append(page)
            }
        }
        return changed
    }

    private mutating func compareDescriptors(
        _ before: [WASI.SavedDescriptor], _ after: [WASI.SavedDescriptor]
    ) {
        let numbers = Set(before.map(\.number)).union(after.map(\.number)).sorted()
        for number in numbers {
            let left = before.first { $0.number == number }?.description
            let right = after.first { $0.number == number }?.description
            if left != right {
                items.append(
                    Item(
                        what: "descriptor \(number)",
                        how: "\(left ?? "not open"), then \(right ?? "not open")"))
            }
        }
    }

    private mutating func compareSections(
        _ before: [Situ.Snapshot.HostSection], _ after: [Situ.Snapshot.HostSection]
    ) {
        let names = Set(before.map(\.name)).union(after.map(\.name)).sorted()
        for name in names {
            let left = before.first { $0.name == name }
            let right = after.first { $0.name == name }
            guard left != right else { continue }
            let how =
                if let left, let right {
                    "other bytes (\(left.bytes.count), then \(right.bytes.count))"
                } else {
                    left == nil ? "only in the second" : "only in the first"
                }
            items.append(Item(what: "section \"\(name)\"", how: how))
        }
    }

    /// Numbers as ranges of those that follow each other.
    private static func ranges(_ numbers: [Int]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound == number {
                ranges[ranges.count - 1] = last.lowerBound..<number + 1
            } else {
                ranges.append(number..<number + 1)
            }
        }
        return ranges
    }

    private static func text(_ range: Range<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound - 1)"
    }

    var lines: [String] {
        if items.isEmpty { return ["equal"] }
        return items.flatMap { item in ["\(item.what): \(item.how)"] + item.details.map { "  " + $0 } }
    }

    var json: Report {
        .object([
            ("equal", .flag(isEmpty)),
            (
                "differences",
                .list(
                    items.map {
                        .object([
                            ("what", .text($0.what)), ("how", .text($0.how)),
                            ("details", .list($0.details.map { .text($0) })),
                        ])
                    })
            ),
        ])
    }
}
