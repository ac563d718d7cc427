extension JSON {
    /// The value on one line, without white space and without a line break at its end.
    public var compact: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// The value on many lines, indented by two blanks, with a line break at its end.
    public var pretty: String { JSON.indented(compact) + "\n" }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let value): text += "\(value)"
        case .seconds(let value): text += JSON.milliseconds(value)
        case .string(let value): text += JSON.quoted(value)
        case .raw(let value): text += JSON.squeezed(value)
        case .array(let values):
            JSON.write(values, between: "[", "]", to: &text) { value, text in
                value.write(to: &text)
            }
        case .object(let members):
            JSON.write(members, between: "{", "}", to: &text) { member, text in
                text += JSON.quoted(member.name) + ":"
                member.value.write(to: &text)
            }
        }
    }

    private static func write<Part>(
        _ parts: [Part],
        between opening: String,
        _ closing: String,
        to text: inout String,
        part write: (Part, inout String) -> Void
    ) {
        text += opening
        for (index, part) in parts.enumerated() {
            if index > 0 { text += "," }
            write(part, &text)
        }
        text += closing
    }

    private static func milliseconds(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "null" }
        let rounded = (value * 1000).rounded() / 1000
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// The text in quotes; what a terminal could obey is escaped.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            default: quoted += escaped(scalar)
            }
        }
        return quoted + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        guard !scalar.isSafe else { return String(scalar) }
        return String(scalar).utf16.map { unit in "\\u" + hex(unit, digits: 4) }.joined()
    }

    /// JSON text without white space between its parts, and with the same escapes as ours.
    private static func squeezed(_ json: String) -> String {
        var text = ""
        walk(json) { scalar, isInString in
            if isInString {
                text += escaped(scalar)
            } else if !scalar.properties.isWhitespace {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func indented(_ compact: String) -> String {
        var text = String.UnicodeScalarView()
        var depth = 0
        var opened = false
        func breakLine() {
            text.append("\n")
            text.append(contentsOf: repeatElement(" ", count: max(0, depth) * 2))
        }
        walk(compact) { scalar, isInString in
            let closes = !isInString && (scalar == "}" || scalar == "]")
            if closes { depth -= 1 }
            if opened != closes { breakLine() }
            opened = !isInString && (scalar == "{" || scalar == "[")
            if opened { depth += 1 }
            text.append(scalar)
            if !isInString, scalar == ":" { text.append(" ") }
            if !isInString, scalar == "," { breakLine() }
        }
        return String(text)
    }

    /// Visits each scalar, telling whether it belongs to a string; quotes belong to theirs.
    private static func walk(_ json: String, visit: (Unicode.Scalar, Bool) -> Void) {
        var isInString = false
        var isEscaped = false
        for scalar in json.unicodeScalars {
            let isQuote = scalar == "\"" && !isEscaped
            visit(scalar, isInString || isQuote)
            if isQuote { isInString.toggle() }
            isEscaped = isInString && scalar == "\\" && !isEscaped
        }
    }
}
