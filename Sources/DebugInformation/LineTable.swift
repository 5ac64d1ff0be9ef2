import WebAssembly

/// Which lines a unit's code comes from (DWARF 5, section 6.2): its line program, carried out.
final class LineTable {
    /// From one address up to the next row's, or the sequence's end.
    struct Row {
        var address: UInt32
        /// An index in the program's list of files.
        var file: UInt32
        /// From 1; 0 for code that stands for no line.
        var line: UInt32
        /// From 1; 0 for the whole line.
        var column: UInt32
    }

    /// Rows of code that lies together, usually a function.
    struct Sequence {
        var addresses: AddressRange
        var rows: Range<Int>
    }

    /// A file or, without a directory, a directory.
    struct Path {
        var name: AttributeValue
        var directory: UInt64 = 0
    }

    /// Of the program: 2 to 5.
    let version: Int
    /// From version 5 on the first is where the compiler ran; before, it is not among them.
    let directories: [Path]
    /// From version 5 on counted from 0, before from 1.
    let files: [Path]
    /// In the order of their addresses.
    let sequences: [Sequence]
    private let rows: [Row]

    /// Carries out the program at an offset in `.debug_line`.
    ///
    /// - Parameter offset: afterwards, where the next program begins.
    init(_ data: DebugData, at offset: inout UInt64) throws(DebugError) {
        var cursor = try Cursor(data.base, data.sections.lines, at: offset)
        let (length, offsetSize) = try cursor.initialLength()
        try cursor.limit(to: length)
        offset = UInt64(cursor.end - Int(data.sections.lines.offset))
        try data.budget.spend(Int(length))

        let header = try LineProgramHeader(&cursor, offsetSize, data.budget)
        version = header.encoding.version
        directories = header.directories
        var machine = LineMachine(header)
        do throws(DebugError) {
            try machine.run(&cursor, data)
        } catch .malformed {
            // Sequences up to there are as good as any.
        }
        rows = machine.rows
        files = machine.files
        sequences = machine.sequences.sorted { $0.addresses.low < $1.addresses.low }
    }

    /// The row that an address belongs to.
    func row(at address: UInt32) -> Row? {
        guard let index = sequences.lastIndex(notAbove: address, by: \.addresses.low) else { return nil }
        let sequence = sequences[index]
        guard sequence.addresses.contains(address) else { return nil }
        // The last one of those that begin there is meant.
        return rows[sequence.rows].lastIndex(notAbove: address, by: \.address).map { rows[$0] }
    }

    /// The path of a file: absolute, if the debug information says what it is relative to.
    func path(ofFile index: UInt64, of unit: Unit?, _ data: DebugData) -> String? {
        let first: UInt64 = version >= 5 ? 0 : 1
        guard index >= first, index - first < UInt64(files.count) else { return nil }
        let file = files[Int(index - first)]
        guard var path = string(file.name, of: unit, data) else { return nil }
        var directory: String?
        if file.directory >= first, file.directory - first < UInt64(directories.count) {
            directory = string(directories[Int(file.directory - first)].name, of: unit, data)
        }
        if let directory { path = LineTable.join(directory, path) }
        // From version 5 on, the first directory is that of the unit.
        if let directory = unit?.directory(data), version < 5 || file.directory != 0 {
            path = LineTable.join(directory, path)
        }
        return path
    }

    private func string(_ value: AttributeValue, of unit: Unit?, _ data: DebugData) -> String? {
        if let unit { return unit.string(value, data) }
        guard case .string(let place) = value else { return nil }
        return data.string(place)
    }

    /// A path seen from a directory.
    private static func join(_ directory: String, _ path: String) -> String {
        let first = path.utf8.first
        // A drive's letter, or a share, of another system.
        let isAbsolute =
            first == UInt8(ascii: "/") || first == UInt8(ascii: "\\")
            || path.utf8.dropFirst().first == UInt8(ascii: ":")
        if isAbsolute || directory.isEmpty || directory == "." { return path }
        return directory.utf8.last == UInt8(ascii: "/") ? directory + path : directory + "/" + path
    }
}

extension RandomAccessCollection where Index == Int {
    /// The last one of elements in order that is not above a number.
    @inline(__always) func lastIndex<Number: Comparable>(
        notAbove number: Number, by value: (Element) -> Number
    ) -> Int? {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if value(self[middle]) <= number { low = middle + 1 } else { high = middle }
        }
        return low > startIndex ? low - 1 : nil
    }
}
