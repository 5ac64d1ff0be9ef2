import Foundation
import Testing
import WASI

/// Threads of a guest share one context; each has its part of the memory.
@Suite("Threads that share a context")
struct ThreadTests {
    /// Runs `body` in this many threads and waits for them.
    func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let group = DispatchGroup()
        for index in 0..<count {
            group.enter()
            Thread {
                body(index)
                group.leave()
            }.start()
        }
        group.wait()
    }

    /// Calls a function with arguments in slots of the calling thread.
    static func call(
        _ name: String, _ context: WASIContext, _ memory: UnsafeMutableRawBufferPointer, _ arguments: [UInt64]
    ) -> WASIOutcome {
        let slots: [UInt64] = arguments.flatMap { [$0, 0] }
        return slots.withUnsafeBytes { slots in
            WASIFunction.all.first { $0.name.description == name }!.call(
                .snapshotPreview1, context: context, arguments: slots.baseAddress!,
                memory: GuestMemory(base: memory.baseAddress, count: UInt64(memory.count)))
        }
    }

    @Test("open, write and close files at once without mixing them up")
    func files() throws {
        let directory = try TemporaryDirectory()
        let context = try Guest.with(directory).context
        inThreads(4) { thread in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
            defer { memory.deallocate() }
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            // The path, and one buffer that holds it too.
            memory.storeBytes(of: UInt8(0x61 + thread), toByteOffset: 1024, as: UInt8.self)
            memory.storeBytes(of: UInt32(1024), toByteOffset: 512, as: UInt32.self)
            memory.storeBytes(of: UInt32(1), toByteOffset: 516, as: UInt32.self)
            for _ in 0..<200 {
                let opened = Self.call(
                    "path_open", context, memory, [3, 0, 1024, 1, 1, Rights.fdWrite.rawValue, 0, 1, 16])
                guard opened == .errno(.success) else { continue }
                let number = UInt64(memory.load(fromByteOffset: 16, as: UInt32.self))
                _ = Self.call("fd_write", context, memory, [number, 512, 1, 16])
                _ = Self.call("fd_close", context, memory, [number])
            }
        }
        for (thread, letter) in ["a", "b", "c", "d"].enumerated() {
            #expect(directory.content(letter) == String(repeating: letter, count: 200), "thread \(thread)")
        }
        let left = try context.withState { state throws(WASIFailure) in state.descriptors.count }
        #expect(left == 1)
    }

    @Test("a descriptor closed by one stays with the other that waits in it")
    func closeWhileReading() throws {
        let pipe = Pipe()
        var configuration = WASIConfiguration()
        configuration.standardStreams = [pipe.readEnd]
        let interrupt = configuration.interrupt
        let context = try WASIContext(configuration)
        let outcomes = Outcomes()
        inThreads(3) { thread in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
            defer { memory.deallocate() }
            memory.initializeMemory(as: UInt8.self, repeating: 0)
            memory.storeBytes(of: UInt32(10), toByteOffset: 516, as: UInt32.self)
            switch thread {
            case 0: outcomes.add(Self.call("fd_read", context, memory, [0, 512, 1, 16]))
            case 1: _ = Self.call("fd_close", context, memory, [0])
            default: interrupt.interrupt()
            }
        }
        // Whichever came first, the read ended.
        #expect(outcomes.all == [.interrupted(elapsed: 0)] || outcomes.all == [.errno(.badf)])
    }

    final class Outcomes: @unchecked Sendable {
        private let lock = NSLock()
        private var outcomes: [WASIOutcome] = []
        func add(_ outcome: WASIOutcome) { lock.withLock { outcomes.append(outcome) } }
        var all: [WASIOutcome] { lock.withLock { outcomes } }
    }
}
