/// A JSON value, with the keys of an object in the order given.
indirect enum JSON: Equatable, Sendable {
    /// Nothing.
    case null
    /// True or false.
    case boolean(Bool)
    /// A whole number.
    case number(Int)
    /// A text.
    case string(String)
    /// Values in order.
    case array([JSON])
    /// Keys with their values; each key once.
    case object([Entry])

    /// One key with its value.
    struct Entry: Equatable, Sendable {
        let key: String
        let value: JSON

        init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The value on one line, keys of objects sorted by their bytes: equal values, equal text.
    var canonicalText: String {
        switch self {
        case .array(let values):
            "[" + values.map(\.canonicalText).joined(separator: ",") + "]"
        case .object(let entries):
            "{" + Self.sorted(entries).map(Self.canonicalText).joined(separator: ",") + "}"
        default: scalarText
        }
    }

    /// Returns the value over several lines, two spaces a level.
    func prettyText(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .array(let values) where !values.isEmpty:
            let lines = values.map { inner + $0.prettyText(indent: inner) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let entries) where !entries.isEmpty:
            let lines = entries.map {
                inner + Self.quoted($0.key) + ": " + $0.value.prettyText(indent: inner)
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        default: return canonicalText
        }
    }

    private var scalarText: String {
        switch self {
        case .boolean(let isTrue): isTrue ? "true" : "false"
        case .number(let number): String(number)
        case .string(let text): Self.quoted(text)
        default: "null"
        }
    }

    private static func canonicalText(_ entry: Entry) -> String {
        quoted(entry.key) + ":" + entry.value.canonicalText
    }

    private static func sorted(_ entries: [Entry]) -> [Entry] {
        entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
