/// The server identifier of a node in its pool, as the manifest spells it.
public struct NodeName: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The text of the name, such as `vm04`.
    public let text: String

    /// Creates a name; the manifest reader has checked its form.
    public init(_ text: String) {
        self.text = text
    }

    /// Reads the bare string form.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the bare string form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The text of the name.
    public var description: String { text }

    /// Orders names by their bytes.
    public static func < (left: NodeName, right: NodeName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}
