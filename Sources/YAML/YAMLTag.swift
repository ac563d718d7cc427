/// The type of a scalar in the core schema of YAML 1.2.
public enum YAMLTag: String, Sendable {
    /// Nothing: an empty value, `null` or `~`.
    case null
    /// `true` or `false`.
    case boolean = "bool"
    /// A whole number: decimal, `0o` octal or `0x` hexadecimal.
    case integer = "int"
    /// A number with a fraction or an exponent, `.inf` or `.nan`.
    case float
    /// Everything else.
    case string = "str"

    /// Creates the tag that the core schema gives to bare `text`.
    ///
    /// - SeeAlso: YAML 1.2.2, section 10.3.2.
    init(ofPlain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE", "false", "False", "FALSE": self = .boolean
        default: self = Self.number(Array(text.utf8.prefix(400))) ?? .string
        }
    }

    private static func number(_ text: [UInt8]) -> YAMLTag? {
        if text.starts(with: Array("0o".utf8)) { return digits(text[2...], base: 8) }
        if text.starts(with: Array("0x".utf8)) { return digits(text[2...], base: 16) }
        var rest = text[...]
        let isSigned = rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+")
        if isSigned { rest.removeFirst() }
        switch String(decoding: rest, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return .float
        case ".nan", ".NaN", ".NAN": return isSigned ? nil : .float
        default: return decimal(rest)
        }
    }

    private static func digits(_ text: ArraySlice<UInt8>, base: Int) -> YAMLTag? {
        let areDigits = text.allSatisfy { Character(Unicode.Scalar($0)).isDigit(base: base) }
        return areDigits && !text.isEmpty ? .integer : nil
    }

    /// Reads digits, a fraction and an exponent; at least one digit stands before the exponent.
    private static func decimal(_ text: ArraySlice<UInt8>) -> YAMLTag? {
        var rest = text
        let whole = dropDigits(&rest)
        if rest.isEmpty { return whole > 0 ? .integer : nil }
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = dropDigits(&rest)
        }
        guard whole + fraction > 0 else { return nil }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
                rest.removeFirst()
            }
            guard dropDigits(&rest) > 0 else { return nil }
        }
        return rest.isEmpty ? .float : nil
    }

    private static func dropDigits(_ text: inout ArraySlice<UInt8>) -> Int {
        let digits = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        text = text.dropFirst(digits.count)
        return digits.count
    }
}

extension Character {
    fileprivate func isDigit(base: Int) -> Bool {
        guard isASCII, let value = hexDigitValue else { return false }
        return value < base
    }
}
