import Testing
import WASI

@Suite("The function table")
struct TableTests {
    /// Signatures as the standard's witx gives them, in the table's letters.
    @Test("has the 46 functions of preview 1, and 45 of them in wasi_unstable")
    func functions() {
        let names = WASIFunction.functions(of: .snapshotPreview1).map(\.name.description)
        #expect(names.count == 46)
        #expect(Set(names).count == 46)
        let unstable = WASIFunction.functions(of: .unstable).map(\.name.description)
        #expect(Set(names).subtracting(unstable) == ["sock_accept"])
        #expect(WASIABI.unstable.moduleName.description == "wasi_unstable")
    }

    @Test(
        "gives the standard's signatures",
        arguments: [
            ("path_open", "iiiiillii"), ("fd_seek", "ilii"), ("fd_readdir", "iiili"),
            ("clock_time_get", "ili"),
            ("path_filestat_set_times", "iiiilli"), ("path_link", "iiiiiii"), ("sched_yield", ""),
            ("fd_pwrite", "iiili"), ("poll_oneoff", "iiii"), ("sock_recv", "iiiiii"), ("fd_allocate", "ill"),
        ])
    func signature(name: String, parameters: String) throws {
        let function = try #require(WASIFunction.all.first { $0.name.description == name })
        #expect(function.parameters.description == parameters)
        #expect(function.results.description == "i")
    }

    @Test("proc_exit alone has no result")
    func exit() {
        #expect(
            WASIFunction.all.filter { $0.results.description != "i" }.map(\.name.description) == ["proc_exit"]
        )
    }
}
