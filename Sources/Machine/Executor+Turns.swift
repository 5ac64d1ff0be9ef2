import WebAssembly

extension Executor {
    /// Two executors that take turns, each from one safepoint to the next: what an execution would be that changed its tier as
    /// often as it can. It finds what one tier leaves in a state that the other does not understand.
    package static func takingTurns(_ first: Executor, _ second: Executor) -> Executor {
        Executor(
            run: { activation, store in store.runInTurns(activation, first, second) },
            native: first.native,
            prepare: { record, module in
                first.prepare(record, module)
                second.prepare(record, module)
            })
    }
}

extension Store {
    fileprivate func runInTurns(
        _ activation: Activation, _ first: Executor, _ second: Executor
    ) -> Outcome {
        // A run within a run has all fuel, and gives back what it leaves.
        let isNested = heldBackFuel > 0
        var isFirst = true
        // More than one unit where one is not enough to begin a piece of a bulk operation.
        var units: Int64 = 1
        var outcome: Outcome
        var hadMore: Bool
        returnFuel()
        repeat {
            let before = record.pointee.fuel
            holdFuelBack(allBut: units)
            outcome = (isFirst ? first : second).run(activation, self)
            hadMore = heldBackFuel > 0
            returnFuel()
            units = record.pointee.fuel == before ? min(2 * units, Fuel.smallestSlice) : 1
            isFirst.toggle()
        } while hadMore && outcome == .suspended && activation.trap == .outOfFuel
        if isNested { holdFuelBack(allBut: 1) }
        return outcome
    }

    private func holdFuelBack(allBut units: Int64) {
        let all = record.pointee.fuel
        guard all > units else { return }
        record.pointee.fuel = units
        heldBackFuel = all - units
    }

    /// A run within a run begins with a unit, if the program has any.
    func takeHeldBackUnit() {
        guard record.pointee.fuel <= 0, heldBackFuel > 0 else { return }
        heldBackFuel -= 1
        record.pointee.fuel += 1
    }

    private func returnFuel() {
        record.pointee.fuel += heldBackFuel
        heldBackFuel = 0
    }
}
