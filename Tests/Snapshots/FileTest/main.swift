// Writes and reads snapshots for the scripts beside this folder: their contents are made from numbers, so that whoever looks
// at a file can tell whether it is one of those that were to be written. See Tests/Snapshots/check-files.

import Machine
import Snapshot

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Contents number N of a series: half of the pages hold random bytes that differ from number to number, the rest text.
func contents(_ number: UInt64, pages: Int) -> SnapshotContents {
    var builder = FrozenMemory.Builder(size: pages * FrozenMemory.pageSize + 1)
    var page = [UInt64](repeating: 0, count: FrozenMemory.pageSize / 8)
    var state = number &* 0x9E37_79B9_7F4A_7C15 | 1
    for index in 0..<pages where index % 7 != 3 {
        for place in page.indices {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            page[place] = index % 2 == 0 ? state : state & 0x0101_0101
        }
        page.withUnsafeBytes { _ = builder.add(index, $0.baseAddress!) }
    }
    guard let memory = builder.finish() else { fail("there is no memory") }
    let text = [UInt8]("contents number \(number)".utf8)
    return SnapshotContents(
        sections: [
            SnapshotSection("prog", bytes: text),
            SnapshotSection("text", index: 3, bytes: (0..<100_000).map { text[$0 % text.count] }),
            SnapshotSection(kind: SnapshotSection.code, bytes: [0, 97, 115, 109]),
        ],
        memories: [memory])
}

func fail(_ message: String) -> Never {
    print("SnapshotFileTest: \(message)")
    exit(1)
}

/// How long something takes, and how much of the processors' time: others may be using them too.
struct Stopwatch {
    private let start = System.monotonicNow
    private let processor = clock()

    var text: String {
        let tenths = (System.monotonicNow - start) / 100_000
        let used = (clock() - processor) / (CLOCKS_PER_SEC / 1000)
        return "\(tenths / 10).\(tenths % 10) ms, of processors \(used) ms"
    }
}

func number(_ text: String) -> Int {
    guard let number = Int(text) else { fail("\(text) is no number") }
    return number
}

func run(_ arguments: [String]) throws(SnapshotError) {
    switch arguments.first {
    case "write" where arguments.count >= 4:
        // write FILE NUMBER PAGES [parent FILE] [compressed]: writes contents of a number.
        var options = SnapshotFile.WriteOptions()
        if let place = arguments.firstIndex(of: "parent") {
            options.parent = try SnapshotFile.read(path: arguments[place + 1])
        }
        if arguments.contains("compressed") { options.compression = .zstandard(level: 3) }
        let made = contents(UInt64(number(arguments[2])), pages: number(arguments[3]))
        try SnapshotFile.write(NamedSnapshot(made), to: arguments[1], options: options)
    case "loop" where arguments.count == 4:
        // loop FILE FIRST PAGES: writes contents over each other, of rising numbers, until it is killed.
        var next = UInt64(number(arguments[2]))
        while true {
            try SnapshotFile.write(
                NamedSnapshot(contents(next, pages: number(arguments[3]))), to: arguments[1])
            // Whoever reads this may rely on what has been written.
            print(next)
            fflush(nil)
            next += 1
        }
    case "number" where arguments.count == 2:
        // number FILE: reads a file, and says contents of which number it has.
        let read = try SnapshotFile.read(path: arguments[1])
        guard let text = read.contents.section(SnapshotSection.kind("prog")),
            let last = String(decoding: text, as: UTF8.self).split(separator: " ").last,
            let found = UInt64(last), let memory = read.contents.memories.first
        else { fail("\(arguments[1]) has no number") }
        guard NamedSnapshot(contents(found, pages: memory.size / FrozenMemory.pageSize)).name == read.name
        else {
            fail("\(arguments[1]) is not contents number \(found)")
        }
        print(found)
    case "time" where arguments.count == 3:
        // time FILE PAGES: how long hashing, writing and reading take.
        let pages = number(arguments[2])
        var made = contents(1, pages: pages)
        for round in 0..<3 {
            var watch = Stopwatch()
            let name = NamedSnapshot(made).name
            print(
                "hashed in \(watch.text)",
                name == NamedSnapshot(made).name ? "" : "differently")
            watch = Stopwatch()
            try SnapshotFile.write(NamedSnapshot(made), to: arguments[1])
            print("written in \(watch.text)")
            watch = Stopwatch()
            made = try SnapshotFile.read(path: arguments[1]).contents
            print("read in \(watch.text), round \(round)")
        }
        let parent = try SnapshotFile.read(path: arguments[1])
        var options = SnapshotFile.WriteOptions()
        options.parent = parent
        let watch = Stopwatch()
        let child = NamedSnapshot(made, since: parent)
        try SnapshotFile.write(child, to: arguments[1] + ".child", options: options)
        print("written with a parent that has all in \(watch.text)")
    default: fail("what is to be done?")
    }
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    fail("\(error.message)\(error.offset.map { ", at \($0)" } ?? "")")
}
