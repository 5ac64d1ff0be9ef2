import Handlers

extension ProcessorFeatures {
    /// What this processor has, asked when somebody wants to know.
    package static let present = ProcessorFeatures(rawValue: situ_processor_features())
}
