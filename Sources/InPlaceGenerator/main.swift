import Assembler
import WebAssembly

// Writes the handlers of the in-place interpreter as assembly, to standard output:
//
//     InPlaceGenerator x86-64 > Sources/Handlers/x86-64.S
//     InPlaceGenerator arm64 > Sources/Handlers/arm64.S

enum GeneratorError: Error { case usage }

switch CommandLine.arguments.dropFirst() {
case ["x86-64"]: print(AssemblyFile.x86(), terminator: "")
case ["arm64"]: print(AssemblyFile.arm64(), terminator: "")
default:
    print("usage: InPlaceGenerator x86-64|arm64")
    throw GeneratorError.usage
}
