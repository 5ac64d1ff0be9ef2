import Situ

/// What `--tier` takes.
enum TierName {
    static let all = Tier.allCases.map(\.rawValue)
    static let help = """
        How code is executed: in-place, the fast interpreter of machine code, which some processors and systems have; \
        portable; or auto, the default, which is in-place where that exists.
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
                "this machine does not have the tier '\(name)': its processor or system is none that it is made for\n"
                    + "here are " + Tier.available.map(\.rawValue).joined(separator: ", "))
        }
        return tier
    }
}
