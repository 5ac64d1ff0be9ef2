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

    /// What executes, in a word: `baseline`, `baseline+safepoints`, `auto+concurrent`.
    var name: String {
        let tier = tier.resolved
        return tier.rawValue + (compilation.stress.map { "+" + $0.rawValue } ?? "")
            + (tier == .automatic && compilation.mode == .concurrent ? "+concurrent" : "")
    }

    /// Says on standard error which tier is used.
    func explain() {
        let thread =
            tier.resolved == .automatic && compilation.mode == .concurrent
            ? "; another thread compiles" : ""
        Output.say("tier \(tier.rawValue): \(tier.explanation)\(thread)")
    }

    /// Opens the directory in which compiled code is kept.
    ///
    /// - Parameter path: nil for none.
    mutating func openCache(_ path: Argument?, isVerbose: Bool) throws(ToolError) {
        guard let path else { return }
        var report: (@Sendable (CodeCache.Event) -> Void)?
        if isVerbose { report = { event in Output.say(ExecutionSettings.words(for: event)) } }
        do throws(CodeCacheError) {
            compilation.cache = try CodeCache(directory: path.text, report: report)
        } catch {
            throw ToolError(.failure, "cannot use the cache \(error)")
        }
    }

    private static func words(for event: CodeCache.Event) -> String {
        switch event {
        case .used(let file, let functions): "cache: the code of \(count(functions)) comes from \(file)"
        case .ignored(let file, let reason): "cache: \(file) is ignored: \(reason)"
        case .saved(let file, let functions): "cache: the code of \(count(functions)) is in \(file) now"
        }
    }

    private static func count(_ functions: Int) -> String {
        functions == 1 ? "1 function" : "\(functions) functions"
    }

    /// Saves the code that has been made, at the end of a run.
    static func saveCode(of modules: [Module], isVerbose: Bool) {
        for module in modules {
            do throws(CodeCacheError) {
                try module.saveCompiledCode()
            } catch {
                if isVerbose { Output.say("cache: \(error)") }
            }
        }
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
                "--compilation", "MODE",
                """
                Which thread compiles what turns out to take long, with auto: inline, the one that executes it, which is the default; or \
                concurrent, another one, while the program goes on as it was.
                """
            ) { settings, value throws(ToolError) in
                guard let mode = Engine.Compilation.Mode(rawValue: value.text) else {
                    let names = Engine.Compilation.Mode.allCases.map(\.rawValue)
                    throw .usage(
                        "there is no mode '\(value.text)' of compilation"
                            + Suggestion.hint(for: value.text, in: names)
                            + "\nknown are " + names.joined(separator: ", "))
                }
                settings[keyPath: path].compilation.mode = mode
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
                        "there is no way '\(value.text)' to stress tiers"
                            + Suggestion.hint(for: value.text, in: names)
                            + "\nknown are " + names.joined(separator: ", "))
                }
                settings[keyPath: path].compilation.stress = stress
            },
        ]
    }
}
