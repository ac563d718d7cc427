/// A single value as it was written, with the type that YAML 1.2 gives it.
public struct YAMLScalar: Sendable, Equatable {
    /// Whether the text was written bare.
    public enum Style: Sendable {
        /// Bare: the text itself decides on the type.
        case plain
        /// In quotes or as a block: always a string.
        case quoted
    }

    /// The text without quotes, escapes resolved.
    public let text: String
    /// Whether the text was written bare.
    public let style: Style
    /// The type by the core schema, or by an explicit tag such as `!!str`.
    public let tag: YAMLTag

    /// Creates a scalar.
    public init(text: String, style: Style, tag: YAMLTag) {
        self.text = text
        self.style = style
        self.tag = tag
    }

    /// Whether a reader of YAML, old or new, may take the bare text for something else than a string.
    ///
    /// YAML 1.1 reads `yes`, `no`, `on`, `off`, `y` and `n` as booleans; many tools still do.
    public var isAmbiguousText: Bool {
        guard style == .plain else { return false }
        return tag != .string || Self.oldBooleans.contains(text.lowercased())
    }

    private static let oldBooleans: Set<String> = ["yes", "no", "on", "off", "y", "n"]
}
