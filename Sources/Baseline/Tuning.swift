/// The numbers that decide what is compiled, and when: estimates from what a unit and a byte cost. None of them changes what a
/// program does.
package enum Tuning {
    // MARK: When

    /// Units of fuel between two samples. In place a unit, an iteration or a call, takes about 40 ns, a sample 0.1 µs: looking every 20 µs
    /// costs half a percent, and is no later than compiling a function of usual size takes.
    static let unitsPerSample: Int64 = 512
    /// What a function is to be worth before it is compiled, in units for each byte of its body. Compiling a byte takes as long as a unit
    /// in place, so a program never spends more on compiling than about twice what it would have on the wrong guess.
    static let unitsPerByte = 1.0
    /// A function is worth this much at least: small ones are compiled at the first sample.
    static let fewestUnits = 64
    /// What a call from compiled code to a function that is not adds to its worth: leaving and entering compiled code takes about three
    /// units, and the function does something each time; and so many units more for each byte of it.
    static let unitsPerCall = 4
    static let bytesPerUnitOfCall = 32

    // MARK: Compiling on another thread

    /// Nanoseconds without anything to compile after which the thread ends. To start one takes tens of microseconds, and what
    /// becomes hot does so in bursts.
    static let compilingThreadIdle: UInt64 = 50_000_000
    /// Bytes of the thread's stack. Neither validating nor compiling is recursive.
    static let compilingStack = 512 << 10

    // MARK: Memory

    /// Address space for each byte of function bodies; code takes about 3.5.
    static let reservedPerByte = 12
    static let smallestReservation = 1 << 20
    /// How much memory is made executable at once: as much as there is already, within these limits. Each time takes about 20 µs.
    static let smallestPiece = 64 << 10
    static let largestPiece = 4 << 20
}
