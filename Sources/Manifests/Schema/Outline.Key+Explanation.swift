extension Outline.Key {
    /// Returns what the key means as lines of at most 80 columns where words allow it.
    func explanation(path: String) -> String {
        var lines = [path.isEmpty ? "(document)" : path]
        lines += Self.wrapped(meaning, indent: "  ")
        lines.append("")
        lines.append("  takes    \(takes)")
        if let shownFallback { lines.append("  default  \(shownFallback.plainText)") }
        if isRequired { lines.append("  required") }
        if case .choice(let words) = shape { lines += table(words.map { ($0.text, $0.meaning) }) }
        if let outline = shape.outline {
            if outline.isAlternative { lines += ["", "  Exactly one of:"] }
            lines += table(outline.keys.map { ($0.name, $0.summary) })
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The default, unless the keys below tell theirs.
    var shownFallback: JSON? {
        guard let outline = shape.outline else { return fallback }
        return outline.isAlternative ? fallback : nil
    }

    /// The first sentence of the meaning.
    var summary: String {
        guard let end = meaning.firstRange(of: ". ") else { return meaning }
        return String(meaning[..<end.lowerBound]) + "."
    }

    private var takes: String {
        switch shape {
        case .mapping: "a mapping"
        case .list(let item, _, _) where item.outline != nil: "a list of mappings"
        case .choice(let words): Problem.list(words.map(\.text), "or")
        default: shape.expectation
        }
    }

    /// Returns rows of a word and its meaning, behind an empty line.
    private func table(_ rows: [(word: String, meaning: String)]) -> [String] {
        let width = (rows.map(\.word.count).max() ?? 0) + 2
        let margin = String(repeating: " ", count: width + 2)
        return [""]
            + rows.flatMap { row in
                let word = row.word + String(repeating: " ", count: width - row.word.count)
                let lines = Self.wrapped(row.meaning, indent: margin)
                return ["  \(word)" + (lines.first ?? "").dropFirst(margin.count)]
                    + lines.dropFirst()
            }
    }

    private static func wrapped(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent.count + line.count + 1 + word.count > 80 {
                lines.append(indent + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [indent + line]
    }
}

extension JSON {
    /// The value as a manifest would say it.
    fileprivate var plainText: String {
        if case .string(let text) = self { return text }
        return canonicalText
    }
}
