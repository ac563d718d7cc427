/// A text that must not be seen: passwords and what contains them.
///
/// Every rendering of it is `(sensitive)`; only a ``Script`` on its way to a node's standard input
/// holds the text itself.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// What is shown in place of a secret.
    public static let mask = "(sensitive)"

    /// The hidden text itself.
    ///
    /// Reading it is a decision: it may reach standard input only.
    public let revealed: String

    /// Hides a text.
    public init(_ revealed: String) {
        self.revealed = revealed
    }

    /// Whether both have the same bytes; as texts also other ones would be equal.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.revealed.utf8.elementsEqual(right.revealed.utf8)
    }

    /// Follows from equality: equal bytes are equal texts.
    public func hash(into hasher: inout Hasher) { hasher.combine(revealed) }

    /// The mask.
    public var description: String { Secret.mask }

    /// The mask.
    public var debugDescription: String { Secret.mask }

    /// Nothing: a dump of a value that holds a secret shows the mask only.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
