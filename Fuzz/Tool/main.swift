// The part of the differential fuzzer that is Swift: it makes programs, and it is one of the engines that run them.
//
//     FuzzTool generate --seed N --first N --count N [--size BYTES] [--features MASK] [--counting] -o FILE
//     FuzzTool generate --input FILE -o FILE        one program, of the bytes in a file
//     FuzzTool input --seed N --number N [--size BYTES] -o FILE
//     FuzzTool probes -o FILE                       a program for each feature, by which engines are asked what they know
//     FuzzTool modules BATCH PREFIX                 writes each module of a batch to a file of its own
//     FuzzTool show FILE [--plain]                  prints a module's text, with offsets or without
//     FuzzTool assemble -o FILE MODULE...           a batch of one program, whose modules are text
//     FuzzTool replay [--tiers ...] PROGRAM.expected...   runs kept programs and says which do not do as they should
//     FuzzTool tiers                                prints the tiers that this machine has
//     FuzzTool run [--tiers NAME,NAME...] [--hard]  runs batches; commands come from standard input (see Fuzz/README.md)
//     FuzzTool count --seed N --first N --count N   runs programs and prints how often each instruction was executed

import FuzzGenerator
import Situ
import TestSupport
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

func fail(_ message: String) -> Never {
    Files.complain("FuzzTool: " + message)
    exit(2)
}

struct Options {
    var seed: UInt64 = 1
    var first: UInt64 = 0
    var count: UInt64 = 1
    var size = 3000
    var features = Features.all
    var isCounting = false
    var isPlain = false
    var isHard = false
    var tiers = [TestTier.portable]
    var input: String?
    var output: String?
    var words: [String] = []

    init(_ arguments: some Sequence<String>) {
        var arguments = Array(arguments)[...]
        while let argument = arguments.popFirst() {
            guard argument.hasPrefix("-") else {
                words.append(argument)
                continue
            }
            switch argument {
            case "--counting":
                isCounting = true
                continue
            case "--hard":
                isHard = true
                continue
            case "--plain":
                isPlain = true
                continue
            default: break
            }
            guard let value = arguments.popFirst() else { fail("\(argument) needs a value") }
            switch argument {
            case "--input":
                input = value
                continue
            case "-o":
                output = value
                continue
            case "--tiers":
                tiers = value.split(separator: ",").map { name in
                    guard let tier = TestTier(rawValue: String(name)), tier.isAvailable else {
                        fail("there is no tier \(name) here")
                    }
                    return tier
                }
                continue
            default: break
            }
            guard let number = UInt64(value) else { fail("\(value) is no number") }
            switch argument {
            case "--seed": seed = number
            case "--first": first = number
            case "--number": first = number
            case "--count": count = number
            case "--size": size = Int(number)
            case "--features": features = Features(rawValue: number)
            default: fail("there is no option \(argument)")
            }
        }
    }

    var generatorOptions: GeneratorOptions {
        var options = GeneratorOptions()
        options.features = features
        options.isCounting = isCounting
        return options
    }

    /// The input of a program: not all of the same length.
    func bytes(_ number: UInt64) -> [UInt8] {
        let length = size / 4 + Int(number &* 7919 % UInt64(max(size, 1)))
        return RandomInput.bytes(seed: seed, number: number, count: length)
    }

    func write(_ bytes: [UInt8]) {
        guard let output else { fail("-o FILE is missing") }
        guard Files.save(bytes, to: output) else { fail("cannot write \(output)") }
    }
}

let words = CommandLine.arguments.dropFirst()
let options = Options(words.dropFirst())
switch words.first {
case "generate":
    var generator = ProgramGenerator(options.generatorOptions)
    var writer = BinaryWriter()
    if let input = options.input {
        guard let bytes = Resources.read(input) else { fail("cannot read \(input)") }
        generator.program(bytes).write(number: options.first, to: &writer)
    } else {
        for number in options.first..<(options.first + options.count) {
            generator.program(options.bytes(number)).write(number: number, to: &writer)
        }
    }
    options.write(writer.bytes)
case "input":
    options.write(options.bytes(options.first))
case "probes":
    var writer = BinaryWriter()
    for (number, probe) in FeatureProbe.all.enumerated() {
        Program(modules: [probe.module], features: probe.feature).write(number: UInt64(number), to: &writer)
    }
    options.write(writer.bytes)
case "modules":
    guard options.words.count == 2, let bytes = Resources.read(options.words[0]) else {
        fail("modules BATCH PREFIX")
    }
    for entry in Batch(bytes) {
        for (index, module) in entry.program.modules.enumerated() {
            let path = "\(options.words[1])\(entry.number)-\(index).wasm"
            guard Files.save(module, to: path) else { fail("cannot write \(path)") }
            print(path)
        }
    }
case "show":
    guard options.words.count == 1, let bytes = Resources.read(options.words[0]) else {
        fail("show FILE.wasm")
    }
    do {
        let text = try TextPrinter.print(bytes, options: TextPrinter.Options(showsOffsets: !options.isPlain))
        print(String(decoding: text, as: UTF8.self), terminator: "")
    } catch {
        fail("\(error)")
    }
case "assemble":
    var writer = BinaryWriter()
    Program(modules: options.words.map(Regression.module), features: []).write(
        number: options.first, to: &writer)
    options.write(writer.bytes)
case "replay":
    exit(Regression.replay(options.words, tiers: options.tiers) ? 0 : 1)
case "tiers": print(TestTier.available.map(\.rawValue).joined(separator: "\n"))
case "run":
    var runner = Runner(tiers: options.tiers, isHard: options.isHard)
    while let line = readLine() {
        runner.command(line)
        fflush(nil)
    }
case "count":
    var generatorOptions = options.generatorOptions
    generatorOptions.isCounting = true
    var generator = ProgramGenerator(generatorOptions)
    var runner = Runner()
    for number in options.first..<(options.first + options.count) {
        _ = runner.line(number, generator.program(options.bytes(number)))
    }
    for instruction in InstructionTable.all {
        print(
            "\(runner.counts.values[Int(instruction.opcode.rawValue)]) \(instruction.opcode.rawValue) \(instruction.mnemonic)"
        )
    }
default:
    fail("generate, input, probes, modules, show, assemble, replay, tiers, run or count")
}
