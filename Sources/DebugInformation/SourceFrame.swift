/// A function that code comes from, and where in it.
package struct SourceFrame: Sendable, Equatable {
    /// Nil if the debug information does not say it.
    package var function: String?
    package var location: Location?

    /// A place in a source.
    package struct Location: Sendable, Equatable {
        package var path: String
        /// From 1; 0 for code that stands for no line.
        package var line: Int
        /// From 1, in bytes; 0 if that is not known.
        package var column: Int
    }
}
