import Machine
import Situ
import Snapshot
import WASI
import WebAssembly

/// What `situ snapshot info` says of a snapshot.
struct SnapshotReport {
    private let content: SnapshotContent
    private var state: ProgramState { content.state }

    init(_ content: SnapshotContent) { self.content = content }

    /// Memories are shown by their nonzero parts, and many small holes in them do not count.
    struct MemoryMap {
        let pages: Int
        /// In bytes.
        let parts: [Range<Int>]

        init(_ memory: FrozenMemory) {
            var count = 0
            var parts: [Range<Int>] = []
            memory.forEachPage { page, _ in
                count += 1
                let start = page * FrozenMemory.pageSize
                let end = start + FrozenMemory.pageSize
                if let last = parts.last, start - last.upperBound <= 16 * FrozenMemory.pageSize {
                    parts[parts.count - 1] = last.lowerBound..<end
                } else {
                    parts.append(start..<end)
                }
            }
            pages = count
            self.parts = parts
        }
    }

    /// Objects of one type, and their bytes.
    struct ObjectCount {
        var name: String
        var count: Int
        var bytes: Int
    }

    func objects(_ store: StoreState) -> [ObjectCount] {
        let heap = store.heap
        var counts: [String: ObjectCount] = [:]
        for (index, object) in heap.objects.enumerated() {
            let end = index + 1 < heap.objects.count ? heap.objects[index + 1].offset : heap.bytes.count
            let name =
                switch object.kind {
                case .structure: "structures of " + content.name(heap.types[object.type])
                case .array: "arrays of " + content.name(heap.types[object.type])
                case .exception: "exceptions of tag \(object.type)"
                }
            counts[name, default: ObjectCount(name: name, count: 0, bytes: 0)].count += 1
            counts[name]?.bytes += end - object.offset
        }
        return counts.values.sorted { ($0.bytes, $1.name) > ($1.bytes, $0.name) }
    }

    private func status(_ call: ActivationState) -> String {
        switch call.status {
        case .ready:
            if case .host? = call.frames.last {
                "waits in the host"
            } else if call.remainingWait != nil {
                "waits for another thread"
            } else {
                "can go on"
            }
        case .trapped(let kind): "trapped: \(kind.message)"
        case .threw: "left an exception uncaught"
        }
    }

