import Situ

/// The version of Situ, as the tool says it.
enum Version {
    static let text = Engine.version
}
