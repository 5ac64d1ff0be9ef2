import Testing
import WASI

@Suite("Arguments, environment, clocks, random, exit")
struct ProcessTests {
    func guest(_ change: (inout WASIConfiguration) -> Void = { _ in }) throws -> Guest {
        var configuration = WASIConfiguration()
        configuration.standardStreams = []
        change(&configuration)
        return try Guest(configuration)
    }

    @Test("arguments and environment are laid out with their pointers", arguments: ["args", "environ"])
    func strings(kind: String) throws {
        let guest = try guest {
            $0.arguments = ["a=b", "", "cd="].map { Array($0.utf8) }
            $0.environment = [
                .init(name: Array("a".utf8), value: Array("b".utf8)),
                .init(name: Array("cd".utf8), value: []),
            ]
        }
        let expected = kind == "args" ? "a=b\0\0cd=\0" : "a=b\0cd=\0"
        let starts: [UInt32] = kind == "args" ? [0, 4, 5] : [0, 4]
        #expect(guest.call("\(kind)_sizes_get", 16, 32) == .success)
        #expect(guest.u32(16) == UInt32(starts.count))
        #expect(guest.u32(32) == UInt32(expected.utf8.count))
        #expect(guest.call("\(kind)_get", 4096, 8193) == .success)
        for (index, start) in starts.enumerated() {
            #expect(guest.u32(4096 + 4 * UInt32(index)) == 8193 + start)
        }
        #expect(guest.get(8193, expected.utf8.count + 1) == Array(expected.utf8) + [0xA5])
        // One byte too few, and not one is written.
        let end = UInt64(guest.bytes.count - expected.utf8.count)
        #expect(guest.call("\(kind)_get", 4096, end) == .success)
        guest.put([0xAA, 0xAA, 0xAA, 0xAA], at: 4096)
        #expect(guest.call("\(kind)_get", 4096, end + 1) == .fault)
        #expect(guest.get(4096, 4) == [0xAA, 0xAA, 0xAA, 0xAA])
    }

    @Test("strings that no guest could tell apart are refused")
    func badStrings() {
        var configuration = WASIConfiguration()
        configuration.arguments = [[0x61, 0, 0x62]]
        #expect(throws: WASIConfigurationError.argument([0x61, 0, 0x62])) { try WASIContext(configuration) }
        configuration.arguments = []
        for name in ["", "a=b", "a\0"] {
            configuration.environment = [.init(name: Array(name.utf8), value: [])]
            #expect(throws: WASIConfigurationError.variable(name: Array(name.utf8))) {
                try WASIContext(configuration)
            }
        }
    }

    @Test("the four clocks have times and resolutions; there is no fifth")
    func clocks() throws {
        let guest = try guest()
        for clock: UInt64 in 0..<4 {
            #expect(guest.call("clock_res_get", clock, 16) == .success)
            #expect(guest.u64(16) > 0)
            #expect(guest.call("clock_time_get", clock, 1, 16) == .success)
            let first = guest.u64(16)
            #expect(guest.call("clock_time_get", clock, 1, 16) == .success)
            #expect(clock == 0 || guest.u64(16) >= first)
        }
        #expect(guest.call("clock_res_get", 4, 16) == .inval)
        #expect(guest.call("clock_time_get", 4, 1, 16) == .inval)
        // The year 2020 is past.
        #expect(guest.call("clock_time_get", 0, 1, 16) == .success)
        #expect(guest.u64(16) > 1_577_836_800_000_000_000)
    }

    @Test("random bytes fill exactly the buffer")
    func random() throws {
        let guest = try guest()
        #expect(guest.call("random_get", 4096, 1000) == .success)
        #expect(Set(guest.get(4096, 1000)).count > 100)
        #expect(guest.get(5096, 4) == [0xA5, 0xA5, 0xA5, 0xA5])
        let first = guest.get(4096, 32)
        #expect(guest.call("random_get", 4096, 32) == .success)
        #expect(guest.get(4096, 32) != first)
        #expect(guest.call("random_get", 65536, 0) == .success)
        #expect(guest.call("random_get", 65537, 0) == .fault)
    }

    @Test("exit ends the guest with its code; raising is not supported")
    func exit() throws {
        let guest = try guest()
        #expect(guest.outcome("proc_exit", [0xFFFF_FFFF]) == .exit(.max))
        #expect(guest.outcome("proc_exit", [0]) == .exit(0))
        #expect(guest.call("proc_raise", 6) == .notsup)
        #expect(guest.call("proc_raise", 31) == .inval)
        #expect(guest.call("sched_yield") == .success)
    }
}
