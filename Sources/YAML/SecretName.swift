/// Names that keys of secrets usually have.
///
/// No key of a manifest takes a secret, but a person in a hurry may write one; a diagnostic goes to
/// logs and must not carry it there.
public enum SecretName {
    private static let marks = ["pass", "pwd", "secret", "token"].map { Array($0.unicodeScalars) }

    /// Whether `name` looks like the name of a secret.
    public static func isLike(_ name: String) -> Bool {
        let letters = Array(name.lowercased().unicodeScalars)
        return letters.indices.contains { isMark(in: letters, at: $0) }
    }

    /// Whether `line` gives a value to a key that is named like a secret.
    static func isGiven(in line: String.UnicodeScalarView) -> Bool {
        let letters = Array(String(line).lowercased().unicodeScalars)
        return letters.indices.contains { index in
            guard isMark(in: letters, at: index) else { return false }
            let behind = letters[index...].drop { isName($0) }.drop { $0 == " " || $0 == "\t" }
            return behind.first == ":"
        }
    }

    private static func isMark(in letters: [Unicode.Scalar], at index: Int) -> Bool {
        marks.contains { letters[index...].starts(with: $0) }
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "_", "-", ".", "'", "\"": true
        default: false
        }
    }
}
