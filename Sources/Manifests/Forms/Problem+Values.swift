import Diagnostics
import YAML

extension Problem {
    /// A value of the wrong kind: a list where a text is wanted, and the like.
    static func wrongKind(_ value: YAMLValue, expected: String, hint: String? = nil) -> Problem {
        Problem(
            code: "type",
            summary: "The value has the wrong type.",
            detail: "Expected \(expected); this is \(kind(of: value)).",
            hint: hint
        )
    }

    /// A bare word where a text is wanted.
    static func unquoted(_ scalar: YAMLScalar, expected: String) -> Problem {
        let word = scalar.text.isEmpty ? "An empty value" : "A bare \(scalar.text.shown)"
        return Problem(
            code: "quote",
            summary: "The value is not a text.",
            detail: "Expected \(expected). \(word) is \(meaning(of: scalar)) to readers of YAML.",
            hint: scalar.text.isEmpty
                ? "Give a value, or leave the key out." : "Quote it: \"\(scalar.text.shown)\"."
        )
    }

    /// A value of the right kind that cannot be used.
    static func value(_ detail: String, expected: String? = nil, hint: String? = nil) -> Problem {
        Problem(
            code: "value",
            summary: "The value cannot be used.",
            detail: expected.map { "Expected \($0). \(detail)" } ?? detail,
            hint: hint
        )
    }

    /// Something that may be there once only.
    static func duplicate(_ detail: String, hint: String? = nil) -> Problem {
        Problem(code: "duplicate", summary: "The value is used twice.", detail: detail, hint: hint)
    }

    /// A key that no description has.
    static func unknownKey(_ key: String, known: [String], home: String?) -> Problem {
        var hint: String?
        if let home {
            hint = "Write it as \(home)."
        } else if let near = nearest(key, among: known) {
            hint = "Did you mean \(near)?"
        }
        return Problem(
            code: "unknown-key",
            summary: "The key is unknown.",
            detail: "There is no key \(key.shown) here; known are \(list(known)).",
            hint: hint
        )
    }

    /// A key that must be there.
    static func missingKey(_ key: String, expected: String) -> Problem {
        Problem(
            code: "missing-key",
            summary: "A key is missing.",
            detail: "The key \(key) must be given here: \(expected).",
            hint: "Add \(key)."
        )
    }

    /// Returns words as `a, b and c`.
    static func list(_ words: [String], _ last: String = "and") -> String {
        guard words.count > 1, let end = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(last) " + end
    }

    private static func kind(of value: YAMLValue) -> String {
        switch value.content {
        case .sequence: "a list"
        case .mapping: "a mapping of keys"
        case .scalar(let scalar):
            value.isNull ? "empty" : "\(meaning(of: scalar)), \(scalar.text.shown)"
        case .unreadable: "unreadable"
        }
    }

    private static func meaning(of scalar: YAMLScalar) -> String {
        switch scalar.tag {
        case .null: "nothing"
        case .boolean: "a boolean"
        case .integer, .float: "a number"
        case .string: scalar.isAmbiguousText ? "a boolean" : "a text"
        }
    }
}
