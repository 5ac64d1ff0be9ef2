/// The measure of time: one unit for each entry of a function and each passage through a `loop` instruction, and the
/// charges below for bulk operations. Every tier counts at the same points.
package enum Fuel {
    /// Bytes of `memory.copy`, `memory.fill` and `memory.init` that one unit pays for; a rest is free.
    package static let bytesPerUnit = 64
    /// Elements of the corresponding operations on tables that one unit pays for; a rest is free.
    package static let elementsPerUnit = 16
    /// A slice of so many units has enough for any piece.
    package static let smallestSlice = Int64(pieceOfBytes / bytesPerUnit)
    /// What a store without a limit starts with.
    package static let unlimited = Int64.max

    /// Bulk operations proceed in pieces of this many bytes and elements, with a safepoint before each: a multiple of
    /// the numbers above, so that the charge does not depend on the pieces.
    package static let pieceOfBytes = 64 << 10
    package static let pieceOfElements = 16 << 10
}
