import Foundation
import ResourceProbe
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// What the process has of the system, for tests in a process of their own.
struct Usage {
    var descriptors = 0
    var mappings = 0
    var threads = 0
    var residentBytes = 0
    /// Bytes of the C library's heap that are in use; 0 where that is not known.
    var heapBytes = 0

    /// Whether a sanitizer is at work: it takes memory, mappings and stack of its own, so that those say nothing.
    static let isSanitized = situ_is_sanitized() != 0

    static var current: Usage {
        var usage = Usage()
        #if os(Linux)
            usage.descriptors = count("/proc/self/fd")
            usage.threads = count("/proc/self/task")
            guard !isSanitized else { return usage }
            usage.mappings = Mapping.all().count
            usage.residentBytes = kilobytes("VmRSS") << 10
        #endif
        usage.heapBytes = situ_heap_bytes()
        return usage
    }

    /// The most memory that was resident since `forgetPeak()`, or since the process began; 0 where that is not known.
    static var peakBytes: Int { isSanitized ? 0 : kilobytes("VmHWM") << 10 }

    static func forgetPeak() {
        guard let file = fopen("/proc/self/clear_refs", "w") else { return }
        fputs("5", file)
        fclose(file)
    }

    private static func count(_ directory: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: directory).count) ?? 0
    }

    /// A line of what the system says of the process's memory.
    private static func kilobytes(_ name: String) -> Int {
        let status = String(decoding: Resources.read("/proc/self/status") ?? [], as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    }
}

/// Checks, in a process of the test's own, that what `body` does can be done again and again: nothing that it takes of the
/// system stays taken. The first rounds may set things up that stay.
///
/// What leaks grows with every batch of rounds. What grows in one batch and not in the next is not the body's: a thread that
/// has done its work and has not yet left, a map of the C library's that was due. So each figure has to hold still over one
/// batch of several.
///
/// - Parameters:
///   - rounds: how many rounds a batch has.
///   - slack: how many mappings may come and go by themselves, and how many times 4 KB of the C library's heap.
func expectNothingStays(
    rounds: Int = 12, slack: Int = 0, _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) throws {
    for _ in 0..<3 { try body() }
    let witnesses = Witness.living
    var growing = Figure.all(rounds: rounds, slack: slack)
    for batch in 0..<6 where !growing.isEmpty {
        // Threads that are on their way out get the time to leave.
        if batch > 0 { usleep(UInt32(batch) * 20_000) }
        let before = Usage.current
        for _ in 0..<rounds { try body() }
        let after = Usage.current
        growing.removeAll { after[keyPath: $0.value] - before[keyPath: $0.value] <= $0.tolerance }
    }
    #expect(Witness.living == witnesses, "\(what): objects of the host", sourceLocation: sourceLocation)
    for figure in growing {
        Issue.record(
            "\(what): \(figure.name) grow with every batch of rounds", sourceLocation: sourceLocation)
    }
}

/// A figure of what a process has of the system, and how much of it may come and go by itself.
private struct Figure {
    let name: String
    let value: KeyPath<Usage, Int>
    let tolerance: Int

    /// The allocator takes and returns some of its own; what a round leaves, many leave many times.
    static func all(rounds: Int, slack: Int) -> [Figure] {
        [
            Figure(name: "descriptors", value: \.descriptors, tolerance: 0),
            Figure(name: "threads", value: \.threads, tolerance: 0),
            Figure(name: "mappings", value: \.mappings, tolerance: max(rounds / 2, 2) + slack - 1),
            Figure(
                name: "bytes of the C library's heap", value: \.heapBytes,
                tolerance: 4096 * (1 + slack) + rounds * 256 - 1),
            Figure(name: "bytes of resident memory", value: \.residentBytes, tolerance: (8 << 20) - 1),
        ]
    }
}

/// An object of the host that host functions hold on to, counted.
final class Witness: @unchecked Sendable {
    // Tests that count are alone in their process, and let go of their objects on the thread that looks.
    nonisolated(unsafe) private(set) static var living = 0

    init() { Witness.living += 1 }
    deinit { Witness.living -= 1 }
}

/// Ends the process if it hangs: the test fails then, and the others go on.
func endIfHanging() { alarm(1800) }

@Suite("The count of what stays")
struct UsageTests {
    @Test("sees a descriptor, a mapping or memory that each round leaves")
    func leaks() async {
        await #expect(processExitsWith: .success) {
            endIfHanging()
            withKnownIssue { try expectNothingStays("a descriptor") { _ = dup(0) } }
            if Usage.isSanitized || Usage.current.mappings == 0 { return }
            withKnownIssue {
                var protection = PROT_READ
                try expectNothingStays("a mapping") {
                    // Neighbours that are alike would be one mapping.
                    _ = mmap(nil, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                    protection = protection == PROT_READ ? PROT_NONE : PROT_READ
                }
            }
            withKnownIssue { try expectNothingStays("memory") { _ = malloc(1024) } }
            try expectNothingStays("nothing") {}
        }
    }
}
