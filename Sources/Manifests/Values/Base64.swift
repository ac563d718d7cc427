/// Reads Base64 of the usual alphabet, padded to whole groups of four.
enum Base64 {
    /// Returns the bytes that `text` stands for; nil when it is not Base64.
    static func bytes(of text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        let padding = letters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard !letters.isEmpty, letters.count.isMultiple(of: 4), padding <= 2 else { return nil }
        var bytes: [UInt8] = []
        var gathered = 0
        var bits = 0
        for letter in letters.dropLast(padding) {
            guard let value = value(of: letter) else { return nil }
            gathered = gathered << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(gathered >> bits & 0xFF))
            gathered &= (1 << bits) - 1
        }
        return gathered == 0 ? bytes : nil
    }

    private static func value(of letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(letter - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
