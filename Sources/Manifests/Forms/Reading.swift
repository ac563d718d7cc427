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
    private var hidesValues = false
    private var diagnostics: [Diagnostic]
    private var unreported = 0

    /// Begins with what the YAML reader found.
    init(_ file: YAMLFile, root: Outline) {
        self.root = root
        text = file.text
        diagnostics = file.diagnostics
    }

    /// Collects a problem; behind the first thousand of a file they are only counted.
    mutating func report(_ makeProblem: @autoclosure () -> Problem, at source: SourceRange) {
        guard !isFull else {
            unreported += 1
            return
        }
        let problem = makeProblem()
        diagnostics.append(
            Diagnostic(
                code: "manifest/" + problem.code,
                summary: problem.summary,
                detail: hidesValues ? Self.hidden : problem.detail,
                source: source,
                excerpt: hidesValues ? nil : text.excerpt(at: source.start),
                hint: hidesValues ? Self.hiddenHint : problem.hint
            )
        )
    }

    /// Reads what may hold a password by mistake: its problems show neither line nor value.
    mutating func hidingValues<Value>(_ read: (inout Reading) -> Value) -> Value {
        let outer = hidesValues
        hidesValues = true
        defer { hidesValues = outer }
        return read(&self)
    }

    /// Reads a key that is unknown, and hides its line when it is named like a secret.
    mutating func hidingLines(of key: String, _ read: (inout Reading) -> Void) {
        let isSecret = SecretName.isLike(key) || nearest(key, among: ["password"]) != nil
        if isSecret { hidingValues(read) } else { read(&self) }
    }

    private static let hidden =
        "A manifest names only where a password comes from. What stands here "
        + "is not shown, since it may be one."
    private static let hiddenHint =
        "Write password: { generate: true }, { file: PATH } or { env: NAME } under spec.database."

    /// What was found, by place; problems of one place stay in the order they were found.
    var sortedDiagnostics: [Diagnostic] {
        let sorted = diagnostics.enumerated().sorted { left, right in
            (left.element.line, left.element.column, left.offset)
                < (right.element.line, right.element.column, right.offset)
        }
        return sorted.map(\.element) + (unreported > 0 ? [rest] : [])
    }

    /// Whether a problem is only counted from now on, so that nothing of it need be found out.
    var isFull: Bool { diagnostics.count >= Self.most }

    static let most = 1_000

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
