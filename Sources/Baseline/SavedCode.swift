import WebAssembly

/// The code of a module's functions as bytes, from which another process can have it again. It holds no addresses.
///
/// Numbers are little-endian. First the number of functions, 32 bits, and 32 bits that are zero. Then for each function, in the order of
/// their numbers, five numbers of 32 bits: its number among those that the module defines, where its instructions begin and end in the
/// module, bytes of code, entries. Then for each function its entries, two numbers of 32 bits each (`CodeEntry`), and its code, filled up
/// to a multiple of four bytes.
///
/// Whoever has the bytes believes them, as far as the code itself goes: their hash was right.
package struct SavedCode {
    /// Gives the bytes that were saved to the last parameter, if there are some, which says how many functions' code was taken of them,
    /// or nil if they were not what they should be.
    package typealias Source =
        @Sendable (DecodedModule, CompilerOptions, (UnsafeRawBufferPointer) -> Int?) -> Void

    struct Function {
        var number: Int
        var start: UInt32
        var end: UInt32
        var code: UnsafeRawBufferPointer
        var entries: UnsafeBufferPointer<CodeEntry>
    }

    private static let headerSize = 8
    private static let recordSize = 20

    let functions: [Function]

    /// Nil if it is not what was written for a module with so many functions and bytes. The bytes begin at a multiple of four.
    init?(_ bytes: UnsafeRawBufferPointer, functionCount: Int, codeEnd: Int) {
        guard bytes.count >= SavedCode.headerSize, let base = bytes.baseAddress,
            Int(bitPattern: base) & 3 == 0,
            SavedCode.word(bytes, 4) == 0
        else { return nil }
        let count = Int(SavedCode.word(bytes, 0))
        guard count <= functionCount else { return nil }
        var place = SavedCode.headerSize + count * SavedCode.recordSize
        guard place <= bytes.count else { return nil }
        var functions: [Function] = []
        functions.reserveCapacity(count)
        var least = 0
        for index in 0..<count {
            let record = SavedCode.headerSize + index * SavedCode.recordSize
            let number = Int(SavedCode.word(bytes, record))
            let start = SavedCode.word(bytes, record + 4)
            let end = SavedCode.word(bytes, record + 8)
            let size = Int(SavedCode.word(bytes, record + 12))
            let entryCount = Int(SavedCode.word(bytes, record + 16))
            guard number >= least, number < functionCount, start < end, Int(end) <= codeEnd, size > 0 else {
                return nil
            }
            least = number + 1
            let room = bytes.count - place
            guard entryCount <= room / 8, (size + 3) & ~3 <= room - entryCount * 8 else { return nil }
            let entries = UnsafeBufferPointer(
                start: (base + place).assumingMemoryBound(to: CodeEntry.self), count: entryCount)
            var last: UInt32?
            for entry in entries {
                guard entry.key > last ?? 0 || last == nil, Int(entry.offset) < size, entry.key >> 1 >= start,
                    entry.key >> 1 < end
                else { return nil }
                last = entry.key
            }
            place += entryCount * 8
            let code = UnsafeRawBufferPointer(rebasing: bytes[place..<place + size])
            place += (size + 3) & ~3
            functions.append(
                Function(number: number, start: start, end: end, code: code, entries: entries))
        }
        guard place == bytes.count else { return nil }
        self.functions = functions
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Puts functions together.
    struct Writer {
        private var records: [UInt8] = []
        private var contents: [UInt8] = []
        private(set) var count = 0

        mutating func add(
            _ number: Int, start: UInt32, end: UInt32, _ code: UnsafeRawBufferPointer,
            _ entries: UnsafeBufferPointer<CodeEntry>
        ) {
            count += 1
            for word in [UInt32(number), start, end, UInt32(code.count), UInt32(entries.count)] {
                Writer.append(word, to: &records)
            }
            for entry in entries {
                Writer.append(entry.key, to: &contents)
                Writer.append(entry.offset, to: &contents)
            }
            contents.append(contentsOf: code)
            while contents.count & 3 != 0 { contents.append(0) }
        }

        func finish() -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(SavedCode.headerSize + records.count + contents.count)
            Writer.append(UInt32(count), to: &bytes)
            Writer.append(0, to: &bytes)
            bytes.append(contentsOf: records)
            bytes.append(contentsOf: contents)
            return bytes
        }

        private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
            for shift in [UInt32(0), 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
    }
}

extension Baseline {
    /// Gives each table's code of a module that has functions in it which were not saved yet; `save` says whether it has saved them.
    package static func save(
        _ module: DecodedModule, _ save: (CompilerOptions, _ code: [UInt8], _ functions: Int) -> Bool
    ) {
        CodeTable.forEach(of: module) { table in
            guard let (code, functions) = table.codeToSave() else { return }
            if save(table.options, code, functions) { table.noteSaved(functions) }
        }
    }
}
