#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The tool as a whole: from the words of the command line to the exit code.
enum Tool {
    static func run(_ words: [Argument]) -> Int32 {
        // Writing to a pipe that nobody reads is an error of that write, and not the end of the process: the
        // program gets to know, and decides.
        signal(SIGPIPE, SIG_IGN)
        do throws(ToolError) {
            return try dispatch(words)
        } catch {
            Output.say(error.message, error.excerpt)
            return error.code.rawValue
        }
    }

    private static func dispatch(_ words: [Argument]) throws(ToolError) -> Int32 {
        guard let first = words.first else { throw .usage("no FILE is given\n" + Help.overview) }
        switch first.text {
        case "--help", "-h": return try print(Help.overview)
        case "--version": return try print(Help.version + "\n")
        default: break
        }
        guard let verb = Verb(rawValue: first.text) else { return try run(words[...], isShort: true) }
        let rest = words.dropFirst()
        switch verb {
        case .run: return try run(rest, isShort: false)
        case .resume: return try resume(rest)
        case .suspend: return try suspend(rest)
        case .snapshot: return try snapshot(rest)
        case .validate: return try validate(rest)
        case .wast: return try wast(rest)
        case .parse: return try parse(rest)
        case .print: return try printModule(rest)
        case .objdump: return try objdump(rest)
        case .bake: return try bake(rest)
        case .wizen: return try wizen(rest)
        case .help: return try help(rest)
        }
    }

    private static func print(_ text: String) throws(ToolError) -> Int32 {
        var output = Output(descriptor: 1)
        output.text(text)
        try output.flush()
        return ExitCode.success.rawValue
    }

    /// - Parameter isShort: whether the verb was left out, so that the file's name may be a mistyped verb.
    private static func run(_ words: ArraySlice<Argument>, isShort: Bool) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, RunSettings(), options: RunSettings.options, verb: .run, operandsAreLast: true)
        if command.wantsHelp { return try print(Help.of(.run)) }
        guard let file = command.operands.first else {
            throw .usage("no FILE is given\nusage: " + Verb.run.usage)
        }
        if isShort, file == words.first { try checkVerb(file) }
        return try RunCommand(
            settings: command.settings, file: file, arguments: Array(command.operands.dropFirst())
        ).run()
    }

    /// Suggests a verb for a word that is none, and no file either.
    private static func checkVerb(_ word: Argument) throws(ToolError) {
        // Files have points and slashes in their names, verbs have not; this keeps the usual case free of system calls.
        guard !word.bytes.contains(UInt8(ascii: ".")), !word.bytes.contains(UInt8(ascii: "/")), word != "-",
            let verb = Suggestion.closest(to: word.text, in: Verb.allCases.map(\.name)),
            access(word.text, F_OK) != 0
        else { return }
        throw .usage("there is no verb or file '\(word.text)'; did you mean 'situ \(verb)'?")
    }

    private static func resume(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, ResumeSettings(), options: ResumeSettings.options, verb: .resume, operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.resume)) }
        let file = try onlyFile(command.operands, .resume, called: "FILE")
        return try ResumeCommand(settings: command.settings, file: file).run()
    }

    private static func suspend(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, SuspendCommandSettings(), options: SuspendCommandSettings.options, verb: .suspend,
            operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.suspend)) }
        guard command.operands.count == 2 else {
            throw .usage("situ suspend takes a PID and a file\nusage: " + Verb.suspend.usage)
        }
        return try SuspendCommand(
            settings: command.settings, process: command.operands[0], file: command.operands[1]
        ).run()
    }

    private static func snapshot(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, SnapshotSettings(), options: SnapshotSettings.options, verb: .snapshot,
            operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.snapshot)) }
        guard let word = command.operands.first else {
            throw .usage("situ snapshot wants to know what to do\nusage: " + Verb.snapshot.usage)
        }
        guard let action = SnapshotCommand.Action(rawValue: word.text) else {
            let names = SnapshotCommand.Action.allCases.map(\.rawValue)
            throw .usage(
                "situ snapshot cannot '\(word.text)'" + Suggestion.hint(for: word.text, in: names)
                    + "\nusage: " + Verb.snapshot.usage)
        }
        return try SnapshotCommand(
            action: action, settings: command.settings, files: Array(command.operands.dropFirst())
        ).run()
    }

    private static func validate(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, ValidateSettings(), options: ValidateSettings.options, verb: .validate,
            operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.validate)) }
        guard !command.operands.isEmpty else {
            throw .usage("no FILE is given\nusage: " + Verb.validate.usage)
        }
        return try ValidateCommand(settings: command.settings, files: command.operands).run()
    }

    private static func wast(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, WastSettings(), options: WastSettings.options, verb: .wast, operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.wast)) }
        guard !command.operands.isEmpty else {
            throw .usage("no FILE is given\nusage: " + Verb.wast.usage)
        }
        return try WastCommand(settings: command.settings, paths: command.operands).run()
    }

    private static func parse(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, ParseSettings(), options: ParseSettings.options, verb: .parse, operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.parse)) }
        return try ParseCommand(settings: command.settings, file: try onlyFile(command.operands, .parse))
            .run()
    }

    private static func printModule(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, PrintSettings(), options: PrintSettings.options, verb: .print, operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.print)) }
        return try PrintCommand(settings: command.settings, file: try onlyFile(command.operands, .print))
            .run()
    }

    private static func objdump(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, ObjdumpSettings(), options: ObjdumpSettings.options, verb: .objdump, operandsAreLast: false
        )
        if command.wantsHelp { return try print(Help.of(.objdump)) }
        return try ObjdumpCommand(settings: command.settings, file: try onlyFile(command.operands, .objdump))
            .run()
    }

    private static func bake(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, BakeSettings(), options: BakeSettings.options, verb: .bake, operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.bake)) }
        return try BakeCommand(
            settings: command.settings, directory: try onlyFile(command.operands, .bake, called: "DIR")
        ).run()
    }

    private static func wizen(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(
            words, WizenSettings(), options: WizenSettings.options, verb: .wizen, operandsAreLast: false)
        if command.wantsHelp { return try print(Help.of(.wizen)) }
        if command.operands.count > 1, command.operands.contains(where: { $0 == "true" || $0 == "false" }) {
            throw .usage("whether an option is meant is said with \"=\": --keep-init-func=true")
        }
        return try WizenCommand(settings: command.settings, file: try onlyFile(command.operands, .wizen))
            .run()
    }

    /// The operand of a verb that takes one file.
    private static func onlyFile(
        _ operands: [Argument], _ verb: Verb, called name: String = "FILE"
    ) throws(ToolError) -> Argument {
        guard let file = operands.first else { throw .usage("no \(name) is given\nusage: " + verb.usage) }
        guard operands.count == 1 else {
            throw .usage("situ \(verb.name) takes one \(name), not \(operands.count)\nusage: " + verb.usage)
        }
        return file
    }

    private static func help(_ words: ArraySlice<Argument>) throws(ToolError) -> Int32 {
        let command = try ParsedCommand(words, (), options: [], verb: .help, operandsAreLast: false)
        guard let word = command.operands.first, !command.wantsHelp else { return try print(Help.overview) }
        guard let verb = Verb(rawValue: word.text) else {
            let verbs = Verb.allCases.map(\.name)
            throw .usage(
                "there is no verb '\(word.text)'" + Suggestion.hint(for: word.text, in: verbs)
                    + "\nthe verbs are "
                    + verbs.joined(separator: ", "))
        }
        return try print(Help.of(verb))
    }
}
