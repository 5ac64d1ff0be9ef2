/// Value stacks that nobody uses at the moment, for all stores of an engine.
///
/// They are not overwritten in between. No program can read what another has left there: an operand is written before it
/// is read, which validation makes sure of, and locals are zeros when their function is entered.
package final class ActivationPool: @unchecked Sendable {
    private let lock = SystemLock()
    private var idle: [Activation] = []
    private var returns = 0

    /// Stacks beyond this many are freed.
    private static let most = 16
    /// Every so many returns a stack gives back the memory that a deep recursion may have taken, all but so many bytes.
    private static let returnsPerTrim = 64
    private static let kept = 64 << 10

    package init() { idle.reserveCapacity(ActivationPool.most) }
    deinit { lock.free() }

    /// A stack of `size` bytes without frames, or nil if it cannot be had.
    func take(size: Int) -> Activation? {
        lock.lock()
        // Most stores have the same limits.
        let found = idle.lastIndex { $0.size == size }.map { idle.remove(at: $0) }
        lock.unlock()
        return found ?? Activation(size: size)
    }

    /// Takes a stack that its store uses no more.
    func give(_ activation: Activation) {
        activation.discardFrames()
        activation.thrown = nil
        lock.lock()
        returns += 1
        let isTrimmed = returns % ActivationPool.returnsPerTrim == 0
        let isKept = idle.count < ActivationPool.most
        if isKept, !isTrimmed { idle.append(activation) }
        lock.unlock()
        guard isKept, isTrimmed else { return }
        activation.trim(to: ActivationPool.kept)
        lock.lock()
        if idle.count < ActivationPool.most { idle.append(activation) }
        lock.unlock()
    }

    /// How many stacks wait to be used.
    package var idleCount: Int {
        lock.lock()
        defer { lock.unlock() }
        return idle.count
    }
}
