#if os(Linux) && (arch(x86_64) || arch(arm64))

    @testable import Baseline
    import Machine
    import TestSupport
    import Testing

    @Suite struct CodeMemoryTests {
        /// Code that returns a number.
        private func code(returning number: UInt16) -> [UInt8] {
            #if arch(x86_64)
                // mov eax, number; ret
                [0xB8, UInt8(number & 0xFF), UInt8(number >> 8), 0, 0, 0xC3]
            #else
                // movz w0, #number; ret
                withUnsafeBytes(of: [0x5280_0000 | UInt32(number) << 5, 0xD65F_03C0]) { Array($0) }
            #endif
        }

        private func call(_ address: UnsafeRawPointer) -> Int32 {
            unsafeBitCast(address, to: (@convention(c) () -> Int32).self)()
        }

        @Test func codeIsExecutedWhereItWasPutAndNeverMoves() throws {
            var memory = CodeMemory(bodySize: 100)
            var places: [(UnsafeRawPointer, Int32)] = []
            // Several pieces, and more than the first reservation has.
            for number in 0..<3000 {
                var bytes = code(returning: UInt16(number))
                bytes += [UInt8](repeating: 0, count: number % 7 * 200)
                let place = bytes.withUnsafeBytes { memory.write($0) }
                let address = try #require(place)
                #expect(UInt(bitPattern: address) % 16 == 0)
                places.append((address, Int32(number)))
                #expect(call(address) == number)
            }
            for (address, number) in places { #expect(call(address) == number) }
            #expect(memory.size >= 3000 * 16)
        }

        @Test func nothingIsWritableAndExecutableAtOnce() throws {
            var memory = CodeMemory(bodySize: 100)
            var last: UnsafeRawPointer?
            for number in 0..<200 {
                last = code(returning: UInt16(number)).withUnsafeBytes { memory.write($0) }
                let mappings = Mapping.all()
                // Other tests have memory of their own.
                #expect(
                    !mappings.contains { $0.name.contains("memfd:situ") && $0.permissions.hasPrefix("rwx") })
                let address = UInt(bitPattern: try #require(last))
                let own = mappings.first { $0.range.contains(address) }
                #expect(own?.permissions.hasPrefix("r-x") == true)
            }
            withExtendedLifetime(last) {}
        }

        @Test func codeThatIsFilledCannotBeWrittenAnywhere() throws {
            var memory = CodeMemory(bodySize: 100)
            // More than the first piece, so that this is full.
            let places = (0..<20).compactMap { _ in
                [UInt8](repeating: 0xCC, count: Tuning.smallestPiece / 2).withUnsafeBytes {
                    memory.write($0).map { UInt(bitPattern: $0) }
                }
            }
            #expect(places.count == 20)
            let mappings = Mapping.all()
            let pieces = mappings.filter { mapping in places.contains { mapping.range.contains($0) } }
            let files = Set(pieces.map(\.inode))
            #expect(files.count > 1)
            // The newest piece only.
            #expect(mappings.count { files.contains($0.inode) && $0.permissions.hasPrefix("rw") } <= 1)
            withExtendedLifetime(memory) {}
        }

        @Test func memoryIsReleasedWithItsOwner() throws {
            let address: UInt
            do {
                var memory = CodeMemory(bodySize: 100)
                let place = code(returning: 7).withUnsafeBytes { memory.write($0) }
                address = UInt(bitPattern: try #require(place))
                #expect(Mapping.containing(address) != nil)
            }
            // Another test may have got the place: then it is its own, and never this one's code.
            if Mapping.containing(address)?.permissions.hasPrefix("r-x") == true {
                #expect(call(UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped) != 7)
            }
        }

        @Test func nothingIsNoCode() {
            var memory = CodeMemory(bodySize: 100)
            #expect(memory.write(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
        }
    }

#endif
