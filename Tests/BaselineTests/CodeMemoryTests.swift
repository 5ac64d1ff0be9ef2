#if os(Linux) && (arch(x86_64) || arch(arm64))

    @testable import Baseline
    import Foundation
    import Machine
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

        /// The permissions of the mapping that an address is in; nil if there is none.
        private func permissions(_ address: UInt, in maps: String) -> Substring? {
            for line in maps.split(separator: "\n") {
                let words = line.split(separator: " ")
                let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                if bounds.count == 2, address >= bounds[0], address < bounds[1] { return words[1] }
            }
            return nil
        }

        private func maps() throws -> String {
            try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        }

        private func isWritableAndExecutable(_ maps: String) -> Bool {
            maps.split(separator: "\n").contains { line in
                let words = line.split(separator: " ")
                // Other tests have memory of their own.
                return line.contains("memfd:situ") && words[1].hasPrefix("rwx")
            }
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
                let maps = try maps()
                #expect(!isWritableAndExecutable(maps))
                let address = UInt(bitPattern: try #require(last))
                #expect(permissions(address, in: maps)?.hasPrefix("r-x") == true)
            }
            withExtendedLifetime(last) {}
        }

        @Test func codeThatIsFilledCannotBeWrittenAnywhere() throws {
            var memory = CodeMemory(bodySize: 100)
            // More than the first piece, so that this is full.
            for _ in 0..<20 {
                _ = [UInt8](repeating: 0xCC, count: Tuning.smallestPiece / 2).withUnsafeBytes {
                    memory.write($0)
                }
            }
            let writable = try maps().split(separator: "\n").filter {
                $0.contains("memfd:situ") && $0.split(separator: " ")[1].hasPrefix("rw-s")
            }
            // The newest piece only; other tests may have one of theirs.
            #expect(writable.count < 6)
        }

        @Test func memoryIsReleasedWithItsOwner() throws {
            let address: UInt
            do {
                var memory = CodeMemory(bodySize: 100)
                let place = code(returning: 7).withUnsafeBytes { memory.write($0) }
                address = UInt(bitPattern: try #require(place))
                #expect(permissions(address, in: try maps()) != nil)
            }
            // Another test may have got the place: then it is its own, and never this one's code.
            if permissions(address, in: try maps())?.hasPrefix("r-x") == true {
                #expect(call(UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped) != 7)
            }
        }

        @Test func nothingIsNoCode() {
            var memory = CodeMemory(bodySize: 100)
            #expect(memory.write(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
        }
    }

#endif
