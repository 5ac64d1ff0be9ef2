import Snapshot

/// Why a saved program's WASI could not be had again.
public enum WASIRestorationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The saved state is none that a program can be in.
    case invalid(SnapshotError)
    /// Things of the host that the program had are not there as they were: all of them. Nothing has been opened.
    case resources([MissingResource])

    /// Something of the host that a saved program had and that cannot be had again as it was.
    public struct MissingResource: Sendable, Equatable, CustomStringConvertible {
        /// The program's descriptor; nil for what no descriptor stands for.
        public var descriptor: UInt32?
        /// What it was, such as `file "data/log"`.
        public var name: String
        /// What is wrong with it.
        public var reason: String
        /// What whoever resumes can do about it.
        public var remedy: String

        /// `descriptor 4, file "data/log": is 12 bytes long now, was 10 (accept it, substitute or close the descriptor)`.
        public var description: String {
            (descriptor.map { "descriptor \($0), " } ?? "") + "\(name): \(reason) (\(remedy))"
        }
    }

    /// What is wrong, a line for each resource.
    public var description: String {
        switch self {
        case .invalid(let error): error.message
        case .resources(let missing): missing.map(\.description).joined(separator: "\n")
        }
    }
}
