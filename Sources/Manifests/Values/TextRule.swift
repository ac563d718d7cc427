import YAML

/// What a text of the manifest may hold.
///
/// Values reach configuration files, shells and SQL, so every rule lists what is allowed; nothing is
/// allowed because it was not thought of.
struct TextRule: Sendable {
    /// What the text is, with its article.
    let name: String
    /// A text that follows the rule.
    let example: String
    /// What it may begin with.
    let first: Alphabet
    /// What it may go on with.
    let rest: Alphabet
    /// How many characters it has.
    let length: ClosedRange<Int>
    /// What to do about a character that is not allowed.
    var advice: String?
    /// What else is wrong with a text of these characters.
    var check: @Sendable (String) -> Objection? = { _ in nil }

    /// What is expected, to stand behind "Expected".
    var expectation: String { "\(name) such as \(example)" }

    /// The regular expression of these characters, without the further check.
    var pattern: String {
        let bounds = "{\(length.lowerBound - 1),\(length.upperBound - 1)}"
        return "^[\(first.pattern)][\(rest.pattern)]\(bounds)$"
    }

    /// Returns what is wrong with `text`; nil when it follows the rule.
    func problem(with text: String) -> Problem? {
        guard let objection = objection(to: text) else { return nil }
        return .value(objection.detail, expected: expectation, hint: objection.hint)
    }

    /// Returns why `text` is refused; nil when it follows the rule.
    func objection(to text: String) -> Objection? {
        guard let start = text.unicodeScalars.first else {
            return Objection(detail: "The text is empty.")
        }
        let strangers = text.unicodeScalars.dropFirst().lazy.filter { !rest.contains($0) }
        if let stranger = first.contains(start) ? strangers.first : start {
            let detail = Self.detail(of: stranger, isFirst: !first.contains(start))
            return Objection(detail: detail, hint: advice)
        }
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            let bounds = "\(length.lowerBound) to \(length.upperBound)"
            return Objection(detail: "It has \(count) characters; \(bounds) are allowed.")
        }
        return check(text)
    }

    private static func detail(of scalar: Unicode.Scalar, isFirst: Bool) -> String {
        let place = isFirst ? "may not begin it" : "is not allowed in it"
        if scalar == "\n" || scalar == "\r" { return "A line end \(place)." }
        if scalar == " " { return "A space \(place)." }
        if scalar.isASCII, !scalar.isControl, scalar != "\t" {
            return "The character \(scalar) \(place)."
        }
        let code = "U+" + padded(String(scalar.value, radix: 16, uppercase: true))
        let isHidden = scalar.isControl || scalar.isDirectionControl || scalar.isRightToLeft
        if isHidden || scalar == "\t" {
            return "\(code) \(place): it hides how the text really reads."
        }
        return "The letter \(scalar) (\(code)) \(place): it is not ASCII."
    }

    private static func padded(_ digits: String) -> String {
        String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
