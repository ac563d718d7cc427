/// A problem with what the user gave or with what was found, told as what, where, why and what to do.
public struct Diagnostic: Error, Hashable, Sendable {
    /// How bad a problem is.
    public enum Severity: String, Sendable, Codable {
        /// Nothing goes on.
        case error
        /// The work goes on.
        case warning
    }

    /// A stable slug such as `manifest/unknown-key`.
    public let code: String
    /// How bad it is.
    public let severity: Severity
    /// A short fixed sentence without the user's data.
    public let summary: String
    /// Full sentences: what is wrong, with names, and why.
    public let detail: String
    /// The place in a file, where there is one.
    public let source: SourceRange?
    /// The line of the file that holds the start of `source`.
    public let excerpt: String?
    /// The node it was found on.
    public let node: NodeName?
    /// One thing to do next.
    public let hint: String?

    /// Creates a diagnostic; severity is error unless said otherwise.
    public init(
        code: String,
        severity: Severity = .error,
        summary: String,
        detail: String = "",
        source: SourceRange? = nil,
        excerpt: String? = nil,
        node: NodeName? = nil,
        hint: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.summary = summary
        self.detail = detail
        self.source = source
        self.excerpt = excerpt
        self.node = node
        self.hint = hint
    }
}

/// Several diagnostics as one error.
public struct Diagnostics: Error, Hashable, Sendable {
    /// The problems, in the order they were found; never empty when thrown.
    public let items: [Diagnostic]

    /// Creates an error from problems.
    public init(_ items: [Diagnostic]) {
        self.items = items
    }
}
