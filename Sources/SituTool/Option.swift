/// An option of a verb. From the tables of these come parsing, help and suggestions.
struct Option<Settings>: Sendable {
    /// With its dashes: `--env`.
    let name: String
    /// With its dash, for those that are given often: `-o`.
    let short: String?
    /// Other names, with their dashes, that say the same: older ones, which help and documentation mention.
    let aliases: [String]
    /// What its value is called in the help; nil if it takes none.
    let value: String?
    let help: String
    /// Whether it may have a value behind "=" that says whether it is meant: `--keep=false`.
    let isSwitch: Bool
    /// Both names, for the help.
    var names: String { (short.map { $0 + ", " + name } ?? name) + (isSwitch ? "[=true|false]" : "") }
    func isCalled(_ name: String) -> Bool { self.name == name || short == name || aliases.contains(name) }
    /// Puts the value (empty if it takes none) into the settings.
    let apply: @Sendable (inout Settings, Argument) throws(ToolError) -> Void

    init(
        _ name: String, short: String? = nil, aliases: [String] = [], _ value: String? = nil,
        isSwitch: Bool = false, _ help: String,
        apply: @escaping @Sendable (inout Settings, Argument) throws(ToolError) -> Void
    ) {
        self.name = name
        self.short = short
        self.aliases = aliases
        self.value = value
        self.isSwitch = isSwitch
        self.help = help
        self.apply = apply
    }
}

extension Option {
    /// An option that is meant if it is given, unless "=false" stands behind it.
    static func `switch`(
        _ name: String, _ help: String,
        apply: @escaping @Sendable (inout Settings, Bool) throws(ToolError) -> Void
    ) -> Option {
        Option(name, isSwitch: true, help) { settings, value throws(ToolError) in
            switch value.text {
            case "", "true": try apply(&settings, true)
            case "false": try apply(&settings, false)
            default: throw .usage("'\(name)' is true or false, not '\(value.text)'")
            }
        }
    }
}

/// The command line of one verb, read: settings and operands.
struct ParsedCommand<Settings> {
    var settings: Settings
    var operands: [Argument] = []
    /// Whether help was asked for instead.
    var wantsHelp = false

    /// Reads the words that follow the verb.
    ///
    /// - Parameter options: the table, which is not made unless there are options to look up.
    /// - Parameter operandsAreLast: whether the first operand ends the options, so that all that follows it is the
    ///   guest's.
    init(
        _ words: ArraySlice<Argument>, _ initial: Settings,
        options: @autoclosure () -> [Option<Settings>], verb: Verb,
        operandsAreLast: Bool
    ) throws(ToolError) {
        settings = initial
        var position = words.startIndex
        while position < words.endIndex {
            let word = words[position]
            position += 1
            guard word.isOption else {
                operands.append(word)
                if operandsAreLast { break }
                continue
            }
            if word == "--" { break }
            if word == "--help" || word == "-h" {
                wantsHelp = true
                return
            }
            let equals = word.bytes.firstIndex(of: UInt8(ascii: "="))
            let name = String(decoding: word.bytes[..<(equals ?? word.bytes.endIndex)], as: UTF8.self)
            guard let option = options().first(where: { $0.isCalled(name) }) else {
                throw .usage(
                    "unknown option '\(name)'"
                        + Suggestion.hint(for: name, in: options().map(\.name) + ["--help"])
                        + "\n'situ help \(verb.name)' lists the options")
            }
            var value = Argument("")
            if let placeholder = option.value {
                if let equals {
                    value = Argument(bytes: Array(word.bytes[(equals + 1)...]))
                } else if position < words.endIndex {
                    value = words[position]
                    position += 1
                } else {
                    throw .usage("option '\(name)' wants a value: \(name) \(placeholder)")
                }
            } else if let equals {
                guard option.isSwitch else { throw .usage("option '\(name)' takes no value") }
                value = Argument(bytes: Array(word.bytes[(equals + 1)...]))
            }
            try option.apply(&settings, value)
        }
        operands += words[position...]
    }
}
