import Situ
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// `situ validate`: whether files are valid modules.
struct ValidateCommand {
    let settings: ValidateSettings
    let files: [Argument]

    /// What validating a file took and gave.
    private struct Report {
        var codeSize = 0
        var functionCount = 0
        var seconds = 0.0
        var sideTableSize = 0
    }

    /// Validates all files and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        var output = Output(descriptor: 1)
        var code = ExitCode.success
        for file in files {
            do throws(ModuleError) {
                let report = try validate(file)
                if settings.isJSON { output.line(describe(report, file)) }
            } catch {
                code = .failure
                if settings.isJSON {
                    output.line(describe(error, file))
                } else {
                    let failure = ModuleFailure.error(error, file)
                    Output.say(failure.message, failure.excerpt)
                }
            }
            try output.flush()
        }
        return code.rawValue
    }

    private func validate(_ file: Argument) throws(ModuleError) -> Report {
        let source = try ModuleSource(try ModuleFile.read(file.text), features: settings.features)
        var configuration = Engine.Configuration()
        configuration.features = settings.features
        // Lazy, so that reading the sections and validating the functions can be told apart.
        configuration.validation = .lazy
        let engine = Engine(configuration)
        var report = Report()
        var times: [Double] = []
        for _ in 0..<settings.repetitions {
            let module: DecodedModule
            let start: Double
            do throws(ModuleError) {
                module = try Module(source.binary, engine: engine).decoded
                start = ValidateCommand.now
                try Validation.validate(module, threads: settings.jobs)
            } catch {
                throw source.locate(error)
            }
            times.append(ValidateCommand.now - start)
            report.codeSize = Int(module.codeRange.count)
            report.functionCount = module.definedFunctionCount
            report.sideTableSize = module.sideTableSize
        }
        times.sort()
        report.seconds = (times[(times.count - 1) / 2] + times[times.count / 2]) / 2
        return report
    }

    /// Seconds since some moment.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    // MARK: JSON

    private func describe(_ report: Report, _ file: Argument) -> String {
        JSON.object([
            ("file", JSON.string(file.text)), ("valid", "true"), ("code_bytes", String(report.codeSize)),
            ("functions", String(report.functionCount)), ("seconds", String(report.seconds)),
            ("side_table_bytes", String(report.sideTableSize)),
        ])
    }

    private func describe(_ error: ModuleError, _ file: Argument) -> String {
        var parts = [
            ("kind", JSON.string("\(error.kind)")), ("message", JSON.string(error.message.description)),
            ("text", JSON.string(error.text)),
        ]
        if let place = error.place {
            parts += [("line", String(place.line)), ("column", String(place.column))]
        } else if error.kind != .unreadable {
            parts.append(("offset", String(error.offset)))
        }
        if let function = error.functionIndex { parts.append(("function", String(function))) }
        if let name = error.functionName { parts.append(("function_name", JSON.string(name))) }
        if let instruction = error.instruction {
            parts.append(("instruction", JSON.string(instruction.description)))
        }
        if let expected = error.expected { parts.append(("expected", JSON.string(expected))) }
        if let found = error.found { parts.append(("found", JSON.string(found))) }
        return JSON.object([
            ("file", JSON.string(file.text)), ("valid", "false"), ("error", JSON.object(parts)),
        ])
    }
}
