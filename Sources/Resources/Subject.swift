public import Diagnostics

/// What one question to a node is about: the key under which its answer is kept.
public struct Subject: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// The kind of question, such as `path` or `unit`.
    public let kind: String
    /// The thing itself, such as `/etc/hosts`.
    public let name: String

    /// Creates a subject.
    public init(_ kind: String, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// `kind name`, for people.
    public var description: String { "\(kind) \(name)" }

    /// Orders by kind, then by name.
    public static func < (left: Subject, right: Subject) -> Bool {
        (left.kind, left.name) < (right.kind, right.name)
    }
}

/// One resource on one node, by the names that users see.
public struct Target: Hashable, Sendable {
    /// The node.
    public let node: NodeName
    /// The kind of resource.
    public let kind: String
    /// The resource's name within its kind.
    public let id: String

    /// Creates a target.
    public init(_ node: NodeName, _ kind: String, _ id: String) {
        self.node = node
        self.kind = kind
        self.id = id
    }
}
