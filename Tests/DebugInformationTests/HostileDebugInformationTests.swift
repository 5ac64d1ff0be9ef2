import TestSupport
import Testing

/// Debug information is the guest's. Whatever it is, an answer comes, and soon.
@Suite struct HostileDebugInformationTests {
    private let ordinary = ["inner file.c:7:3", "outer file.c:20:9"]

    @Test func whatIsAsItShouldBeIsFound() throws {
        #expect(try DebugBytes.ordinary().lookUp() == ordinary)
    }

    @Test func anEntryWhoseNameIsItsOwnHasNone() throws {
        var bytes = DebugBytes.ordinary(extra: [5] + DebugBytes.u32(0))
        // The inlined entry refers to the one that is added, and that to itself.
        let added = bytes.info.count - 6
        bytes.info.replaceSubrange(bytes.info.count - 5..<bytes.info.count - 1, with: DebugBytes.u32(added))
        let inlined = 11 + 13 + 12
        try #require(bytes.info[inlined] == 3)
        bytes.info.replaceSubrange(inlined + 1..<inlined + 5, with: DebugBytes.u32(added))
        #expect(try bytes.lookUp() == [" file.c:7:3", "outer file.c:20:9"])
    }

    @Test func referencesOutsideOfTheUnitGiveNoName() throws {
        for target in [0, 5, 10_000, 0x7FFF_FFFF, 0xFFFF_FFFF] {
            var bytes = DebugBytes.ordinary()
            bytes.info.replaceSubrange(11 + 13 + 12 + 1..<11 + 13 + 12 + 5, with: DebugBytes.u32(target))
            #expect(try bytes.lookUp() == [" file.c:7:3", "outer file.c:20:9"])
        }
    }

    @Test func lengthsThatGoBeyondTheSectionEndTheSearch() throws {
        for length in [
            DebugBytes.u32(0x7FFF_FFFF), DebugBytes.u32(0xFFFF_FFF3),
            DebugBytes.u32(0xFFFF_FFFF) + DebugBytes.u64(.max),
        ] {
            var bytes = DebugBytes.ordinary()
            bytes.info = bytes.info + length
            #expect(try bytes.lookUp() == ordinary, "what comes before is as good as ever")
            bytes.info = length + DebugBytes.ordinary().info
            #expect(try bytes.lookUp() == [], "nobody knows where the next unit begins")
        }
    }

    @Test func aLineProgramWithoutAUnitStillGivesLines() throws {
        var bytes = DebugBytes.ordinary()
        bytes.info = []
        #expect(try bytes.lookUp() == [" file.c:7:3"])
    }

    @Test func rowsThatGoBackOrOutOfTheCodeAreNotUsed() throws {
        for rows in [
            [0, 5, 2] + DebugBytes.u32(4) + [1] + DebugBytes.rows(), DebugBytes.rows(address: 0),
            DebugBytes.rows(address: -1), DebugBytes.rows(address: 4), DebugBytes.rows(address: 6),
        ] {
            var bytes = DebugBytes.ordinary()
            bytes.lines = DebugBytes.lineProgram(rows)
            #expect(try bytes.lookUp() == ["inner :0:0", "outer file.c:20:9"])
        }
    }

    @Test func aSequenceAfterOneThatCannotBeUsedIsFound() throws {
        var bytes = DebugBytes.ordinary()
        bytes.lines = DebugBytes.lineProgram(DebugBytes.rows(address: 0) + DebugBytes.rows(line: 8))
        #expect(try bytes.lookUp() == ["inner file.c:8:3", "outer file.c:20:9"])
    }

    @Test func whatFollowsABadInstructionIsLostAndNothingElse() throws {
        var bytes = DebugBytes.ordinary()
        bytes.lines = DebugBytes.lineProgram(DebugBytes.rows() + [0, 0x7F, 2])
        #expect(try bytes.lookUp() == ordinary)
    }

    @Test func aLineRangeOfZeroIsNotDividedBy() throws {
        var bytes = DebugBytes.ordinary()
        try #require(bytes.lines[14] == 14)
        bytes.lines[14] = 0
        #expect(try bytes.lookUp() == ["inner :0:0", "outer :0:0"])
    }

    /// Version 5 says how each directory is described, which can be in no bytes at all.
    @Test func countsThatTakeNoBytesAreNotBelieved() throws {
        for formats in [[0], [1, 3, 0x19], [1, 1, 0x21]] as [[UInt8]] {
            for count in [ModuleBuilder.unsigned(UInt64.max), ModuleBuilder.unsigned(UInt64(1) << 40)] {
                var bytes = DebugBytes.ordinary()
                let header =
                    [1, 1, 1, 0xFB, 14, 13] + [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1] + formats + count
                let contents =
                    DebugBytes.u16(5) + [4, 0] + DebugBytes.u32(header.count) + header + DebugBytes.rows()
                bytes.lines = DebugBytes.u32(contents.count) + contents
                #expect(try bytes.lookUp() == ["inner :0:0", "outer :0:0"])
            }
        }
    }

    @Test func aFormThatSaysItsFormIsNotFollowedForEver() throws {
        var bytes = DebugBytes.ordinary()
        bytes.abbreviations = DebugBytes.abbreviation(1, tag: 0x11, children: true, [(0x10, 0x16)]) + [0]
        bytes.info = DebugBytes.unit([1] + [UInt8](repeating: 0x16, count: 100_000))
        #expect(try bytes.lookUp() == [" file.c:7:3"], "as if there were no unit")
    }

