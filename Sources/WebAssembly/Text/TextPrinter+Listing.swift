/// A function's code, instruction by instruction.
package struct FunctionListing: Sendable {
    package struct Instruction: Sendable {
        /// Where it begins and ends in the module.
        package var start: Int
        package var end: Int
        /// How many blocks it is in.
        package var depth: Int
        /// As in the text format, without operands.
        package var text: String
    }

    package var index: Int
    /// `func $name (;3;) (type 0) (param i32)`.
    package var declaration: String
    /// `(local i32 i64)`, a line for each run of them; empty if there are none.
    package var locals: [String]
    /// In their order; the last is the `end` of the function.
    package var instructions: [Instruction]
}

extension TextPrinter {
    /// Where an instruction's text is in the output.
    struct Mark {
        /// Where the instruction is in the module.
        var offset: Int
        /// Where its line begins, with the break before it.
        var position: Int
        var depth: Int
    }

    /// Lists the code of functions that the module defines: all, or those with these indices.
    ///
    /// The module has been read, so that what is malformed can only be in a function that nobody has validated yet.
    package static func listing(
        of module: DecodedModule, functions: [Int]? = nil
    ) throws(ModuleError) -> [FunctionListing] {
        var printer = TextPrinter(module)
        return try printer.list(functions.map { Set($0) })
    }

    private init(_ module: DecodedModule) {
        self.init(UnsafeBufferPointer(start: module.bytes.base, count: module.bytes.count), Options())
    }

    private mutating func list(_ wanted: Set<Int>?) throws(ModuleError) -> [FunctionListing] {
        try findSections()
        try countDefinitions()
        readNames()
        var listings: [FunctionListing] = []
        for section in sections {
            var reader = reader(section.start, section.end)
            switch section.identifier {
            // What functions are declared with is found where it is printed.
            case 1: try printTypes(&reader)
            case 10:
                let count = try reader.count(limit: Limits.functions, "too many function bodies")
                for index in functionTypes.count - count..<functionTypes.count {
                    let size = Int(try reader.u32())
                    let start = reader.position
                    try reader.skip(size)
                    guard wanted?.contains(index) ?? true else { continue }
                    var body = self.reader(start, start + size)
                    listings.append(try list(index, &body))
                }
            default: break
            }
        }
        return listings
    }

    private mutating func list(
        _ index: Int, _ reader: inout BinaryReader
    ) throws(ModuleError) -> FunctionListing {
        output.removeAll(keepingCapacity: true)
        marks = []
        depth = 1
        try printFunction(UInt32(index), &reader)
        let marks = marks ?? []
        func lines(_ start: Int, _ end: Int) -> [String] {
            String(decoding: output[start..<end], as: UTF8.self).split(separator: "\n").map { line in
                String(line.drop { $0 == " " })
            }
        }
        let head = lines(0, marks[0].position)
        var instructions: [FunctionListing.Instruction] = []
        for (number, mark) in marks.enumerated() {
            let isLast = number + 1 == marks.count
            let end = isLast ? reader.position : marks[number + 1].offset
            let text =
                isLast ? "end" : lines(mark.position, marks[number + 1].position).joined(separator: " ")
            instructions.append(
                FunctionListing.Instruction(start: mark.offset, end: end, depth: mark.depth - 2, text: text))
        }
        return FunctionListing(
            index: index, declaration: String((head.first ?? "").dropFirst()),
            locals: Array(head.dropFirst()),
            instructions: instructions)
    }
}
