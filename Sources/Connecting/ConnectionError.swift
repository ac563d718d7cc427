public import Diagnostics

/// Why a node could not be reached or did not answer.
public struct ConnectionError: Error, Sendable {
    /// The kind of failure.
    public enum Code: String, Sendable, Codable {
        /// The session never came up: network, login or sudo.
        case refused
        /// The node's host key is not the one that is known, or none is.
        case untrusted
        /// The session broke while it was in use.
        case lost
        /// No byte came within the deadline.
        case timedOut
        /// The answer was larger than the limit or not in the agreed form.
        case badAnswer
    }

    /// The kind.
    public let code: Code
    /// The node.
    public let node: NodeName
    /// What was seen, for people: the end of the client's standard error among it.
    public let message: String

    /// Creates an error.
    public init(code: Code, node: NodeName, message: String) {
        self.code = code
        self.node = node
        self.message = message
    }
}
