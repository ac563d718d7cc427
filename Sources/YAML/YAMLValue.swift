public import Diagnostics

/// One value of a YAML document with the place it was written at.
///
/// An alias stands for the value it names, with that value's place.
public struct YAMLValue: Sendable, Equatable {
    /// What a value is made of.
    public indirect enum Content: Sendable, Equatable {
        /// A single word, number or text.
        case scalar(YAMLScalar)
        /// Values in order.
        case sequence([YAMLValue])
        /// Entries in the order they were written; no two keys are equal.
        case mapping([YAMLEntry])
        /// A value that could not be read; its diagnostic was already given.
        case unreadable
    }

    /// What the value is made of.
    public let content: Content
    /// From the value's first character to just behind its last.
    public let source: SourceRange

    /// Creates a value.
    public init(_ content: Content, source: SourceRange) {
        self.content = content
        self.source = source
    }

    /// Whether the value is an empty one or says `null`.
    public var isNull: Bool {
        guard case .scalar(let scalar) = content else { return false }
        return scalar.tag == .null
    }
}
