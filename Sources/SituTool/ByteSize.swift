/// Sizes as people write them: `65536`, `64KiB`, `1MiB`, `2GiB`.
enum ByteSize {
    static let accepted = "a number of bytes, or of KiB, MiB or GiB, such as 65536, 64KiB, 1MiB or 2GiB"

    private static let units: [(suffix: String, factor: Int)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("", 1),
    ]

    /// The number of bytes that `text` says.
    static func parse(_ text: String) throws(ToolError) -> Int {
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let number = WholeNumber.parse(text.dropLast(suffix.count)) else { break }
            let (size, overflow) = number.multipliedReportingOverflow(by: factor)
            guard !overflow else { throw .usage("'\(text)' is too large a size") }
            return size
        }
        throw .usage("'\(text)' is not a size: give " + accepted)
    }
}

/// Counts as people write them: decimal digits and nothing else.
enum WholeNumber {
    static func parse(_ text: some StringProtocol) -> Int? {
        // `Int.init` would take a sign.
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else {
            return nil
        }
        return Int(text)
    }

    /// An amount of fuel.
    static func fuel(_ text: String) throws(ToolError) -> Int64 {
        guard let fuel = parse(text) else {
            throw .usage("'\(text)' is not an amount of fuel: give a whole number")
        }
        return Int64(fuel)
    }
}
