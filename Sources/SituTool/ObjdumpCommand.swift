import Situ

/// `situ objdump`: a module's code, and the machine code that is made of it.
struct ObjdumpCommand {
    let settings: ObjdumpSettings
    let file: Argument

    /// Writes the listing and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        let destination = Destination(settings.output)
        try destination.check(input: file, isBinary: false, example: "")
        var configuration = Engine.Configuration()
        configuration.tier = .portable
        // What is wrong with one function is no reason not to show another.
        configuration.validation = .lazy
        let engine = Engine(configuration)
        let module: Module
        do throws(ModuleError) {
            module = try Module(path: file.text, engine: engine)
        } catch {
            throw ModuleFailure.error(error, file)
        }
        let functions = try functions(in: module)
        let architecture = try architecture()
        let listing: CodeListing
        do throws(ModuleError) {
            listing = try module.listing(
                of: functions, machineCode: architecture,
                processor: settings.processor ?? (settings.architecture == nil ? .native : .generic))
        } catch {
            throw ModuleFailure.error(error, file)
        }
        let text = settings.isJSON ? json(listing) : listing.text(showsBytes: settings.showsBytes)
        try destination.write(Array(text.utf8))
        return ExitCode.success.rawValue
    }

    private func architecture() throws(ToolError) -> CodeListing.Architecture? {
        guard settings.wantsMachineCode else { return nil }
        guard let architecture = settings.architecture ?? .current else {
            throw ToolError(
                .failure, "no machine code is made for this machine's processor; --arch names another")
        }
        return architecture
    }

    /// The functions that `--function` means; nil for all.
    private func functions(in module: Module) throws(ToolError) -> [Int]? {
        guard !settings.functions.isEmpty else { return nil }
        let (imported, all) = module.functionCounts
        var found: [Int] = []
        for name in settings.functions {
            var indices = module.functionIndices(named: name)
            if indices.isEmpty, let index = WholeNumber.parse(name) {
                guard index < all else {
                    throw .usage(
                        "--function \(name): the module has \(all) functions, the last is \(all - 1)")
                }
                indices = [index]
            }
            guard !indices.isEmpty else {
                throw .usage(
                    "--function: the module has no function '\(name)'"
                        + Suggestion.hint(for: name, in: module.functionNames))
            }
            guard indices.contains(where: { $0 >= imported }) else {
                throw .usage("--function \(name): the module imports it, and has no code of it")
            }
            found += indices
        }
        return found
    }

    // MARK: JSON

    private func json(_ listing: CodeListing) -> String {
        listing.functions.map { json($0, listing.architecture) + "\n" }.joined()
    }

    private func json(_ function: CodeListing.Function, _ architecture: CodeListing.Architecture?) -> String {
        var members = [
            ("index", String(function.index)),
            ("declaration", JSON.string(function.declaration)),
            ("locals", ObjdumpCommand.array(function.locals.map(JSON.string))),
        ]
        if let architecture, let size = function.machineCodeSize {
            members += [
                ("architecture", JSON.string(architecture.rawValue)),
                ("machineCodeSize", String(size)),
                ("prologue", ObjdumpCommand.json(function.prologue)),
            ]
        }
        let instructions = function.instructions.map { instruction in
            var members = [
                ("offset", String(instruction.offset)),
                ("bytes", ObjdumpCommand.json(instruction.bytes)),
                ("depth", String(instruction.depth)),
                ("text", JSON.string(instruction.text)),
            ]
            if architecture != nil {
                members.append(("machineCode", ObjdumpCommand.json(instruction.machineCode)))
            }
            return JSON.object(members.map { (name: $0.0, value: $0.1) })
        }
        members.append(("instructions", ObjdumpCommand.array(instructions)))
        if architecture != nil { members.append(("epilogue", ObjdumpCommand.json(function.epilogue))) }
        return JSON.object(members.map { (name: $0.0, value: $0.1) })
    }

    private static func json(_ code: [CodeListing.MachineInstruction]) -> String {
        array(
            code.map { instruction in
                JSON.object([
                    (name: "offset", value: String(instruction.offset)),
                    (name: "bytes", value: json(instruction.bytes)),
                    (name: "text", value: JSON.string(instruction.text)),
                ])
            })
    }

    /// Bytes as hexadecimal digits.
    private static func json(_ bytes: [UInt8]) -> String {
        JSON.string(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    private static func array(_ values: [String]) -> String { "[" + values.joined(separator: ",") + "]" }
}
