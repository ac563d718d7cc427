public import Diagnostics

/// Diagnostics as text for people: place, summary, the line with a caret, detail, hint.
public struct DiagnosticText: Sendable {
    let style: TextStyle

    /// Creates a writer.
    public init(style: TextStyle) {
        self.style = style
    }

    /// All diagnostics, and with more than one a closing count; empty for none.
    public func text(of diagnostics: [Diagnostic]) -> String {
        var lines = diagnostics.flatMap(lines)
        if diagnostics.count > 1 { lines.append(count(of: diagnostics)) }
        return lines.map { line in line + "\n" }.joined()
    }

    /// The lines of one diagnostic.
    func lines(of diagnostic: Diagnostic) -> [String] {
        let detail = diagnostic.detail.safeLines.map { line in "  \(line)" }
        let hint = (diagnostic.hint ?? "").safeLines.enumerated().map { index, line in
            (index == 0 ? "  hint: " : "        ") + line
        }
        return [heading(of: diagnostic)] + excerpt(of: diagnostic) + detail + hint
    }

    private func heading(of diagnostic: Diagnostic) -> String {
        let severity = diagnostic.severity
        let ink: Ink = severity == .error ? .red : .yellow
        var heading = ""
        if let source = diagnostic.source {
            heading += "\(source.file.safe):\(source.start.line):\(source.start.column): "
        }
        heading += style.paint("\(severity.rawValue):", ink) + " "
        if let node = diagnostic.node { heading += "\(node.text.safe): " }
        heading += style.paint(diagnostic.summary, .bold)
        if !diagnostic.code.isEmpty { heading += " [\(diagnostic.code.safe)]" }
        return heading
    }

    private func excerpt(of diagnostic: Diagnostic) -> [String] {
        guard let source = diagnostic.source, let excerpt = diagnostic.excerpt else { return [] }
        let margin = "\(source.start.line) | "
        let window = Window(of: excerpt, source, width: style.width - margin.count - 2)
        let indent = String(repeating: " ", count: margin.count + 2 + window.before)
        let caret = "^" + String(repeating: "~", count: max(0, window.marked - 1))
        return ["  \(margin)\(window.text)", indent + style.paint(caret, .green)]
    }

    private func count(of diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { diagnostic in diagnostic.severity == .error }
        let warnings = diagnostics.count - errors
        let parts = [
            errors > 0 ? counted(errors, "error") : nil,
            warnings > 0 ? counted(warnings, "warning") : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ") + "."
    }
}

/// The part of a source line that fits, around the place that is marked.
private struct Window {
    /// The visible part, safe.
    let text: String
    /// The columns of it before the mark.
    let before: Int
    /// The columns of it under the mark; at least one.
    let marked: Int

    init(of line: String, _ source: SourceRange, width: Int) {
        let scalars = Array(line.safeColumnwise.unicodeScalars)
        let start = min(max(0, source.start.column - 1), scalars.count)
        let isOneLine = source.end.line == source.start.line
        let end = isOneLine ? min(max(start, source.end.column - 1), scalars.count) : scalars.count
        let isLong = scalars.count > width
        let first = isLong && start > width / 2 ? start - width / 3 : 0
        let last = isLong ? min(scalars.count, first + max(20, width)) : scalars.count
        let cutBefore = first > 0 ? "..." : ""
        let cutAfter = last < scalars.count ? "..." : ""
        text = cutBefore + Window.string(scalars[first..<last]) + cutAfter
        before = cutBefore.count + Window.string(scalars[first..<start]).columns
        marked = max(1, Window.string(scalars[start..<max(start, min(end, last))]).columns)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
}
