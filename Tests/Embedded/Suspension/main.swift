import InPlace
import Machine
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Goes on with a suspended program as the driver for arm64 does, on this machine:
//
//     SuspensionTest portable|in-place FUEL BEFORE|- AFTER FILE FUNCTION ARGUMENT

func complain(_ text: String) -> Never {
    print(text)
    exit(1)
}

func load(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { complain("cannot open \(path)") }
    defer { fclose(file) }
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&piece, 1, piece.count, file)
        if count == 0 { return contents }
        contents += piece[..<count]
    }
}

func save(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { complain("cannot write \(path)") }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else { complain("cannot write \(path)") }
}

let words = CommandLine.arguments
guard words.count == 8, let fuel = Int64(words[2]), let argument = UInt64(words[7]) else {
    complain("usage: SuspensionTest portable|in-place FUEL BEFORE|- AFTER FILE FUNCTION ARGUMENT")
}
let executor = words[1] == "portable" ? Executor.portable : InPlace.executor(allowsSignalHandlers: true)
do {
    guard let bytes = load(words[5]).withUnsafeBytes({ ModuleBytes(copying: $0) }) else {
        complain("no memory for the module")
    }
    let module = try ModuleDecoder.decode(bytes, registry: TypeRegistry())
    for index in module.importedFunctionCount..<module.functions.count {
        try module.validate(function: index)
    }
    print(
        try goOn(
            module, words[3] == "-" ? nil : load(words[3]), words[6], argument, fuel: fuel, executor
        ) { save($0, to: words[4]) })
} catch {
    complain("\(error)")
}
