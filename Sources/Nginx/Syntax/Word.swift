/// A name or an argument of a directive, as written.
public struct Word: Sendable, Equatable {
    /// Blanks and comments before the word; empty for a directive's name.
    public var gap: [UInt8]
    /// The word with its quotes and backslashes.
    public var raw: [UInt8]

    /// Creates a word from its bytes.
    public init(gap: [UInt8] = [], raw: [UInt8]) {
        self.gap = gap
        self.raw = raw
    }

    /// The word as nginx takes it: without quotes, with `\"`, `\'`, `\\`, `\t`, `\r`, `\n` replaced.
    ///
    /// Bytes that are no UTF-8 become U+FFFD: good for comparing, never for writing.
    public var value: String {
        String(decoding: unescaped(unquoted), as: UTF8.self)
    }

    private var unquoted: ArraySlice<UInt8> {
        guard raw.count >= 2, let first = raw.first, first == raw.last,
            first == Byte.doubleQuote || first == Byte.singleQuote
        else { return raw[...] }
        return raw[1..<(raw.count - 1)]
    }

    private func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == Byte.backslash, let next = rest.first,
                let meaning = Self.meaning(of: next)
            else {
                result.append(byte)
                continue
            }
            result.append(meaning)
            rest.removeFirst()
        }
        return result
    }

    private static func meaning(of escaped: UInt8) -> UInt8? {
        switch escaped {
        case Byte.doubleQuote, Byte.singleQuote, Byte.backslash: escaped
        case UInt8(ascii: "t"): Byte.tab
        case UInt8(ascii: "r"): Byte.carriageReturn
        case UInt8(ascii: "n"): Byte.newline
        default: nil
        }
    }
}

/// The bytes that have a meaning in nginx's syntax.
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let doubleQuote = UInt8(ascii: "\"")
    static let singleQuote = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")
    static let hash = UInt8(ascii: "#")
    static let dollar = UInt8(ascii: "$")
    static let semicolon = UInt8(ascii: ";")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let closeParenthesis = UInt8(ascii: ")")

    /// Whether nginx takes the byte for a blank between words.
    static func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab || byte == newline || byte == carriageReturn
    }
}
