import WebAssembly

extension Store {
    /// Executes, of calls that wait for another thread without holding one up, the instructions whose waits are over: a
    /// notification is not in the canonical state but as the result of the instruction. Nothing may be running.
    package func finishWaits() {
        for activation in activations {
            guard let wait = activation.pendingWait, wait.isOver else { continue }
            _ = Interpreter.step(activation, self)
        }
    }
}
