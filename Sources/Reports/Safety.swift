extension Unicode.Scalar {
    /// Whether a terminal shows it as itself: not a control, a direction mark or invisible.
    ///
    /// Names and contents come from nodes and manifests; what they could tell a terminal to do is
    /// never passed on.
    var isSafe: Bool {
        if isASCII { return value >= 0x20 && value != 0x7F }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }

    /// How many columns of a terminal it takes.
    fileprivate var columns: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

extension String {
    /// The text on one line, with everything unsafe written as an escape such as `\u001b`.
    var safe: String {
        guard !unicodeScalars.allSatisfy(\.isSafe) else { return self }
        return unicodeScalars.map { scalar in
            switch scalar {
            case "\n": "\\n"
            case "\t": "\\t"
            case "\r": "\\r"
            case _ where scalar.isSafe: String(scalar)
            default: "\\u" + hex(scalar.value, digits: 4)
            }
        }
        .joined()
    }

    /// The text's lines, each safe, tabs as blanks; trailing empty lines are left out.
    var safeLines: [String] {
        var lines = unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line).withoutTabs.safe }
        while lines.last?.allSatisfy({ $0 == " " }) ?? false { lines.removeLast() }
        return lines
    }

    /// The text with one blank or one `?` in the place of each unsafe scalar, so that columns
    /// counted in scalars still hold.
    var safeColumnwise: String {
        var text = String.UnicodeScalarView()
        text.append(
            contentsOf: unicodeScalars.map { scalar in
                scalar == "\t" || scalar == "\r" ? " " : scalar.isSafe ? scalar : "?"
            }
        )
        return String(text)
    }

    /// How many columns of a terminal the text takes; it holds no controls.
    var columns: Int { unicodeScalars.reduce(0) { sum, scalar in sum + scalar.columns } }

    /// The text with blanks behind it, to fill `columns` columns.
    func padded(to columns: Int) -> String {
        self + String(repeating: " ", count: max(0, columns - self.columns))
    }

    /// The start of the text that fits into `columns` columns, with an ellipsis where it is cut.
    func cut(to columns: Int) -> String {
        guard self.columns > columns else { return self }
        var text = ""
        var used = 0
        for scalar in unicodeScalars {
            used += scalar.columns
            if used > columns - 3 { break }
            text.unicodeScalars.append(scalar)
        }
        return text + "..."
    }

    private var withoutTabs: String {
        guard unicodeScalars.contains("\t") else { return self }
        var text = ""
        var column = 0
        for scalar in unicodeScalars {
            let fill = scalar == "\t" ? String(repeating: " ", count: 4 - column % 4) : nil
            text += fill ?? String(scalar)
            column += fill?.count ?? scalar.columns
        }
        return text
    }
}

/// The number in hexadecimal, with at least `digits` digits.
func hex(_ number: some BinaryInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
