import TestSupport
import WASI

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// WASIFuzz [--calls N] [--seconds N] [--seed N] [--only NUMBER]
//
// Makes random calls of the functions of WASI, in sessions of 500, each with directories of its own; exit code 1 and a line
// that begins with FAILED if something was wrong. A session's number and the seed are enough to have it again.

let callsInSession = 500

func number(of option: String) -> Int? {
    let words = CommandLine.arguments
    guard let place = words.firstIndex(of: option), place + 1 < words.count else { return nil }
    return Int(words[place + 1])
}

func main() -> Int32 {
    // A file that grows beyond this is an error for the guest, and nobody's disk is filled.
    var limit = rlimit()
    limit.rlim_cur = 64 << 20
    limit.rlim_max = 64 << 20
    #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    #else
        setrlimit(RLIMIT_FSIZE, &limit)
    #endif
    let seed = UInt64(number(of: "--seed") ?? 1)
    let wanted = number(of: "--calls") ?? (number(of: "--seconds") == nil ? 100_000 : .max)
    let end = number(of: "--seconds").map { time(nil) + $0 }
    var (calls, successes, session) = (0, 0, number(of: "--only") ?? 0)
    do {
        let watch = try Watch()
        // What is set up once and stays.
        try Session(RandomSequence(seed: 0, number: 0), try Ground(), watch).run(calls: 0)
        let before = Ground.descriptors
        while calls < wanted, end.map({ time(nil) < $0 }) ?? true {
            let ground = try Ground()
            defer { ground.remove() }
            let guest: Session
            do {
                guest = try Session(RandomSequence(seed: seed, number: session), ground, watch)
            } catch {
                print("FAILED: session \(session) cannot begin: \(error)")
                return 1
            }
            do {
                try guest.run(calls: callsInSession)
            } catch {
                print("FAILED: seed \(seed), session \(session), after \(guest.words): \(error)")
                return 1
            }
            calls += guest.calls
            successes += guest.successes
            if number(of: "--only") != nil { break }
            session += 1
        }
        guard Ground.descriptors <= before else {
            print("FAILED: \(Ground.descriptors - before) descriptors stay open")
            return 1
        }
    } catch {
        print("FAILED: \(error)")
        return 1
    }
    print("\(calls) calls in \(session) sessions, \(successes) of them successful")
    return 0
}

exit(main())
