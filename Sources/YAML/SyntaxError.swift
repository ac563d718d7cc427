import Diagnostics

/// The words and the place with which libyaml gave up.
struct SyntaxError: Error {
    /// What is wrong, in libyaml's words.
    let problem: String
    /// Where that is.
    let position: SourcePosition
    /// What libyaml was reading then.
    let context: String?
    /// Where that began.
    let contextLine: Int?

    /// The problem and its context as a sentence.
    var detail: String {
        guard let context, let contextLine else { return "In the words of YAML: \(problem)." }
        return "In the words of YAML: \(problem), \(context) (begun in line \(contextLine))."
    }

    /// The most frequent cause of the problem; nil when it is not a usual one.
    var hint: String? {
        Self.hints.first { problem.contains($0.words) }?.hint
    }

    private static let hints: [(words: String, hint: String)] = [
        ("mapping values are not allowed", "Check the indentation, or quote a text with a colon."),
        ("did not find expected key", "Check the indentation of this line and the one above."),
        ("did not find expected '-' indicator", "Check the indentation of this line."),
        ("cannot start any token", "Indent with spaces, and quote a text that begins with @ or `."),
        ("violates indentation", "Indent with spaces only."),
        ("could not find expected ':'", "Write KEY: VALUE, with a space behind the colon."),
        ("unexpected end of stream", "Close the quote or the bracket."),
        ("',' or ']'", "Separate the values by commas and close the list."),
        ("',' or '}'", "Separate the entries by commas and close the mapping."),
        ("unknown escape", "Write the text in single quotes, where a backslash is just that."),
        ("did not find expected <document start>", "Check the indentation of this line."),
    ]
}
