import Diagnostics
import YAML

/// The reading of one file: its lines, and the problems found so far.
struct Reading {
    /// The lines, for excerpts.
    let text: SourceText
    /// The way to nodes that says nothing else: the default, then the pool's own.
    var inheritedAccess = Access()
    /// The keys of a whole document, to find the home of a misplaced one.
    let root: Outline
    private var diagnostics: [Diagnostic]
    private var unreported = 0

    /// Begins with what the YAML reader found.
    init(_ file: YAMLFile, root: Outline) {
        self.root = root
        text = file.text
        diagnostics = file.diagnostics
    }

    /// Collects a problem; behind the first thousand of a file they are only counted.
    mutating func report(_ problem: Problem, at source: SourceRange) {
        guard diagnostics.count < Self.most else {
            unreported += 1
            return
        }
        diagnostics.append(
            Diagnostic(
                code: "manifest/" + problem.code,
                summary: problem.summary,
                detail: problem.detail,
                source: source,
                excerpt: text.excerpt(at: source.start),
                hint: problem.hint
            )
        )
    }

    /// What was found, by place; problems of one place stay in the order they were found.
    var sortedDiagnostics: [Diagnostic] {
        let sorted = diagnostics.enumerated().sorted { left, right in
            (left.element.line, left.element.column, left.offset)
                < (right.element.line, right.element.column, right.offset)
        }
        return sorted.map(\.element) + (unreported > 0 ? [rest] : [])
    }

    private static let most = 1_000

    private var rest: Diagnostic {
        Diagnostic(
            code: "manifest/more",
            summary: "There are more problems than are shown.",
            detail: "\(unreported) more were found in \(text.name).",
            hint: "Mend these first."
        )
    }
}

extension Diagnostic {
    fileprivate var line: Int { source?.start.line ?? 0 }
    fileprivate var column: Int { source?.start.column ?? 0 }
}
