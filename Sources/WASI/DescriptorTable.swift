/// A guest's descriptors by number.
package struct DescriptorTable: Sendable {
    private var slots: [Descriptor?] = []
    /// The numbers below are the standard streams'. Nothing else is opened there: a program that has closed its output
    /// and goes on printing would print into the next file that it opens.
    private static let firstFile = 3
    /// No number from `firstFile` to here is free.
    private var lowestFree = DescriptorTable.firstFile
    /// Open descriptors.
    package private(set) var count = 0
    /// The most descriptors that may be open, which bounds the numbers too.
    package let limit: Int

    package init(limit: Int) { self.limit = limit }

    /// The descriptor with a number, or `badf`.
    package subscript(_ number: UInt32) -> Descriptor {
        get throws(WASIFailure) {
            guard number < UInt32(slots.count), let descriptor = slots[Int(number)] else {
                throw .errno(.badf)
            }
            return descriptor
        }
    }

    /// The open descriptors in the order of their numbers.
    package var all: [(number: UInt32, descriptor: Descriptor)] {
        slots.enumerated().compactMap { slot in slot.element.map { (UInt32(slot.offset), $0) } }
    }

    /// Opens the lowest free number that no standard stream has; `nfile` where all are taken.
    package mutating func insert(_ descriptor: Descriptor) throws(WASIFailure) -> UInt32 {
        var number = lowestFree
        while number < slots.count && slots[number] != nil { number += 1 }
        // So many numbers are enough even if no standard stream is open.
        guard count < limit, number < limit + DescriptorTable.firstFile else { throw .errno(.nfile) }
        while slots.count <= number { slots.append(nil) }
        slots[number] = descriptor
        count += 1
        lowestFree = number + 1
        return UInt32(number)
    }

    /// Whether another descriptor can be opened: asked before the host opens (and perhaps creates) a file.
    package func checkRoom() throws(WASIFailure) {
        guard count < limit else { throw .errno(.nfile) }
    }

    /// Puts a descriptor at a number that must be free and below the limit.
    mutating func place(_ descriptor: Descriptor, at number: Int) {
        precondition(number < limit)
        while slots.count <= number { slots.append(nil) }
        precondition(slots[number] == nil)
        slots[number] = descriptor
        count += 1
    }

    /// Puts a descriptor where it was when the guest was saved; false if none can be there.
    mutating func restore(_ descriptor: Descriptor, at number: UInt32) -> Bool {
        guard number < UInt32(clamping: limit + DescriptorTable.firstFile), count < limit,
            slots.count <= number || slots[Int(number)] == nil
        else { return false }
        while slots.count <= number { slots.append(nil) }
        slots[Int(number)] = descriptor
        count += 1
        return true
    }

    /// Removes a descriptor and returns it, so that the host's file is closed outside any lock.
    package mutating func remove(_ number: UInt32) throws(WASIFailure) -> Descriptor {
        let descriptor = try self[number]
        slots[Int(number)] = nil
        count -= 1
        if number >= DescriptorTable.firstFile { lowestFree = min(lowestFree, Int(number)) }
        return descriptor
    }

    /// Moves a descriptor to the number of another, which is closed: both must be open. Returns the one
    /// replaced.
    package mutating func renumber(_ from: UInt32, to: UInt32) throws(WASIFailure) -> Descriptor? {
        _ = try self[from]
        let replaced = try self[to]
        if from == to { return nil }
        slots[Int(to)] = try remove(from)
        return replaced
    }

    /// Changes a descriptor's guest-visible state.
    package mutating func update(
        _ number: UInt32, _ body: (inout Descriptor) throws(WASIFailure) -> Void
    ) throws(WASIFailure) {
        var descriptor = try self[number]
        try body(&descriptor)
        slots[Int(number)] = descriptor
    }
}
