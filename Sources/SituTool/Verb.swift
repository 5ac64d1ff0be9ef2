import Scripts

/// What the tool can do: the first word of the command line.
enum Verb: String, CaseIterable {
    case run, resume, suspend, snapshot, validate, parse, print, objdump, bake, wizen, wast, help

    var name: String { rawValue }

    var usage: String {
        switch self {
        case .run: "situ [run] [options] FILE [ARGS]"
        case .resume: "situ resume [options] FILE"
        case .suspend: "situ suspend [options] PID FILE"
        case .snapshot: "situ snapshot ACTION [options] FILE..."
        case .validate: "situ validate [options] FILE..."
        case .wast: "situ wast [options] FILE|DIR..."
        case .parse: "situ parse [options] FILE [-o OUT]"
        case .print: "situ print [options] FILE [-o OUT]"
        case .objdump: "situ objdump [options] FILE [-o OUT]"
        case .bake: "situ bake [options] DIR [-o OUT]"
        case .wizen: "situ wizen [options] FILE [-o OUT]"
        case .help: "situ help [VERB]"
        }
    }

    var summary: String {
        switch self {
        case .run: "run a program, or call a function"
        case .resume: "go on with a program that has been suspended"
        case .suspend: "suspend a running program"
        case .snapshot: "look at suspended programs"
        case .validate: "check whether modules are valid"
        case .wast: "run test scripts"
        case .parse: "make a binary module from text"
        case .print: "show a module as text"
        case .objdump: "show a module's code, and machine code beside it"
        case .bake: "pack a directory into an archive, or into a module"
        case .wizen: "initialise a module, and write it as it is then"
        case .help: "explain a verb and its options"
        }
    }

    /// What the help says between usage and options.
    var explanation: String {
        switch self {
        case .run:
            """
            Runs the program in FILE: a WebAssembly module, binary or text, for WASI preview 1 that exports "_start". \
            Everything after \
            FILE is the program's, even --help; "--" ends the options before. FILE "-" is standard input. A file that is \
            named like a verb is reached as ./run. The program sees standard input, output and error, clocks and \
            random numbers, and beyond that only what the options give it.
            """
        case .resume:
            """
            Goes on with the program whose state is in the file FILE, where it was stopped: made by situ run \
            --suspend-to, or situ suspend. Its memory, calls, arguments, clocks and files in memory are as they were; standard \
            input, output and error are those here. Directories of the host have to be given again. What cannot be had as it \
            was is listed, and nothing happens, unless options say what to do. The exit code is the program's.
            """
        case .suspend:
            """
            Has the program in the process PID stop, which the same user started with situ run --suspendable, writes its \
            state to the file FILE, and then lets the process end, with the exit code 75. If anything goes wrong before the \
            file is there for good, the program goes on.
            """
        case .snapshot:
            """
            ACTION info says what is in each snapshot: the calls with all frames, memories, tables, objects, descriptors, modules. diff \
            says what is different between two; the exit code is 0 if nothing is, otherwise 1. verify checks all hashes, \
            those of parents too, and, where the modules are there, that the program could go on; the exit code is 0 if all is \
            right, otherwise 1.
            """
        case .validate:
            """
            Reads each FILE (a binary module or text; "-" is standard input), validates all of its functions, and says \
            on standard error what is wrong and where. Nothing is said of a valid module. The exit code is 0 if all are valid, otherwise 1.
            """
        case .parse:
            """
            Reads the text in FILE (.wat; "-" is standard input) and writes the binary module that it says to OUT, or to \
            standard output if that is no terminal. What is not well-formed is an error with line and column; whether the \
            module is valid is for situ validate to say. A FILE that is a binary module already is written anew: each \
            number in its shortest form, everything in its place.
            """
        case .print:
            """
            Reads the module in FILE ("-" is standard input) and writes it as text to OUT or standard output. situ parse \
            makes an equal module of the text. Names come from the module's name section. A FILE that is text is \
            read and printed anew.
            """
        case .objdump:
            """
            Lists the instructions of the functions in FILE, a module in binary form or text ("-" is standard input), each with \
            its offset in the module: the number that traps and backtraces show. With --tier baseline, the machine code \
            that was made when the compiler came to the instruction stands to the right of it, with offsets in the \
            function's code. An instruction may have none there, since values stay in registers, and constants in the \
            instructions that use them, as long as nobody wants them in memory; another then has the more. Before the \
            first instruction stands what makes the frame, behind the last what is seldom executed. To see where a program \
            spends its time, ask a profiler for the function, and then this for its code. For example: situ objdump --tier \
            baseline --function fib fib.wasm
            """
        case .wast:
            """
            Runs test scripts (.wast), such as those of the official test suite, and prints where something else came out \
            than they say: file, line, what was expected, what was found. A DIR stands for all scripts in it and below, \
            by name; FILE "-" is standard input. Then come the numbers of commands that passed and failed, by \
            directory and by kind. A message has to begin with the words that the script gives. What modules may use \
            depends on the directories that the script lies in: \
            \(ScriptFeatures.directories.map { "below \($0.directory) \(FeatureList.summarize($0.features))" }
                .joined(separator: "; ")); elsewhere all. \
            The exit code is 0 if everything passed, 1 if something failed or a file is no script.
            """
        case .bake:
            """
            Packs the files, directories and links below DIR into a tar archive, and writes it to OUT, or to standard \
            output if that is no terminal: for situ run --bake OUT::GUEST. The same content gives the same bytes. \
            With --into, the archive becomes part of a module.
            """
        case .wizen:
            """
            Initialises the module in FILE, binary or text ("-" is standard input), and writes the module that begins \
            where the initialisation ended: to OUT, or to standard output if that is no terminal. Any engine runs it. \
            Initialising is to instantiate the module, with its start function, to call "_initialize" if it is \
            exported, and then "wizer.initialize", or what --init-func says. The new module has the memories, \
            tables and globals that this left, and neither start function nor initialiser; all else is as it was. The \
            options are those of Wizer, and some of situ run. What the module imports need not be there, unless it \
            is called.
            """
        case .help: "Explains a verb, or without one lists the verbs and the exit codes."
        }
    }

    /// Names, value names and explanations of the options.
    var options: [(name: String, value: String?, help: String)] {
        let help = [(name: "--help", value: String?.none, help: "Print this help.")]
        return switch self {
        case .run: RunSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .resume: ResumeSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .suspend: SuspendCommandSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .snapshot: SnapshotSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .validate: ValidateSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .parse: ParseSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .print: PrintSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .objdump: ObjdumpSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .bake: BakeSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .wizen: WizenSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .wast: WastSettings.options.map { ($0.names, $0.value, $0.help) } + help
        case .help: help
        }
    }
}
