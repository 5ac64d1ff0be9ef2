import Situ

/// What the options of `situ objdump` say.
struct ObjdumpSettings: Sendable {
    /// A file, or "-".
    var output: Argument?
    /// Names and indices; empty for all functions.
    var functions: [String] = []
    var wantsMachineCode = false
    /// Nil for this machine's.
    var architecture: CodeListing.Architecture?
    /// Nil for the one here, or, where an architecture is named, for any.
    var processor: CodeListing.Processor?
    var showsBytes = false
    var isJSON = false

    static let options: [Option<ObjdumpSettings>] = [
        Option(
            "--function", short: "-f", "NAME|INDEX",
            """
            Show only this function: the name that it is exported under, its name in the module's name section, or its index. \
            May be given several times. Default: all functions that the module has code for.
            """
        ) { settings, value in
            settings.functions.append(value.text)
        },
        Option(
            "--tier", "TIER",
            """
            With baseline, show beside each instruction the machine code that this tier makes of it. The other tiers execute \
            the bytecode as it is, so that there is nothing more to show.
            """
        ) { settings, value throws(ToolError) in
            guard let tier = Tier(rawValue: value.text) else {
                throw .usage("there is no tier '\(value.text)'; the one that makes machine code is baseline")
            }
            guard tier == .baseline else {
                throw .usage(
                    "--tier \(tier.rawValue): "
                        + (tier == .automatic
                            ? "the machine code that auto makes is that of baseline; give --tier baseline"
                            : "this tier executes the bytecode as it is, and makes no machine code; baseline does")
                )
            }
            settings.wantsMachineCode = true
        },
        Option(
            "--arch", "ARCH",
            """
            Make the machine code for processors of this architecture, \
            \(CodeListing.Architecture.allCases.map(\.rawValue).joined(separator: " or ")), whatever is here. Implies --tier \
            baseline.
            """
        ) { settings, value throws(ToolError) in
            let names = CodeListing.Architecture.allCases.map(\.rawValue)
            guard let architecture = CodeListing.Architecture(rawValue: value.text) else {
                throw .usage(
                    "there is no machine code for '\(value.text)'"
                        + Suggestion.hint(for: value.text, in: names)
                        + "\nknown are " + names.joined(separator: ", "))
            }
            settings.architecture = architecture
            settings.wantsMachineCode = true
        },
        Option(
            "--cpu", "CPU",
            """
            Make the machine code for this processor of the architecture: native, the one here; generic, any; or max, one that \
            has all instructions that the compiler knows. Default: generic with --arch, so that the listing is the same on \
            every machine, otherwise native. Implies --tier baseline.
            """
        ) { settings, value throws(ToolError) in
            let names = CodeListing.Processor.allCases.map(\.rawValue)
            guard let processor = CodeListing.Processor(rawValue: value.text) else {
                throw .usage(
                    "--cpu: there is no '\(value.text)'" + Suggestion.hint(for: value.text, in: names)
                        + "\nknown are " + names.joined(separator: ", "))
            }
            settings.processor = processor
            settings.wantsMachineCode = true
        },
        Option("--bytes", nil, "Show the bytes of each instruction too.") { settings, _ in
            settings.showsBytes = true
        },
        Option(
            "--json", nil,
            """
            Print a JSON object a line for each function: index, declaration, locals, instructions with offset, bytes, depth, \
            text and, if it is wanted, machineCode.
            """
        ) { settings, _ in
            settings.isJSON = true
        },
        Option(
            "--output", short: "-o", "OUT",
            """
            Write to the file OUT; "-" is standard output. A file that is there is replaced when all has gone well, and \
            left as it is otherwise.
            """
        ) { settings, value in
            settings.output = value
        },
    ]
}
