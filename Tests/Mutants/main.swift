// The mutation test: reads, validates and runs files that are not as they should be.
//
//     MutantTest [--count N] [--seed N] [--every-length BYTES] [--memory MB] [--seconds S] [--note FILE] [--only N] FILE...
//
// Files of up to BYTES bytes (default 1000) are also cut off after every single byte. Of each larger file than 50 kB fewer
// mutants are made, in proportion. With --note the number of the mutant at hand is in FILE, to be read after a crash;
// --only makes that one mutant again.

import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

func fail(_ message: String) -> Never {
    print("MutantTest: " + message)
    exit(2)
}

struct Options {
    var count = 20_000
    var seed: UInt64 = 1
    var everyLength = 1000
    /// Megabytes that the process may grow by.
    var memory = 100
    /// Processor time that one mutant may take.
    var seconds = 1.0
    var note: String?
    var only: Int?
    var files: [String] = []

    init(_ arguments: [String]) {
        var arguments = arguments[...]
        while let argument = arguments.popFirst() {
            guard argument.hasPrefix("--") else {
                files.append(argument)
                continue
            }
            guard let value = arguments.popFirst() else { fail("\(argument) needs a value") }
            switch argument {
            case "--note":
                note = value
                continue
            case "--seconds":
                guard let number = Double(value) else { fail("\(value) is no number") }
                seconds = number
                continue
            default: break
            }
            guard let number = Int(value), number >= 0 else { fail("\(value) is no number") }
            switch argument {
            case "--count": count = number
            case "--seed": seed = UInt64(number)
            case "--every-length": everyLength = number
            case "--memory": memory = number
            case "--only": only = number
            default: fail("there is no option \(argument)")
            }
        }
        if files.isEmpty { fail("which files?") }
    }
}

/// What all mutants together came to.
struct Tally {
    var mutants = 0
    var valid = 0
    var errors = 0
    var slowest = (seconds: 0.0, what: "none")
    var failures: [String] = []

    mutating func add(_ what: String, _ bytes: [UInt8], options: Options) {
        let before = Resources.seconds
        let outcome = Trial.run(bytes)
        let seconds = Resources.seconds - before
        mutants += 1
        switch outcome {
        case .valid: valid += 1
        case .error: errors += 1
        case .misplaced(let error): failures.append("\(what): offset is not in the file: \(error)")
        }
        if seconds > slowest.seconds { slowest = (seconds, what) }
        if seconds > options.seconds { failures.append("\(what): took \(seconds) s") }
    }
}

let options = Options(Array(CommandLine.arguments.dropFirst()))
let originals = options.files.map { path in
    guard let bytes = Resources.read(path) else { fail("cannot read \(path)") }
    guard case .valid = Trial.run(bytes) else { fail("\(path) is no valid module to begin with") }
    return Original(name: path, bytes: bytes)
}
let mutator = Mutator(originals: originals)
var tally = Tally()
let baseline = Resources.peakMemory
let note = options.note.flatMap { fopen($0, "w") }

if options.only == nil {
    for original in originals where original.bytes.count <= options.everyLength {
        for length in 0..<original.bytes.count {
            tally.add("\(original.name) up to \(length)", Array(original.bytes[..<length]), options: options)
        }
    }
}

// Large files take long each; each gets its share of the bytes.
let weights = originals.map { min(1, 50_000 / Double(max($0.bytes.count, 1))) }
let totalWeight = weights.reduce(0, +)

for number in options.only.map({ $0..<($0 + 1) }) ?? 0..<options.count {
    if let note { Resources.note("mutant \(number) of seed \(options.seed)", in: note) }
    var random = RandomSequence(seed: options.seed, number: number)
    var place = Double(random.below(1 << 30)) / Double(1 << 30) * totalWeight
    var index = 0
    while index < originals.count - 1, place >= weights[index] {
        place -= weights[index]
        index += 1
    }
    let mutant = mutator.mutant(of: originals[index], &random)
    tally.add("mutant \(number), \(originals[index].name): \(mutant.how)", mutant.bytes, options: options)
}

let peak = Resources.peakMemory
if peak - baseline > options.memory << 20 {
    tally.failures.append("memory grew by \((peak - baseline) >> 20) MB, more than \(options.memory) MB")
}
let milliseconds = Int(tally.slowest.seconds * 1000)
print(
    "\(tally.mutants) mutants: \(tally.valid) valid, \(tally.errors) errors; slowest \(milliseconds) ms "
        + "(\(tally.slowest.what)); peak \(peak >> 20) MB, \((peak - baseline) >> 20) MB over the originals'")
for failure in tally.failures { print("FAILED: " + failure) }
exit(tally.failures.isEmpty ? 0 : 1)
