import Diagnostics

extension TreeBuilder {
    /// Collects a problem; a file with more than a thousand is not worth the rest.
    mutating func report(
        _ code: String,
        _ summary: String,
        _ detail: String,
        at source: SourceRange,
        hint: String? = nil
    ) {
        guard diagnostics.count < 1_000 else { return }
        diagnostics.append(
            Diagnostic(
                code: code,
                summary: summary,
                detail: detail,
                source: source,
                excerpt: text.excerpt(at: source.start),
                hint: hint
            )
        )
    }

    /// Collects what is wrong with a key.
    mutating func report(_ fault: EntryList.Fault, at source: SourceRange) {
        report(fault.code, fault.summary, fault.detail, at: source, hint: fault.hint)
    }

    /// Returns the place of an event.
    func range(_ event: Event) -> SourceRange { range(event.start, event.end) }

    /// Returns a place of the file.
    func range(_ start: SourcePosition, _ end: SourcePosition) -> SourceRange {
        text.range(from: start, to: end)
    }

    /// Returns where a collection ends: at its closing bracket, else behind its last value.
    ///
    /// libyaml ends a block at the next token, which may stand lines below.
    func end(of last: YAMLValue?, or closing: Event) -> SourcePosition {
        if closing.start != closing.end { return closing.end }
        return last?.source.end ?? closing.end
    }
}
