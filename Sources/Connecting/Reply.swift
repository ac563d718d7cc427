/// What a node printed in answer to one request, and the exit status of what it ran.
public struct Reply: Sendable, Hashable {
    /// The exit status of the shell text.
    public let status: Int
    /// Standard output and standard error, in the order they came; invalid UTF-8 is repaired.
    public let text: String

    /// Creates a reply.
    public init(status: Int, text: String) {
        self.status = status
        self.text = text
    }
}
