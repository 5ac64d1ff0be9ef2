import Foundation
import Situ
import Testing

@Suite struct SourceLocatorTests {
    /// Compares each address of the code section; the symbolizer takes beginnings of functions where nothing is known from
    /// elsewhere.
    private func compare(_ bytes: [UInt8], _ name: String) throws {
        let lookup = try Lookup(bytes)
        let addresses = lookup.addresses
        let expected = try Toolchain.symbolize(bytes, addresses)
        var known = 0
        for address in addresses {
            let found = lookup.frames(at: address)
            if found.isEmpty {
                let theirs = expected[address]
                #expect(
                    theirs.allSatisfy { $0.path.isEmpty && $0.line == 0 },
                    "\(name): nothing at \(address), where LLVM finds \(theirs)")
            } else {
                known += 1
                try #require(
                    found == expected[address],
                    "\(name): at \(address) \(found), where LLVM finds \(expected[address])")
            }
        }
        #expect(
            known > addresses.count / 4, "\(name): of \(addresses.count) addresses only \(known) are known")
    }

    @Test(
        "Every address of what clang compiles has the functions and lines that LLVM's symbolizer finds",
        arguments: Compilation.all)
    func clang(_ compilation: Compilation) throws {
        let bytes = try Toolchain.compile(compilation.files, compilation.options, target: compilation.target)
        try compare(bytes, compilation.testDescription)
    }

    /// Programs that others compiled, with what the linker left out, weak functions that others took the place of, and
    /// paths that are no paths.
    static let programPaths: [String] = {
        let shared =
            ProcessInfo.processInfo.environment["SITU_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? Toolchain.sources.appendingPathComponent("../../../../shared").standardized
        return ["wasi/c/lseek.wasm", "wasi/c/fopen-with-access.wasm"]
            .map { shared.appendingPathComponent($0).path }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }()

    @Test("Programs of older compilers too", arguments: programPaths)
    func olderCompilers(_ path: String) throws {
        try compare([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), path)
    }

    @Test func aTrapShowsFilesLinesAndWhatIsInlined() throws {
        for version in 2...5 {
            let bytes = try Toolchain.compile(["inlined.c", "other.c"], ["-gdwarf-\(version)", "-O1"])
            let module = try Lookup(bytes).module
            let store = Store(engine: module.engine)
            let instance = try Linker(store: store).instantiate(module)
            let run = try #require(instance.function("run"))
            let trap = try #require(throws: Trap.self) { _ = try run([.i32(1)]) }
            let frames = trap.backtrace
            try #require(frames.map(\.functionName) == ["work", "run"])
            #expect(frames[0].inlined.map(\.name) == ["divide", "twice"])
            #expect(
                frames[0].inlined.map { $0.location?.description } == [
                    "/source/inlined.h:4:19", "/source/inlined.c:6:20",
                ])
            #expect(frames[0].location?.description == "/source/inlined.c:11:12")
            #expect(frames[1].location?.path == "/source/inlined.c")
            #expect(frames[1].location?.line == 17)
            #expect(frames[1].inlined.isEmpty)
            let lines = trap.description.split(separator: "\n").map(String.init)
            try #require(lines.count == 5)
            #expect(lines[0] == "trap: integer divide by zero")
            #expect(lines[1] == "  0: divide inlined (/source/inlined.h:4:19)")
            #expect(lines[2] == "  1: twice inlined (/source/inlined.c:6:20)")
            #expect(lines[3].hasPrefix("  2: module.wasm!work at 0x"))
            #expect(lines[3].hasSuffix(" (/source/inlined.c:11:12)"))
            #expect(lines[4].hasPrefix("  3: module.wasm!run at 0x"))
        }
    }

    @Test func aModuleWithoutDebugInformationHasNoLines() throws {
        let bytes = try Toolchain.compile(["inlined.c", "other.c"], ["-g0", "-O1"])
        let lookup = try Lookup(bytes)
        for address in lookup.addresses {
            #expect(lookup.frames(at: address).isEmpty)
        }
    }
}
