/// How many of each thing a module may hold: the limits that engines have agreed on (JavaScript embedding,
/// section "Implementation-defined Limits"), so that a module which runs elsewhere runs here, and a length field
/// cannot make the reader allocate without bound.
package enum Limits {
    package static let moduleSize = 1 << 30
    package static let types = 1_000_000
    package static let recursiveGroupSize = 1_000_000
    package static let subtypeDepth = 63
    package static let structFields = 10_000
    package static let functions = 1_000_000
    package static let imports = 1_000_000
    package static let exports = 1_000_000
    package static let globals = 1_000_000
    package static let tags = 1_000_000
    package static let tables = 100_000
    package static let memories = 100
    package static let dataSegments = 100_000
    package static let elementSegments = 10_000_000
    package static let elementSegmentSize = 10_000_000
    package static let parameters = 1_000
    package static let results = 1_000
    package static let locals = 50_000
    package static let functionSize = 7_654_321
    package static let branchTableSize = 7_654_321
    package static let catchClauses = 10_000
    package static let arrayNewFixed = 10_000
    package static let nameLength = 100_000
    /// Elements that a table may grow to, whatever it declares.
    package static let tableSize = 10_000_000
}
