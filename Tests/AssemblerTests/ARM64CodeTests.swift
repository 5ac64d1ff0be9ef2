import Assembler
import Testing

@Suite("Code of arm64 with labels")
struct ARM64CodeTests {
    private let r = ARM64Register(3)

    private func word(_ code: ARM64Code, at offset: Int) -> UInt32 {
        UInt32(littleEndian: code.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Where a branch goes.
    private func target(_ code: ARM64Code, of offset: Int) -> Int? {
        let word = word(code, at: offset)
        func distance(_ shift: UInt32, _ bits: UInt32) -> Int {
            offset + 4 * Int(Int32(bitPattern: word << (32 - shift - bits)) >> Int32(32 - bits))
        }
        switch word >> 24 {
        case 0x14...0x17: return distance(0, 26)
        case 0x54, 0x34, 0x35, 0xb4, 0xb5: return distance(5, 19)
        case 0x36, 0x37, 0xb6, 0xb7: return distance(5, 14)
        default: return nil
        }
    }

    /// Where one comes to, if it is taken and all `b` are followed.
    private func end(_ code: ARM64Code, of offset: Int) -> Int? {
        guard var place = target(code, of: offset) else { return nil }
        while word(code, at: place) >> 26 == 0b000101, let next = target(code, of: place) { place = next }
        return place
    }

    private func pad(_ code: inout ARM64Code, _ count: Int) {
        for _ in 0..<count { code.emit(.add, r.x, r.x, 1) }
    }

    /// A program with every kind of reference, forward and back.
    private func write(_ output: inout some ARM64Output) {
        let before = output.makeLabel()
        let after = output.makeLabel()
        output.bind(before)
        for label in [before, after] {
            output.emit(.b, .label(label))
            output.emit(.bl, .label(label))
            output.emit(.bcond, .condition(.lt), .label(label))
            output.emit(.cbz, r.w, .label(label))
            output.emit(.cbnz, r.x, .label(label))
            output.emit(.tbz, r.x, 40, .label(label))
            output.emit(.tbnz, r.w, 7, .label(label))
            output.emit(.adr, r.x, .label(label))
            output.emit(.ldr, r.x, .label(label))
            output.emit(.ldrsw, r.x, .label(label))
            output.emit(.ldr, ARM64VectorRegister(9).q, .label(label))
        }
        output.bind(after)
        output.emit(.ret)
    }

    @Test("distances to labels are those that clang finds")
    func distances() throws {
        var code = ARM64Code()
        defer { code.deallocate() }
        write(&code)
        code.resolve()
        #expect(code.relocations.isEmpty)
        var text = ARM64Text(format: .elf)
        write(&text)
        #expect(try Array(code.bytes) == ReferenceAssembler(arm64: text.text).bytes(".text"))
    }

    @Test("branches forward, further than they reach, go by an island", arguments: [9_000, 300_000])
    func forward(distance: Int) {
        var code = ARM64Code()
        defer { code.deallocate() }
        let label = code.makeLabel()
        let near = code.count
        code.emit(.tbnz, r.x, 63, .label(label))
        let far = code.count
        code.emit(.cbz, r.w, .label(label))
        pad(&code, distance)
        code.bind(label)
        code.emit(.ret)
        code.resolve()
        let place = code.offset(of: label)
        #expect(end(code, of: near) == place)
        #expect(end(code, of: far) == place)
        // Whoever comes to the island otherwise goes around it.
        var offset = 0
        var passed = 0
        while offset < place ?? 0 {
            if word(code, at: offset) >> 26 == 0b000101, let next = target(code, of: offset) {
                offset = next
            } else {
                passed += word(code, at: offset) == 0x9100_0463 ? 1 : 0
                offset += 4
            }
        }
        #expect(passed == distance)
    }

    @Test("branches back, further than they reach, are turned around a longer one")
    func back() {
        var code = ARM64Code()
        defer { code.deallocate() }
        let label = code.makeLabel()
        code.bind(label)
        pad(&code, 300_000)
        let places = (0..<3).map { index in
            let place = code.count
            switch index {
            case 0: code.emit(.tbz, r.x, 3, .label(label))
            case 1: code.emit(.cbnz, r.x, .label(label))
            default: code.emit(.bcond, .condition(.hi), .label(label))
            }
            return place
        }
        code.emit(.ret)
        code.resolve()
        for (place, opposite) in zip(places, [0x3718_0043, 0xb400_0043, 0x5400_0049] as [UInt32]) {
            #expect(word(code, at: place) == opposite)
            #expect(target(code, of: place) == place + 8)
            #expect(target(code, of: place + 4) == 0)
        }
    }

    @Test("any number of branches to labels far away arrive")
    func many() {
        var code = ARM64Code()
        defer { code.deallocate() }
        var branches: [(offset: Int, label: Label)] = []
        var open: [Label] = []
        var state: UInt64 = 1
        for step in 0..<40_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let random = Int(state >> 33)
            if random % 3 == 0 {
                let label = random % 2 == 0 || open.isEmpty ? code.makeLabel() : open[random % open.count]
                if code.offset(of: label) == nil, !open.contains(label) { open.append(label) }
                code.keepTogether(8)
                branches.append((code.count, label))
                if random % 5 == 0 {
                    code.emit(.cbz, r.x, .label(label))
                } else {
                    code.emit(.tbz, r.x, 1, .label(label))
                }
            } else {
                pad(&code, 1 + random % 4)
            }
            if step % 400 == 0, let label = open.popLast() { code.bind(label) }
        }
        for label in open { code.bind(label) }
        code.emit(.ret)
        code.resolve()
        #expect(code.count > 1 << 18)
        for branch in branches {
            // What the encoder puts between two instructions may begin with a `b`, which is followed too.
            #expect(end(code, of: branch.offset) == settled(code, code.offset(of: branch.label)))
        }
    }

    /// A place, or where the `b` there goes.
    private func settled(_ code: ARM64Code, _ place: Int?) -> Int? {
        guard var place else { return nil }
        while word(code, at: place) >> 26 == 0b000101, let next = target(code, of: place) { place = next }
        return place
    }

    @Test("what is kept together has no island in it")
    func together() {
        var code = ARM64Code()
        defer { code.deallocate() }
        let label = code.makeLabel()
        code.emit(.tbz, r.x, 0, .label(label))
        while code.count < 1 << 15 - 400 { code.emit(.nop) }
        code.keepTogether(800)
        let start = code.count
        pad(&code, 200)
        for index in 0..<200 { #expect(word(code, at: start + 4 * index) == 0x9100_0463) }
        code.bind(label)
        code.emit(.ret)
        code.resolve()
        #expect(end(code, of: 0) == code.count - 4)
    }

    @Test("constants lie behind the code, the same ones once, each at a multiple of its size")
    func literals() {
        var code = ARM64Code()
        defer { code.deallocate() }
        let v = ARM64VectorRegister(7)
        code.emit(.nop)
        code.emitLiteral(v, 0x1234_5678, isDouble: false)
        code.emitLiteral(v, 0x1234_5678_9abc_def0, isDouble: true)
        code.emitLiteral(v, 1, 2, .q)
        code.emitLiteral(v, 0x1234_5678, isDouble: false)
        code.emit(.ret)
        code.putLiterals()
        code.resolve()
        #expect(code.count == 32 + 16 + 8 + 4)
        let words = stride(from: 0, to: code.count, by: 4).map { word(code, at: $0) }
        let expected: [UInt32] = [
            0xd503_201f, 0x1c00_01a7, 0x5c00_0147, 0x9c00_00a7, 0x1c00_0147, 0xd65f_03c0, 0, 0, 1, 0, 2, 0,
            0x9abc_def0, 0x1234_5678, 0x1234_5678,
        ]
        #expect(words == expected)
    }

    @Test("constants that are used far from each other are all within reach")
    func farLiterals() {
        var code = ARM64Code()
        defer { code.deallocate() }
        let label = code.makeLabel()
        var places: [(offset: Int, bits: UInt64)] = []
        for index in 0..<3000 {
            code.keepTogether(12)
            code.emit(.cbz, r.x, .label(label))
            let bits = UInt64(index % 2000) << 40 | 0x5a5a
            code.emitLiteral(ARM64VectorRegister(3), bits, isDouble: true)
            places.append((code.count - 4, bits))
            pad(&code, 200)
        }
        code.bind(label)
        code.emit(.ret)
        code.putLiterals()
        code.resolve()
        #expect(code.count > 2 << 20)
        for (offset, bits) in places {
            let word = word(code, at: offset)
            #expect(word & 0xff00_001f == 0x5c00_0003)
            let place = offset + 4 * Int(Int32(bitPattern: word << 8) >> 13)
            #expect(code.bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) == bits.littleEndian)
        }
    }

    @Test("distances in tables are from where they are said to be")
    func tables() {
        var code = ARM64Code()
        defer { code.deallocate() }
        let (before, after) = (code.makeLabel(), code.makeLabel())
        pad(&code, 2)
        code.bind(before)
        pad(&code, 3)
        let table = code.count
        for label in [before, after, before] { code.append(distanceTo: label, from: table) }
        pad(&code, 1)
        code.bind(after)
        code.resolve()
        #expect((0..<3).map { Int32(bitPattern: word(code, at: table + 4 * $0)) } == [-12, 16, -12])
        #expect(code.relocations.isEmpty)
    }

    @Test("a listing's text is assembled to its bytes")
    func listing() throws {
        var listing = ARM64Listing()
        defer { listing.deallocate() }
        let (near, far) = (listing.makeLabel(), listing.makeLabel())
        let v = ARM64VectorRegister(9)
        listing.bind(near)
        listing.emit(.tbz, r.x, 40, .label(far))
        listing.emit(.bcond, .condition(.lt), .label(far))
        listing.emit(.adr, r.x, .label(far))
        listing.emitLiteral(v, 0x1400_0001, isDouble: false)
        for _ in 0..<12_000 { listing.emit(.ldr, r.x, .at(r, 8)) }
        listing.emitLiteral(v, 0x3ff1_2345_6789_abcd, isDouble: true)
        listing.emit(.tbnz, r.w, 3, .label(near))
        listing.emit(.cbnz, r.w, .label(near))
        listing.align(to: 16, isCode: true)
        listing.emit(.bl, .label(near))
        listing.append(distanceTo: near, from: listing.count)
        listing.bind(far)
        listing.emit(.ret)
        listing.putLiterals()
        listing.resolve()
        var text = ""
        var words: [UInt32] = []
        listing.forEachWord { offset, word, line in
            #expect(offset == 4 * words.count)
            words.append(word)
            // Where a label has only a number, clang takes it for the distance.
            text += "place_0x\(String(offset, radix: 16)): "
            let parts = line.split(separator: " ")
            let isPlace = parts.last?.hasPrefix("0x") == true && parts.first != ".long"
            text +=
                isPlace ? parts.dropLast().joined(separator: " ") + " place_\(parts.last!)\n" : line + "\n"
        }
        let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        #expect(bytes == Array(listing.bytes))
        #expect(try bytes == ReferenceAssembler(arm64: text).bytes(".text"))
    }
}
