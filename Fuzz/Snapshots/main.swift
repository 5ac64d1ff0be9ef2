// SnapshotFuzz [--count N] [--seed N] [--only NUMBER] [--memory MB] [--seconds S] [--note FILE]
//
// Changes snapshots of small programs that were stopped in many places, in all that a file can say and in all that a state can
// say, and goes on with what is accepted: each must be refused with an error, or run within its limits, and on all tiers in the
// same way. With --note the number of the snapshot at hand is in FILE, to be read after a crash; --only makes that one again.

import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

func option(_ name: String) -> String? {
    let words = CommandLine.arguments
    guard let place = words.firstIndex(of: name), place + 1 < words.count else { return nil }
    return words[place + 1]
}

func number(_ name: String, _ usual: Int) -> Int { option(name).flatMap { Int($0) } ?? usual }

func main() throws -> Int32 {
    let seed = UInt64(number("--seed", 1))
    let only = option("--only").flatMap { Int($0) }
    let note = option("--note").flatMap { fopen($0, "w") }
    let seconds = Double(number("--seconds", 5))
    let originals = try SnapshotProgram.all.map { try Original($0) }
    let baseline = Resources.peakMemory
    var (refused, ran, wrong) = (0, 0, 0)
    var messages: [String: Int] = [:]
    var slowest = (seconds: 0.0, number: 0)
    for number in only.map({ $0..<$0 + 1 }) ?? 0..<number("--count", 20_000) {
        if let note { Resources.note("snapshot \(number) of seed \(seed)", in: note) }
        var random = RandomSequence(seed: seed, number: number)
        let original = random.pick(originals)
        var trial = Trial(original: original, random: random)
        let before = Resources.seconds
        switch trial.run() {
        case .refused(let message):
            refused += 1
            // What kind of error it is, whatever the numbers.
            messages[message.filter { !$0.isNumber }, default: 0] += 1
            if only != nil { print("refused: \(message)") }
        case .ran: ran += 1
        case .wrong(let what):
            wrong += 1
            print("FAILED: seed \(seed), snapshot \(number), \(original.program.name): \(what)")
        }
        let time = Resources.seconds - before
        if time > slowest.seconds { slowest = (time, number) }
        if time > seconds {
            wrong += 1
            print("FAILED: seed \(seed), snapshot \(number), \(original.program.name): took \(time) s")
        }
    }
    let grown = (Resources.peakMemory - baseline) >> 20
    print(
        "\(refused + ran) snapshots: \(refused) refused with \(messages.count) kinds of errors, \(ran) ran; slowest "
            + "\(Int(slowest.seconds * 1000)) ms (\(slowest.number)); memory grew by \(grown) MB")
    if grown > number("--memory", 300) {
        print("FAILED: memory grew by \(grown) MB")
        return 1
    }
    if option("--messages") != nil {
        for (message, count) in messages.sorted(by: { $0.value > $1.value }) { print(count, message) }
    }
    return wrong == 0 ? 0 : 1
}

exit(try main())
