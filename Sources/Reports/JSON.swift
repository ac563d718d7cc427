/// A JSON value whose objects keep the order in which their keys were given.
public enum JSON: Sendable, Equatable {
    /// No value.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case number(Int)
    /// Seconds, kept to the millisecond; a value that is no number prints as null.
    case seconds(Double)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Named values in order; no name occurs twice.
    case object([Member])
    /// JSON text made elsewhere, taken over as it is but for white space and escapes.
    case raw(String)

    /// One name of an object with its value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value.
        public let value: JSON
    }

    /// Names the version that every document carries.
    static let apiVersion = JSON.string("bxctl/v1")

    /// A text, or null where there is none.
    static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    /// Texts in order.
    static func texts(_ texts: some Sequence<some CustomStringConvertible>) -> JSON {
        .array(texts.map { text in .string(text.description) })
    }

    /// A whole document: version and kind first.
    static func document(_ kind: String, _ members: JSON) -> JSON {
        let head: JSON = ["apiVersion": apiVersion, "kind": .string(kind)]
        return head.joined(with: members)
    }

    /// The members of both objects; a value that is no object has none.
    func joined(with other: JSON) -> JSON { .object(members + other.members) }

    private var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }
}

extension JSON: ExpressibleByStringLiteral {
    /// A text.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}

extension JSON: ExpressibleByDictionaryLiteral {
    /// An object with its keys in the order written.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { name, value in Member(name: name, value: value) })
    }
}
