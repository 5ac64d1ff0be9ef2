// How fast functions get machine code, and how much. The suite `compilation` of Benchmarks/run runs it.
//
//     CompileBenchmark ROUNDS FILE [x86-64|arm64]
//
// Reads the module in FILE and validates it, then compiles every function that it defines, one after the other on one thread, for this
// machine's processor or the one that is named; both so many times.
//
// Prints one JSON object: `validation` and `compilation` are the seconds of processor time that each round took,
// `code_bytes` the size of the code section, `machine_code_bytes` what it was compiled to, with the constants, `entries` how many places
// there are at which that can be entered.

import Baseline
import Situ
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
struct CompileBenchmark {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 3 || words.count == 4, let rounds = Int(words[1]), rounds > 0,
            let processor = processor(named: words.count == 4 ? words[3] : nil)
        else {
            print("usage: CompileBenchmark ROUNDS FILE [x86-64|arm64]")
            exit(2)
        }
        let options = CompilerOptions(
            checksMemory: false, isDeterministic: false, features: MachineListing.featuresHere)
        let bytes = try ModuleFile.read(words[2])
        var configuration = Engine.Configuration()
        configuration.validation = .lazy
        let engine = Engine(configuration)
        var validation: [Double] = []
        var compilation: [Double] = []
        var output: CompiledSize?
        var module = try Module(bytes, engine: engine).decoded
        for round in 0..<rounds {
            // Of a module that has been validated nothing is done again.
            if round > 0 { module = try Module(bytes, engine: engine).decoded }
            let start = now
            let functions = module.importedFunctionCount..<module.functions.count
            for index in functions { try module.validate(function: index) }
            let middle = now
            let made = CompiledSize(module, for: processor, options)
            compilation.append(now - middle)
            validation.append(middle - start)
            guard output == nil || made == output else {
                print("CompileBenchmark: the same module was compiled to something else")
                exit(1)
            }
            output = made
        }
        print(
            "{\"validation\": \(validation), \"compilation\": \(compilation), "
                + "\"code_bytes\": \(module.codeRange.count), \"functions\": \(module.definedFunctionCount), "
                + "\"machine_code_bytes\": \(output?.byteCount ?? 0), \"entries\": \(output?.entryCount ?? 0)}")
    }

    private static func processor(named name: String?) -> MachineListing.Processor? {
        switch name {
        case "x86-64": .x86
        case "arm64": .arm64
        case .some: nil
        #if arch(arm64)
            case .none: .arm64
        #else
            case .none: .x86
        #endif
        }
    }

    /// Seconds of the processor's time that this process has used.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
