// Embedded Swift, linked with a C library: has the machine code that `ARM64Target` makes of each operation executed, with
// edge values in all registers, and compares with the numerics of the portable tier. Prints what fails, and how many
// comparisons there were.

@main enum TargetTest {
    static func main() {
        var bench = Bench()
        let frame = Frame()
        testMoves(&bench)
        testSlots(&bench, frame)
        testOperations(&bench, frame)
        testShifts(&bench)
        testCounts(&bench)
        testDivision(&bench)
        testComparisons(&bench, frame)
        testJumpTable(&bench)
        testFloatMoves(&bench)
        testFloatOperations(&bench, frame)
        testFloatFunctions(&bench)
        testFloatComparisons(&bench)
        testConversions(&bench)
        testMemories(&bench, frame)
        testFaults(&bench)
        testCalls(&bench, frame)
        testLongCode(&bench)
        print("\(passed) comparisons passed, \(failed) failed")
        leave(failed == 0 ? 0 : 1)
    }
}
