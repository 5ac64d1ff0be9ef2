import Assembler
import WebAssembly

// Writes the handlers of the in-place interpreter as assembly, to standard output:
//
//     InPlaceGenerator x86-64 > Sources/Handlers/x86-64.S
//     InPlaceGenerator arm64 > Sources/Handlers/arm64.S

if CommandLine.arguments.count == 5 {
    Fusion.longest = Int(CommandLine.arguments[2])!
    Fusion.leastProbability = Double(CommandLine.arguments[3])!
    Fusion.leastLikelihood = Double(CommandLine.arguments[4])!
}
guard CommandLine.arguments.count == 2 || CommandLine.arguments.count == 5 else {
    print("usage: InPlaceGenerator x86-64|arm64")
    throw GeneratorError.usage
}
switch CommandLine.arguments[1] {
case "x86-64": print(AssemblyFile.x86(), terminator: "")
case "arm64": print(AssemblyFile.arm64(), terminator: "")
default: throw GeneratorError.usage
}

enum GeneratorError: Error { case usage }
