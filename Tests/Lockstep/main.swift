// The lockstep test: runs the same on two tiers, stops both at every safepoint, and compares the canonical state.
//
//     LockstepTest [OPTIONS] program [--dir FIRST SECOND GUEST]... [--stdin FILE] [--argv0 NAME] [--invoke NAME]
//                  [--show] FILE ARGUMENT...
//     LockstepTest [OPTIONS] scripts PATH...
//     LockstepTest tiers             prints the tiers that this machine has
//
//     --tiers A,B       which tiers, of those that `tiers` prints; default portable,in-place
//     --stride K        stop after K units of fuel (default 1: at every safepoint)
//     --doubling N      after N stops the stride doubles, and again after as many
//     --units N         do not go on with a call after N units
//     --memory N        compare memories and all frames at every Nth stop and at the end (default 1000)
//     --switch          the first run does not stop; the second goes on with the other tier at each stop
//     --natural-nans    NaNs are as the processor makes them, by other handlers than those for the canonical one; one is as good as
//                       another
//     --stress-heap     collect garbage at every allocation
//     --fault KIND STOP make one thing wrong in the second run at a stop: local, operand, caller, step, memory, global, table,
//                       fuel
//
// At each stop: function, pc, side-table position and instance of the frames, locals and operands by their types, why it
// stopped, fuel, globals, tables, sizes of memories. The end says how many stops there were; the exit status is 0 if all agreed.

import Scripts
import Situ
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

func fail(_ message: String) -> Never {
    print("LockstepTest: " + message)
    exit(2)
}

/// The words of the command line, one by one.
struct Words {
    var rest: ArraySlice<String>
    init(_ words: [String]) { rest = words[...] }

    mutating func value(of option: String) -> String {
        guard let value = rest.popFirst() else { fail("\(option) needs a value") }
        return value
    }

    mutating func number(of option: String) -> Int {
        let value = value(of: option)
        guard let number = Int(value), number > 0 else { fail("\(value) is no number from 1") }
        return number
    }
}

func tier(_ name: Substring) -> TestTier {
    guard let tier = TestTier(rawValue: String(name)), tier.isAvailable else {
        let names = TestTier.available.map(\.rawValue).joined(separator: ", ")
        fail("there is no tier \(name) here, only \(names)")
    }
    return tier
}

var words = Words(Array(CommandLine.arguments.dropFirst()))
var settings = Settings()
var verb: String?
while verb == nil, let word = words.rest.popFirst() {
    switch word {
    case "--tiers":
        let names = words.value(of: word).split(separator: ",")
        guard names.count == 2 else { fail("--tiers wants two, with a comma between them") }
        settings.tiers = (tier(names[0]), tier(names[1]))
    case "--stride": settings.stride = Int64(words.number(of: word))
    case "--memory": settings.memoryInterval = words.number(of: word)
    case "--doubling": settings.doubling = words.number(of: word)
    case "--units": settings.unitLimit = Int64(words.number(of: word))
    case "--fault":
        let name = words.value(of: word)
        guard let kind = Fault(rawValue: name) else { fail("no fault is called \(name)") }
        settings.fault = (kind, words.number(of: word))
    case "--switch": settings.isSwitching = true
    case "--natural-nans": settings.hasCanonicalNaNs = false
    case "--stress-heap": settings.stressesHeap = true
    default: verb = word
    }
}

let names = settings.names
switch verb {
case "program":
    var program = ProgramPair()
    while program.file.isEmpty, let word = words.rest.popFirst() {
        switch word {
        case "--dir":
            program.directories.append(
                (words.value(of: word), words.value(of: word), words.value(of: word)))
        case "--stdin": program.input = words.value(of: word)
        case "--argv0": program.argv0 = words.value(of: word)
        case "--invoke": program.entry = words.value(of: word)
        case "--show": program.showsOutput = true
        default: program.file = word
        }
    }
    program.arguments = Array(words.rest)
    if program.file.isEmpty { fail("which program?") }
    do {
        let lockstep = try program.run(settings)
        print("\(names.0) and \(names.1) agree at \(lockstep.stops) stops, \(lockstep.units) units")
    } catch let disagreement as Disagreement {
        print("DISAGREEMENT of \(names.0) and \(names.1): \(disagreement.text)")
        exit(1)
    } catch {
        fail("\(error)")
    }
case "scripts":
    let (files, failures) = ScriptSearch.find(Array(words.rest))
    for report in failures {
        fail(report.failures.map { $0.text(path: report.path) }.joined(separator: "\n"))
    }
    var pair = ScriptPair(settings: settings)
    var failed = 0
    for file in files {
        do throws(Disagreement) {
            try pair.run(file.path)
        } catch {
            failed += 1
            print("FAILED \(error.text)")
        }
    }
    print(
        "\(files.count) scripts, \(pair.commands) commands: \(names.0) and \(names.1) agree at \(pair.stops) stops, "
            + "\(pair.units) units; \(failed) scripts failed")
    exit(failed == 0 ? 0 : 1)
case "tiers": print(TestTier.available.map(\.rawValue).joined(separator: "\n"))
default: fail("program, scripts or tiers?")
}
