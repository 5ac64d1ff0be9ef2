/// Spans of time as people write them: `500ms`, `2s`, `1.5s`, `1m`.
struct TimeSpan: Equatable, Sendable {
    let nanoseconds: UInt64
    /// As it was written.
    let text: String

    static let accepted = "a number of ms, s, m or h, such as 500ms, 2s, 1.5s or 1m"

    private static let units: [(suffix: String, nanoseconds: UInt64)] = [
        ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]

    /// The span that `text` says; never zero.
    init(_ text: String) throws(ToolError) {
        guard let nanoseconds = TimeSpan.parse(text) else {
            throw .usage("'\(text)' is not a duration: give " + TimeSpan.accepted)
        }
        guard nanoseconds > 0 else { throw .usage("'\(text)' leaves no time to run in") }
        self.nanoseconds = nanoseconds
        self.text = text
    }

    private static func parse(_ text: String) -> UInt64? {
        for (suffix, unit) in units where text.hasSuffix(suffix) {
            let parts = text.dropLast(suffix.count).split(
                separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let whole = WholeNumber.parse(parts[0]) else { continue }
            var (total, overflow) = UInt64(whole).multipliedReportingOverflow(by: unit)
            if parts.count == 2 {
                guard WholeNumber.parse(parts[1]) != nil else { continue }
                var place = unit
                for digit in parts[1].utf8 {
                    place /= 10
                    total += UInt64(digit - UInt8(ascii: "0")) * place
                }
            }
            // 292 years; more is the same.
            if overflow || total > UInt64(Int64.max) { total = UInt64(Int64.max) }
            overflow = false
            return total
        }
        return nil
    }
}
