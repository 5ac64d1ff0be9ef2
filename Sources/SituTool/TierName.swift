import Situ

/// What `--tier` takes.
enum TierName {
    static let all = Tier.allCases.map(\.rawValue)
    static let help = """
        How code is executed: portable, by an interpreter that is everywhere; in-place, by a fast one; baseline, as machine \
        code, made of each function when it is first called; or auto, the default: in-place, and machine code of what \
        turns out to take long. Not every machine has all of them: auto takes what is there.
        """

    /// The tier of a name, which this machine has.
    static func parse(_ name: String) throws(ToolError) -> Tier {
        guard let tier = Tier(rawValue: name) else {
            throw .usage(
                "there is no tier '\(name)'" + Suggestion.hint(for: name, in: all)
                    + "\nthis version has " + all.joined(separator: ", "))
        }
        guard tier.isAvailable else {
            throw ToolError(
                .failure,
                "this machine does not have the tier '\(name)': its processor or system is none that it is made for"
                    + (tier == .baseline ? ", or allows no executable memory" : "") + "\n"
                    + "here are " + Tier.available.map(\.rawValue).joined(separator: ", "))
        }
        return tier
    }
}
