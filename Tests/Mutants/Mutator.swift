import TestSupport

/// A file that mutants are made of.
struct Original {
    let name: String
    let bytes: [UInt8]
    let layout: Layout
    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        layout = Layout(bytes)
    }
}

/// Makes mutants: files that end early, have bits flipped, announce more than they hold, or are pieced together.
struct Mutator {
    let originals: [Original]

    /// Four billion entries, as LEB128.
    private static let fourBillion: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]
    /// Bytes that mean something in many places.
    private static let notable: [UInt8] = [
        0, 1, 2, 3, 0x0B, 0x40, 0x41, 0x60, 0x6F, 0x70, 0x7F, 0x80, 0xFC, 0xFF,
    ]

    /// Makes one mutant of a file; its name says how.
    func mutant(of original: Original, _ random: inout RandomSequence) -> (how: String, bytes: [UInt8]) {
        var bytes = original.bytes
        let layout = original.layout
        switch random.below(10) {
        case 0:
            bytes.removeLast(bytes.count - random.below(bytes.count))
            return ("ends at \(bytes.count)", bytes)
        case 1:
            let count = 1 + random.below(8)
            for _ in 0..<count { bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8)) }
            return ("\(count) bits flipped", bytes)
        case 2:
            let count = 1 + random.below(4)
            for _ in 0..<count { bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            return ("\(count) bytes replaced", bytes)
        case 3:
            let position = random.below(bytes.count)
            bytes[position] = Mutator.notable[random.below(Mutator.notable.count)]
            return ("byte \(position) is \(bytes[position])", bytes)
        case 4: return announce(original, &random)
        case 5: return spliceSections(original, &random)
        case 6, 7:
            // One change where the instructions are, so that many mutants stay valid and run.
            guard let body = pick(layout.bodies, &random) else { return ("unchanged", bytes) }
            let position = min(body + random.below(200), bytes.count - 1)
            if random.below(2) == 0 {
                bytes[position] ^= 1 << UInt8(random.below(8))
            } else {
                bytes[position] = UInt8(truncatingIfNeeded: random.next())
            }
            return ("code byte \(position) is \(bytes[position])", bytes)
        case 8: return exchange(original, &random)
        default:
            guard let section = pick(layout.sections, &random), section.identifier != 10,
                !section.contents.isEmpty
            else { return announce(original, &random) }
            // Sections other than code are small: every byte of them counts.
            let position = section.contents.lowerBound + random.below(section.contents.count)
            bytes[position] = UInt8(truncatingIfNeeded: random.next())
            return ("byte \(position) of section \(section.identifier) is \(bytes[position])", bytes)
        }
    }

    private func pick<Element>(_ list: [Element], _ random: inout RandomSequence) -> Element? {
        list.isEmpty ? nil : list[random.below(list.count)]
    }

    /// A count or size becomes four billion. The section's own size is corrected, so that the rest stays as it was.
    private func announce(
        _ original: Original, _ random: inout RandomSequence
    ) -> (how: String, bytes: [UInt8]) {
        let bytes = original.bytes
        guard let section = pick(original.layout.sections, &random) else { return ("unchanged", bytes) }
        var position = section.sizeStart
        switch random.below(4) {
        case 0: break
        case 1: position = section.contents.lowerBound
        case 2:
            if section.identifier == 10, let body = pick(original.layout.bodies, &random) {
                position = body
            } else {
                position = section.contents.lowerBound + random.below(max(section.contents.count, 1))
            }
        default: position = section.contents.lowerBound + random.below(max(section.contents.count, 1))
        }
        var end = position
        guard position < bytes.count, Layout.number(bytes, &end) != nil else { return ("unchanged", bytes) }
        if position == section.sizeStart {
            return (
                "section \(section.identifier) has size 0xFFFFFFFF",
                bytes[..<position] + Mutator.fourBillion + bytes[end...]
            )
        }
        end = min(end, section.contents.upperBound)
        let contents =
            bytes[section.contents.lowerBound..<position] + Mutator.fourBillion
            + bytes[end..<section.contents.upperBound]
        return (
            "number at \(position) of section \(section.identifier) is 0xFFFFFFFF",
            replace(section, in: original, with: Array(contents))
        )
    }

    private func replace(_ section: Layout.Section, in original: Original, with contents: [UInt8]) -> [UInt8]
    {
        original.bytes[..<section.sizeStart] + Layout.encode(contents.count) + contents
            + original.bytes[section.contents.upperBound...]
    }

    /// A section is left out, doubled, moved, or taken from another file.
    private func spliceSections(
        _ original: Original, _ random: inout RandomSequence
    ) -> (how: String, bytes: [UInt8]) {
        var parts = original.layout.sections.map { Array(original.bytes[$0.range]) }
        guard !parts.isEmpty else { return ("unchanged", original.bytes) }
        let place = random.below(parts.count)
        let how: String
        switch random.below(4) {
        case 0:
            parts.remove(at: place)
            how = "without section \(place)"
        case 1:
            parts.insert(parts[place], at: place)
            how = "section \(place) doubled"
        case 2:
            let other = random.below(parts.count)
            parts.swapAt(place, other)
            how = "sections \(place) and \(other) exchanged"
        default:
            let other = originals[random.below(originals.count)]
            let kind = original.layout.sections[place].identifier
            let matching = other.layout.sections.filter { $0.identifier == kind }
            guard let taken = pick(matching, &random) else { return announce(original, &random) }
            parts[place] = Array(other.bytes[taken.range])
            how = "section \(kind) of \(other.name)"
        }
        return (how, original.bytes[..<8] + Array(parts.joined()))
    }

    /// Some bytes inside a section are inserted or removed; the section's size is corrected.
    private func exchange(
        _ original: Original, _ random: inout RandomSequence
    ) -> (how: String, bytes: [UInt8]) {
        guard let section = pick(original.layout.sections, &random), !section.contents.isEmpty else {
            return ("unchanged", original.bytes)
        }
        var contents = Array(original.bytes[section.contents])
        let position = random.below(contents.count)
        let count = 1 + random.below(16)
        if random.below(2) == 0 {
            let end = min(position + count, contents.count)
            contents.removeSubrange(position..<end)
            return (
                "section \(section.identifier) without \(end - position) bytes at \(position)",
                replace(section, in: original, with: contents)
            )
        }
        let source = random.below(original.bytes.count)
        let piece = original.bytes[source..<min(source + count, original.bytes.count)]
        contents.insert(contentsOf: piece, at: position)
        return (
            "section \(section.identifier) with \(piece.count) bytes more at \(position)",
            replace(section, in: original, with: contents)
        )
    }
}
