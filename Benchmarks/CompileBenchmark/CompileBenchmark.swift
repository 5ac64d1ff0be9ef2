// How fast functions get machine code, and how much. The suite `compilation` of Benchmarks/run runs it.
//
//     CompileBenchmark ROUNDS FILE
//
// Reads the module in FILE and validates it, then compiles every function that it defines, one after the other on one thread; both
// so many times.
//
// Prints one JSON object: `validation` and `compilation` are the seconds of processor time that each round took,
// `code_bytes` the size of the code section, `machine_code_bytes` what it was compiled to, with the constants, `entries` how many places
// there are at which that can be entered.

import Baseline
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
enum CompileBenchmark {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count == 3, let rounds = Int(words[1]), rounds > 0 else {
            print("usage: CompileBenchmark ROUNDS FILE")
            exit(2)
        }
        guard let bytes = read(words[2]) else {
            perror(words[2])
            exit(1)
        }
        var validation: [Double] = []
        var compilation: [Double] = []
        var size: CompiledSize?
        var codeSize = 0
        var functionCount = 0
        for _ in 0..<rounds {
            // Of a module that has been validated nothing would be validated again.
            let module = try ModuleDecoder.decode(bytes, registry: TypeRegistry())
            let start = now
            for index in module.importedFunctionCount..<module.functions.count {
                try module.validate(function: index)
            }
            let middle = now
            let made = CompiledSize(module)
            compilation.append(now - middle)
            validation.append(middle - start)
            guard size == nil || size == made else {
                print("CompileBenchmark: the same module was compiled to something else")
                exit(1)
            }
            size = made
            codeSize = Int(module.codeRange.count)
            functionCount = module.definedFunctionCount
        }
        print(
            "{\"validation\": \(validation), \"compilation\": \(compilation), \"code_bytes\": \(codeSize), "
                + "\"functions\": \(functionCount), \"machine_code_bytes\": \(size?.byteCount ?? 0), "
                + "\"entries\": \(size?.entryCount ?? 0)}")
    }

    /// Nil, with `errno`, if the file cannot be read.
    private static func read(_ path: String) -> ModuleBytes? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        guard fseek(file, 0, SEEK_END) == 0 else { return nil }
        let size = ftell(file)
        rewind(file)
        return ModuleBytes(count: size) { fread($0.baseAddress, 1, $0.count, file) == $0.count }
    }

    /// Seconds of the processor's time that this process has used.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
