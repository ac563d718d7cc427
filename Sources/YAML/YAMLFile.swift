public import Diagnostics

/// What a file of YAML holds.
public struct YAMLFile: Sendable {
    /// The text, for excerpts in further diagnostics.
    public let text: SourceText
    /// The documents in order; empty ones are left out, and after a syntax error there are none.
    public let documents: [YAMLValue]
    /// What is wrong with the file; an error here does not empty `documents` unless it says so.
    public let diagnostics: [Diagnostic]
}
