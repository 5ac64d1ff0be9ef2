/// Why a part of the debug information is not used. Nobody outside sees it: what cannot be read gives no lines.
enum DebugError: Error {
    /// It is not as the standard says, or lies outside of its section.
    case malformed
    /// Reading it would take more time or memory than `WorkBudget` allows.
    case tooMuch
}