    private func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<(10 << 10): "\(bytes) bytes"
        case ..<(10 << 20): "\((bytes + 512) >> 10) KiB"
        default: "\((bytes + (1 << 19)) >> 20) MiB"
        }
    }

    private func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }

    // MARK: As text

    var lines: [String] {
        let snapshot = content.snapshot
        var lines = ["\(content.file.text)", "  name     \(snapshot.name)"]
        if let file = content.summary {
            lines.append("  size     \(size(Int(file.fileSize)))")
            if let parent = file.parent { lines.append("  parent   \(parent), at \(file.parentHint)") }
        }
        var nature: [String] = []
        if content.record?.isDeterministic == true { nature.append("deterministic") }
        if snapshot.hasCanonicalNaNs { nature.append("canonical NaNs") }
        nature.append("features \(FeatureList.summarize(snapshot.features))")
        lines.append("  runs     " + nature.joined(separator: ", "))
        switch content.record?.end {
        case .exited(let code): lines.append("  ended    with the exit code \(code)")
        case .aborted: lines.append("  ended    aborted")
        case nil: break
        }
        if let calls = content.record?.pending, !calls.isEmpty {
            lines.append(
                "  then     "
                    + calls.map { ([$0.name] + $0.arguments).joined(separator: " ") }.joined(separator: "; "))
        }
        lines.append("modules")
        for (index, module) in snapshot.modules.enumerated() {
            lines.append(
                "  \(index)  sha256:\(module.hash), \(size(Int(module.byteCount))), "
                    + (content.places[index] ?? "not found"))
        }
        for (index, store) in state.stores.enumerated() { lines += describe(store, index) }
        if let descriptors = content.descriptors, !descriptors.isEmpty {
            lines.append("descriptors")
            for descriptor in descriptors {
                lines.append("  \(descriptor.number)  \(descriptor.description)")
            }
        }
        lines.append("sections of the host")
        for section in snapshot.hostSections {
            lines.append("  \(section.name)  \(size(section.bytes.count))")
        }
        return lines
    }

    private func describe(_ store: StoreState, _ number: Int) -> [String] {
        var lines: [String] = []
        let title = state.stores.count > 1 ? "store \(number): " : ""
        for (index, call) in store.activations.enumerated() {
            lines.append("\(title)call \(index): \(status(call))")
            var place = 0
            let (frames, omitted) = content.backtrace(store, call)
            for frame in frames {
                for line in frame.inlined + [frame.text] {
                    lines.append("  \(place): \(line)")
                    place += 1
                }
            }
            if omitted > 0 { lines.append("  ... and \(omitted) more") }
        }
        if store.activations.isEmpty { lines.append(title + "no call is under way") }
        if let fuel = store.fuel { lines.append("\(title)fuel left \(fuel)") }
        for (index, memory) in store.memories.enumerated() {
            lines.append(title + describe(state.memories[memory], index))
            let map = MemoryMap(state.memories[memory].content)
            for part in map.parts.prefix(32) {
                lines.append(
                    "  \(hexadecimal(part.lowerBound))-\(hexadecimal(part.upperBound))  \(size(part.count))")
            }
            if map.parts.count > 32 { lines.append("  and \(map.parts.count - 32) more parts") }
        }
        for (index, table) in store.tables.enumerated() {
            let used = table.elements.count { $0 != 0 }
            lines.append(
                "\(title)table \(index): \(content.name(table.element)), \(table.elements.count) elements, "
                    + "\(used) of them not null")
        }
        if !store.globals.isEmpty {
            lines.append(
                "\(title)\(store.globals.count) globals, \(store.globals.count(where: \.isMutable)) of them mutable"
            )
        }
        let objects = objects(store)
        if !objects.isEmpty {
            lines.append(
                "\(title)\(store.heap.objects.count) objects, \(size(store.heap.bytes.count))")
            for object in objects {
                lines.append("  \(object.count) \(object.name), \(size(object.bytes))")
            }
        }
        return lines
    }

    private func describe(_ memory: MemoryState, _ index: Int) -> String {
        let map = MemoryMap(memory.content)
        let kind = memory.type.isShared ? "shared memory" : "memory"
        return "\(kind) \(index): \(size(memory.content.size)), \(map.pages) of \(memory.content.pageCount) "
            + "pages not zero"
    }

    // MARK: As JSON

    var json: Report {
        let snapshot = content.snapshot
        var end = Report.none
        switch content.record?.end {
        case .exited(let code): end = .object([("exitCode", .number(Int(code)))])
        case .aborted: end = .object([("aborted", .flag(true))])
        case nil: break
        }
        return .object([
            ("file", .text(content.file.text)), ("name", .text("\(snapshot.name)")),
            ("bytes", content.summary.map { .number(Int($0.fileSize)) } ?? .none),
            ("parent", content.summary?.parent.map { .text("\($0)") } ?? .none),
            ("deterministic", .flag(content.record?.isDeterministic ?? false)),
            ("canonicalNaNs", .flag(snapshot.hasCanonicalNaNs)),
            ("features", .text(FeatureList.summarize(snapshot.features))), ("end", end),
            (
                "modules",
                .list(
                    snapshot.modules.enumerated().map { index, module in
                        .object([
                            ("sha256", .text("\(module.hash)")), ("bytes", .number(Int(module.byteCount))),
                            ("place", content.places[index].map { .text($0) } ?? .none),
                        ])
                    })
            ),
            ("stores", .list(state.stores.map { json($0) })),
            (
                "descriptors",
                .list(
                    (content.descriptors ?? []).map {
                        .object([
                            ("descriptor", .number(Int($0.number))), ("what", .text($0.description)),
                        ])
                    })
            ),
            (
                "hostSections",
                .list(
                    snapshot.hostSections.map {
                        .object([("name", .text($0.name)), ("bytes", .number($0.bytes.count))])
                    })
            ),
        ])
    }

    private func json(_ store: StoreState) -> Report {
        .object([
            ("fuel", store.fuel.map { .number(Int(clamping: $0)) } ?? .none),
            (
                "calls",
                .list(
                    store.activations.map { call in
                        let (frames, omitted) = content.backtrace(store, call)
                        return .object([
                            ("status", .text(status(call))), ("frames", .list(frames.map { json($0) })),
                            ("omittedFrames", .number(omitted)),
                        ])
                    })
            ),
            (
                "memories",
                .list(
                    store.memories.map { index in
                        let memory = state.memories[index]
                        let map = MemoryMap(memory.content)
                        return .object([
                            ("bytes", .number(memory.content.size)), ("shared", .flag(memory.type.isShared)),
                            ("nonzeroPages", .number(map.pages)),
                            (
                                "parts",
                                .list(
                                    map.parts.map {
                                        .object([
                                            ("start", .number($0.lowerBound)),
                                            ("end", .number($0.upperBound)),
                                        ])
                                    })
                            ),
                        ])
                    })
            ),
            (
                "tables",
                .list(
                    store.tables.map { table in
                        .object([
                            ("type", .text(content.name(table.element))),
                            ("elements", .number(table.elements.count)),
                            ("notNull", .number(table.elements.count { $0 != 0 })),
                        ])
                    })
            ),
            ("globals", .number(store.globals.count)),
            (
                "objects",
                .list(
                    objects(store).map {
                        .object([
                            ("what", .text($0.name)), ("count", .number($0.count)),
                            ("bytes", .number($0.bytes)),
                        ])
                    })
            ),
        ])
    }

    private func json(_ frame: SnapshotContent.BacktraceLine) -> Report {
        .object([
            ("module", frame.module.map { .number($0) } ?? .none),
            ("function", frame.function.map { .number($0) } ?? .none),
            ("name", frame.name.map { .text($0) } ?? .none),
            ("offset", frame.offset.map { .number($0) } ?? .none),
            ("location", frame.location.map { .text($0) } ?? .none),
            ("inlined", .list(frame.inlined.map { .text($0) })),
            ("text", .text(frame.text)),
        ])
    }
}
