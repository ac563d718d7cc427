import Diagnostics

/// A command line that cannot be understood: what, where, and what to do.
struct UsageError: Error, Equatable, Sendable {
    /// The last part of the stable slug, such as `unknown-flag`.
    let code: String
    /// What is wrong, with the word it is about.
    let message: String
    /// What was probably meant; nil where nothing is near.
    let suggestion: String?
    /// The command that was named, where it is known.
    let command: String?
    /// The form in which the result was asked for, which is this error's too.
    var format = Arguments.Format.text

    init(_ code: String, _ message: String, suggestion: String? = nil, command: String? = nil) {
        self.code = code
        self.message = message
        self.suggestion = suggestion
        self.command = command
    }

    /// The way to the help.
    var hint: String {
        let way = "See: bxctl help\(command.map { name in " \(name)" } ?? "")"
        return suggestion.map { word in "Did you mean \(word)? \(way)" } ?? way
    }

    /// The error as a diagnostic, for every rendering.
    var diagnostic: Diagnostic {
        Diagnostic(code: "usage/\(code)", summary: message, hint: hint)
    }
}

extension UsageError {
    /// The same error, of a command.
    init(_ error: UsageError, command: String) {
        self.init(error.code, error.message, suggestion: error.suggestion, command: command)
    }
}

extension Arguments.Flag {
    /// What is wrong with a value of this flag; nil when nothing is.
    func problem(with text: String) -> UsageError? {
        switch value {
        case .none: nil
        case .text:
            text.isEmpty ? UsageError("bad-value", "\(spelling) has an empty value") : nil
        case .count:
            (1...10_000).contains(Int(text) ?? 0)
                ? nil : bad(text, "a whole number from 1 to 10000")
        case .duration:
            Duration(words: text) != nil
                ? nil : bad(text, "a length of time such as 500ms, 20s, 5m, 2h or 14d")
        case .choice(_, let words):
            words.contains(text)
                ? nil
                : bad(text, words.joined(separator: ", "), nearest(text, among: words))
        }
    }

    private func bad(_ text: String, _ wanted: String, _ near: String? = nil) -> UsageError {
        UsageError("bad-value", "\(spelling) is \(text), but must be \(wanted)", suggestion: near)
    }
}