    @Test func everyUnknownFormIsRefused() throws {
        for form in 0x2D...0xFF where form < 0x80 {
            var bytes = DebugBytes.ordinary()
            bytes.abbreviations =
                DebugBytes.abbreviation(1, tag: 0x11, children: true, [(0x10, UInt8(form))]) + [0]
            #expect(try bytes.lookUp() == [" file.c:7:3"], "as if there were no unit")
        }
    }

    /// A list of many ranges, to which many units and functions refer.
    @Test func sharedListsDoNotMultiply() throws {
        var bytes = DebugBytes()
        let range = DebugBytes.u32(2) + DebugBytes.u32(3)
        let list = Array(repeatElement(range, count: 20_000).joined()) + DebugBytes.u64(0)
        bytes.others = [(".debug_ranges", list)]
        bytes.abbreviations =
            DebugBytes.abbreviation(1, tag: 0x11, children: true, [(0x55, 0x17), (0x10, 0x17)])
            + DebugBytes.abbreviation(2, tag: 0x2E, children: true, [(0x55, 0x17)])
            + DebugBytes.abbreviation(3, tag: 0x1D, children: true, [(0x55, 0x17)]) + [0]
        let children = Array(repeatElement([3] + DebugBytes.u32(0), count: 1000).joined())
        let function = [2] + DebugBytes.u32(0) + children
        let unit = DebugBytes.unit([1] + DebugBytes.u32(0) + DebugBytes.u32(0) + function)
        bytes.info = Array(repeatElement(unit, count: 200).joined())
        bytes.lines = DebugBytes.lineProgram(DebugBytes.rows())
        // At 3, which the ranges end at, and at 2, which they contain. Some answer is all that is asked for.
        let lookup = try Lookup(bytes.module)
        #expect(lookup.frames(at: 3).count <= 1)
        #expect(lookup.frames(at: 2).count <= 256)
    }

    /// Inlined functions, each in the one before.
    @Test func depthIsLimited() throws {
        var bytes = DebugBytes.ordinary()
        bytes.abbreviations =
            DebugBytes.abbreviation(1, tag: 0x11, children: true, [(0x10, 0x17), (0x11, 0x01), (0x12, 0x06)])
            + DebugBytes.abbreviation(2, tag: 0x2E, children: true, [(0x11, 0x01), (0x12, 0x0B)])
            + DebugBytes.abbreviation(3, tag: 0x1D, children: true, [(0x11, 0x01), (0x12, 0x0B)]) + [0]
        let root = [1] + DebugBytes.u32(0) + DebugBytes.u32(2) + DebugBytes.u32(3)
        let place = DebugBytes.u32(2) + [3]
        let inlined = Array(repeatElement([3] + place, count: 50_000).joined())
        bytes.info = DebugBytes.unit(root + [2] + place + inlined)
        let frames = try bytes.lookUp()
        #expect(frames.count == 256)
        #expect(frames.first == " file.c:7:3")
    }

    /// Bytes of what clang makes are changed at random; each address is asked for. What comes of it does not matter as long
    /// as something comes.
    @Test(arguments: Compilation.damaged) func damageIsSurvived(_ compilation: Compilation) throws {
        let original = try Toolchain.compile(
            compilation.files, compilation.options, target: compilation.target)
        let sections = Self.debugSections(original)
        try #require(sections.count >= 4, "the module has no debug information")
        let intact = try Lookup(original)
        let expected = intact.addresses.map { intact.frames(at: $0) }
        var random = Random(state: 0x9E37_79B9_7F4A_7C15)
        var changed = 0
        for _ in 0..<250 {
            var bytes = original
            for _ in 0...random.below(6) {
                let section = sections[random.below(sections.count)]
                let place = section.lowerBound + random.below(section.count)
                switch random.below(5) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] ^= 1 << UInt8(random.below(8))
                case 2: bytes[place] = 0xFF
                case 3: bytes[place] &+= 1
                default:
                    // A piece of the same kind, from elsewhere.
                    let count = min(1 + random.below(16), section.upperBound - place)
                    let source = section.lowerBound + random.below(section.count - count + 1)
                    bytes.replaceSubrange(place..<place + count, with: original[source..<source + count])
                }
            }
            let lookup = try Lookup(bytes)
            let found = lookup.addresses.map { lookup.frames(at: $0) }
            #expect(found.allSatisfy { $0.count <= 256 })
            if found != expected { changed += 1 }
        }
        #expect(changed > 50, "only \(changed) of the damaged modules give other lines")
    }

    /// Where the contents of the sections of debug information are, which follow the code.
    private static func debugSections(_ bytes: [UInt8]) -> [Range<Int>] {
        var sections: [Range<Int>] = []
        var position = 8
        func number() -> Int {
            var result = 0
            var shift = 0
            while true {
                let byte = bytes[position]
                position += 1
                result |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { return result }
            }
        }
        while position < bytes.count {
            let identifier = bytes[position]
            position += 1
            let size = number()
            let end = position + size
            if identifier == 0 {
                let length = number()
                let name = String(decoding: bytes[position..<position + length], as: UTF8.self)
                if name.hasPrefix(".debug_"), position + length < end {
                    sections.append(position + length..<end)
                }
            }
            position = end
        }
        return sections
    }
}

/// The same numbers each time.
private struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
