import Foundation
import Testing

@testable import InPlaceGenerator

/// The committed assembly of a processor.
private struct HandlerFile: CustomTestStringConvertible {
    let name: String
    let generate: @Sendable () -> String
    /// What clang is told to assemble for; with none of them it needs the system's headers.
    let targets: [String]

    static let all = [
        HandlerFile(
            name: "x86-64", generate: { AssemblyFile.x86() },
            targets: ["x86_64-unknown-linux-gnu", "x86_64-apple-macos15"]),
        HandlerFile(
            name: "arm64", generate: { AssemblyFile.arm64() },
            targets: ["aarch64-unknown-linux-gnu", "arm64-apple-macos15", "arm64-apple-ios18"]),
    ]

    var testDescription: String { name }

    var url: URL {
        URL(fileURLWithPath: #filePath)
            .appendingPathComponent("../../../Sources/Handlers/\(name).S").standardized
    }
}

@Suite("The committed handlers")
struct HandlerFileTests {
    @Test("are what the generator writes now", arguments: HandlerFile.all)
    fileprivate func freshness(file: HandlerFile) throws {
        let committed = try Data(contentsOf: file.url)
        let isFresh = committed == Data(file.generate().utf8)
        #expect(isFresh, "`swift run InPlaceGenerator \(file.name) > Sources/Handlers/\(file.name).S` is due")
    }

    @Test("are assembled for every system", arguments: HandlerFile.all)
    fileprivate func assembly(file: HandlerFile) throws {
        for target in file.targets {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "clang", "-target", target, "-Werror", "-c", file.url.path, "-o", "/dev/null",
            ]
            let messages = Pipe()
            process.standardError = messages
            try process.run()
            let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "clang for \(target): \(text.prefix(1000))")
        }
    }
}
