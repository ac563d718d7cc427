public import Diagnostics

/// One key of a mapping with its value.
public struct YAMLEntry: Sendable, Equatable {
    /// The text of the key, however it was quoted.
    public let key: String
    /// The place of the key.
    public let keySource: SourceRange
    /// What the key stands for.
    public let value: YAMLValue

    /// Creates an entry.
    public init(key: String, keySource: SourceRange, value: YAMLValue) {
        self.key = key
        self.keySource = keySource
        self.value = value
    }
}
