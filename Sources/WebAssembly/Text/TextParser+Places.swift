/// From the bytes of an assembled module back to its text, for errors that validation finds.
extension TextParser {
    /// Offsets in a run of bytes, in order, and where the bytes from there on come from.
    struct PlaceList: Sendable {
        private(set) var entries: [(offset: Int, place: Int)] = []

        mutating func append(_ offset: Int, _ place: Int) { entries.append((offset, place)) }
    }

    /// Where the contents of the sections come from.
    struct SourceMap: Sendable {
        /// By the sections' order in a module, from 1; offsets count from a section's first entry.
        var sections = [PlaceList](repeating: PlaceList(), count: 14)
        /// The offsets of the sections' first entries in the module; 0 if a section is not there.
        var starts = [Int](repeating: 0, count: 14)

        /// The place in the text of a byte of the module.
        func place(of offset: Int) -> Int? {
            var section = 0
            for candidate in 1..<starts.count where starts[candidate] > 0 && starts[candidate] <= offset {
                section = candidate
            }
            let entries = sections[section].entries
            var low = 0
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                if entries[middle].offset + starts[section] <= offset {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low > 0 ? entries[low - 1].place : nil
        }
    }

    /// The place that a byte of the module comes from that a text assembles to. The text is assembled again for it, so
    /// that nobody pays who has no error. Nil if it cannot be said, as of the bytes in a `(module binary ...)`.
    package static func place(
        ofByte offset: Int, in source: UnsafeBufferPointer<UInt8>, features: Features
    ) -> SourcePlace? {
        do {
            var parser = try TextParser(source, from: 0, to: source.count)
            parser.features = features
            parser.map = SourceMap()
            parser.body.places = PlaceList()
            _ = try parser.parseModule(keepingNames: true)
            guard let place = parser.map?.place(of: offset) else { return nil }
            var lexer = Lexer(source, from: place)
            let token = try lexer.next()
            return SourcePlace(from: token.start, to: token.end, in: source)
        } catch {
            return nil
        }
    }

    /// How much there is of each section, by order.
    func sectionSizes() -> [Int] {
        [
            0, typeSection.writer.count, importSection.writer.count, functionSection.writer.count,
            tableSection.writer.count, memorySection.writer.count, tagSection.writer.count,
            globalSection.writer.count, exportSection.writer.count, start == nil ? 0 : 1,
            elementSection.writer.count, 0, codeSection.writer.count, dataSection.writer.count,
        ]
    }

    /// What was added to sections comes from the field at a place; and what is in a body, from its instructions.
    mutating func note(field place: Int, addedSince before: [Int]) {
        let sizes = sectionSizes()
        for section in 1..<sizes.count where sizes[section] > before[section] {
            map?.sections[section].append(before[section], place)
        }
        let code = 12
        guard sizes[code] > before[code], let places = body.places else { return }
        let bodyStart = sizes[code] - body.output.count
        for entry in places.entries { map?.sections[code].append(bodyStart + entry.offset, entry.place) }
    }
}
