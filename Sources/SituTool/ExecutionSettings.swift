import Situ

/// What the options of several verbs say about how code is executed.
struct ExecutionSettings: Sendable {
    var tier = Tier.automatic
    var allowsSignalHandlers = true
    var compilation = Engine.Compilation()

    /// Puts the settings into an engine's.
    func apply(to configuration: inout Engine.Configuration) {
        configuration.tier = tier
        configuration.allowsSignalHandlers = allowsSignalHandlers
        configuration.compilation = compilation
    }

    /// Says on standard error which tier is used.
    func explain() {
        Output.say("tier \(tier.rawValue): \(tier.explanation)")
    }

    /// The options of a verb whose settings have these at a path.
    static func options<Settings>(
        _ path: any WritableKeyPath<Settings, ExecutionSettings> & Sendable
    ) -> [Option<Settings>] {
        [
            Option("--tier", "TIER", TierName.help) { settings, value throws(ToolError) in
                settings[keyPath: path].tier = try TierName.parse(value.text)
            },
            Option(
                "--no-signal-handlers", nil,
                "Compare every address with the memory's size, instead of handling SIGSEGV and SIGBUS. Slower."
            ) { settings, _ in
                settings[keyPath: path].allowsSignalHandlers = false
            },
            Option(
                "--stress-tiers", "MODE",
                """
                Change tiers all the time, to find faults of Situ. With early, auto compiles what it can at the first \
                opportunity; with safepoints, machine code is left and entered again wherever the program could be stopped; with \
                turns, the portable tier executes every other piece between two such places.
                """
            ) { settings, value throws(ToolError) in
                guard let stress = TierStress(rawValue: value.text) else {
                    let names = TierStress.allCases.map(\.rawValue)
                    throw .usage(
                        "there is no way '\(value.text)' to stress tiers" + Suggestion.hint(for: value.text, in: names)
                            + "\nknown are " + names.joined(separator: ", "))
                }
                settings[keyPath: path].compilation.stress = stress
            },
        ]
    }
}
