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
                "--compile-after", "N",
                """
                With --tier auto, compile a function when it has taken N units of work, as --fuel counts them: 1 compiles \
                nearly everything. Without, Situ decides.
                """
            ) { settings, value throws(ToolError) in
                guard let units = WholeNumber.parse(value.text).flatMap({ Int64(exactly: $0) }), units > 0 else {
                    throw .usage("'\(value.text)' is no number for --compile-after: give a whole number from 1")
                }
                settings[keyPath: path].compilation.threshold = units
            },
            Option(
                "--stress-tiers", nil,
                """
                Go from the tier to the portable one and back wherever the program could be stopped, to find faults of Situ. \
                Slow.
                """
            ) { settings, _ in
                settings[keyPath: path].compilation.changesTierAtSafepoints = true
            },
            Option(
                "--no-signal-handlers", nil,
                "Compare every address with the memory's size, instead of handling SIGSEGV and SIGBUS. Slower."
            ) { settings, _ in
                settings[keyPath: path].allowsSignalHandlers = false
            },
        ]
    }
}
