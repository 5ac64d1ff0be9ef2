import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Says on a terminal what takes so long.
enum Patience {
    /// Does something; if that takes more than a second, and standard error is a terminal, a line there says what is being done
    /// and for how long. It is gone afterwards.
    static func during<Result, Failure>(
        _ what: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard isatty(2) != 0 else { return try body() }
        let line = Line(what)
        // If there can be no thread, nothing is said.
        _ = HostThread.start { line.keep() }
        defer { line.end() }
        return try body()
    }

    private final class Line: Sendable {
        private let what: String
        /// 0: nothing stands on the terminal; 1: the line does, or is being written; 2: it is over.
        private let state = Mutex<Int>(0)

        init(_ what: String) { self.what = Output.printable(what) }

        /// What the thread does.
        func keep() {
            var seconds = 0
            while true {
                sleep(1)
                seconds += 1
                let isOver = state.withLock { state in
                    guard state != 2 else { return true }
                    state = 1
                    _ = Output.write(Array("\r\u{1B}[Ksitu: \(what) ... \(seconds) s".utf8), to: 2)
                    return false
                }
                if isOver { return }
            }
        }

        func end() {
            state.withLock { state in
                if state == 1 { _ = Output.write(Array("\r\u{1B}[K".utf8), to: 2) }
                state = 2
            }
        }
    }
}
