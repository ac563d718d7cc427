public import Diagnostics

/// The JSON document of a command that failed before it had a result.
public struct ErrorDocument: Sendable {
    /// What is wrong.
    public let diagnostics: [Diagnostic]

    /// Creates a document.
    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    /// The document.
    public var json: JSON {
        .document("Error", ["diagnostics": .array(diagnostics.map(\.json))])
    }
}

extension Diagnostic {
    /// Every field; what is missing is null.
    var json: JSON {
        [
            "code": .string(code),
            "severity": .string(severity.rawValue),
            "summary": .string(summary),
            "detail": .string(detail),
            "file": .text(source?.file),
            "line": source.map { source in .number(source.start.line) } ?? .null,
            "column": source.map { source in .number(source.start.column) } ?? .null,
            "node": .text(node?.text),
            "hint": .text(hint),
        ]
    }
}
