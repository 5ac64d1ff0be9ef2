/// A place in code that may be referred to before it is known where it is.
///
/// Numbers are given out by an output (`makeLabel`) and mean nothing to another.
package struct Label: Hashable, Sendable, BitwiseCopyable {
    package let number: UInt32
    @inlinable package init(number: UInt32) { self.number = number }
}
