import Machine
import Synchronization

extension Executor {
    /// Executes one instruction after the other, each from the canonical state and back to it.
    package static let stepping = Executor(
        run: { activation, store in
            while true {
                let step = Interpreter.step(activation, store)
                if step != .next { return step.outcome }
            }
        },
        prepare: { _, _ in })

    /// Takes another executor for each run, so that what one leaves off the other goes on with.
    package static func alternating(_ first: Executor, _ second: Executor) -> Executor {
        let counter = Counter()
        let (other, compiling) = first.native == nil ? (first, second) : (second, first)
        return Executor(
            run: { activation, store in
                let isFirst = counter.value.wrappingAdd(1, ordering: .relaxed).oldValue % 2 == 0
                return (isFirst ? first : second).run(activation, store)
            },
            native: compiling.native,
            prepare: { record, module in
                other.prepare(record, module)
                compiling.prepare(record, module)
            })
    }

    private final class Counter: Sendable {
        let value = Atomic(0)
    }
}
