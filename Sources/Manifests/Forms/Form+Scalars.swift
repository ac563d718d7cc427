import Diagnostics
import YAML

/// An enum whose raw values are words of the manifest.
protocol ManifestWord: RawRepresentable<String>, CaseIterable, Sendable {
    /// What the word stands for, as a sentence.
    var meaning: String { get }
}

extension Form where Value == String {
    /// Returns the form of a text that follows `rule`.
    static func text(_ rule: TextRule) -> Form {
        Form(
            shape: .text(rule),
            read: { value, reading in
                guard let text = reading.text(of: value, expected: rule.expectation) else {
                    return nil
                }
                guard let problem = rule.problem(with: text) else { return text }
                reading.report(problem, at: value.source)
                return nil
            },
            write: JSON.string
        )
    }

    /// Returns the form of a key that takes one word; its value is checked before all else.
    static func constant(_ word: String) -> Form {
        Form(shape: .constant(word), read: { _, _ in word }, write: JSON.string)
    }
}

extension Form where Value: ManifestWord {
    /// Returns the form of a choice among all cases.
    static func choice() -> Form {
        let words = Value.allCases.map { Shape.Word(text: $0.rawValue, meaning: $0.meaning) }
        let shape = Shape.choice(words)
        return Form(
            shape: shape,
            read: { value, reading in
                guard let scalar = reading.scalar(value, expected: shape.expectation) else {
                    return nil
                }
                if let chosen = Value(rawValue: scalar.text) { return chosen }
                reading.report(
                    .noneOf(words, scalar, expected: shape.expectation),
                    at: value.source
                )
                return nil
            },
            write: { .string($0.rawValue) }
        )
    }
}

extension Form where Value == Int {
    /// Returns the form of a whole number within `range`.
    static func whole(_ range: ClosedRange<Int>) -> Form {
        let shape = Shape.whole(range)
        return Form(
            shape: shape,
            read: { value, reading in
                let expected = shape.expectation
                guard let scalar = reading.scalar(value, expected: expected) else { return nil }
                let problem: Problem
                switch WholeNumber.read(scalar) {
                case .success(let number) where range.contains(number): return number
                case .success(let number):
                    problem = .value("\(number) is outside.", expected: expected)
                case .failure(let objection):
                    let (detail, hint) = (objection.detail, objection.hint)
                    problem = .value(detail, expected: expected, hint: hint)
                }
                reading.report(problem, at: value.source)
                return nil
            },
            write: JSON.number
        )
    }
}

extension Form where Value == Bool {
    /// Returns the form of a key that is there or not.
    static func truth(insteadOfFalse hint: String) -> Form {
        Form(
            shape: .truth,
            read: { value, reading in
                if case .scalar(let scalar) = value.content, scalar.style == .plain {
                    if scalar.tag == .boolean, scalar.text.lowercased() == "true" { return true }
                }
                guard value.content != .unreadable else { return nil }
                reading.report(.wrongKind(value, expected: "true", hint: hint), at: value.source)
                return nil
            },
            write: JSON.boolean
        )
    }
}

extension Problem {
    /// A word that is none of a choice.
    fileprivate static func noneOf(
        _ words: [Shape.Word],
        _ scalar: YAMLScalar,
        expected: String
    ) -> Problem {
        let near = nearest(scalar.text, among: words.map(\.text))
        let hint = near.map { "Did you mean \($0)?" }
        return .value("\(scalar.text.shown) is none of them.", expected: expected, hint: hint)
    }
}
