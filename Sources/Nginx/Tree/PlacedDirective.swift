internal import Diagnostics

/// A directive with the file that it stands in.
struct PlacedDirective {
    var directive: Directive
    /// The file behind all links.
    var file: String

    /// The place of the directive's name.
    var source: SourceRange {
        let start = directive.position
        let width = max(directive.name.count, 1)
        return SourceRange(
            file: file,
            start: start,
            end: SourcePosition(line: start.line, column: start.column + width)
        )
    }

    /// File and line, as messages give them.
    var place: String { "\(file):\(directive.position.line)" }

    /// A refusal or warning about this directive.
    func problem(
        _ code: String,
        severity: Diagnostic.Severity = .error,
        _ summary: String,
        detail: String,
        hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            code: "nginx/\(code)",
            severity: severity,
            summary: summary,
            detail: "\(place): \(detail)",
            source: source,
            excerpt: String(decoding: directive.headBytes, as: UTF8.self),
            hint: hint
        )
    }
}

extension Directive {
    /// The directive's words as written, without its block.
    fileprivate var headBytes: [UInt8] {
        words.flatMap { $0.gap + $0.raw } + gap + [body == nil ? Byte.semicolon : Byte.openBrace]
    }
}
