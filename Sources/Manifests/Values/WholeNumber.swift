import YAML

/// Reads whole numbers as a person writes them: digits only.
enum WholeNumber {
    /// Returns the number, or what is wrong with its spelling.
    static func read(_ scalar: YAMLScalar) -> Result<Int, Objection> {
        let text = scalar.text
        let bare = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let areDigits = bare.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard areDigits, !bare.isEmpty else {
            return .failure(Objection(detail: "\(text.shown) is not written in digits."))
        }
        guard let number = Int(text) else {
            return .failure(Objection(detail: "\(text.shown) is too large."))
        }
        if bare.count > 1, bare.hasPrefix("0") {
            let detail = "Some readers of YAML take a leading zero for octal."
            return .failure(Objection(detail: detail, hint: "Write \(number)."))
        }
        if scalar.style == .quoted {
            let detail = "In quotes it is a text."
            return .failure(Objection(detail: detail, hint: "Write \(number) without quotes."))
        }
        return .success(number)
    }
}
