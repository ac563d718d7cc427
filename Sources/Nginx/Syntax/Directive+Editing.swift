extension Directive {
    /// The comment that marks a directive as bxctl's.
    static let mark = "# bxctl"

    /// Whether the directive carries bxctl's mark behind its `;`, its `{` or its `}`.
    var isManaged: Bool {
        [trailing, body?.opening ?? []].contains { rest in
            let text = String(decoding: rest, as: UTF8.self)
            guard let hash = text.firstIndex(of: "#") else { return false }
            return text[text.index(after: hash)...].split { $0.isWhitespace } == ["bxctl"]
        }
    }

    /// The blanks before the block's first directive, four blanks where it has none.
    var childIndent: [UInt8] {
        guard let first = children.first(where: { !$0.isManaged }) else { return Self.unit }
        let afterNewline = first.leading.lastIndex(of: Byte.newline).map { $0 + 1 } ?? 0
        let line = first.leading[afterNewline...]
        let blanks = line.allSatisfy(Byte.isBlank)
        return blanks && line.count > 1 || line.first == Byte.tab ? Array(line) : Self.unit
    }

    /// Four blanks.
    static let unit = Array("    ".utf8)

    /// The block with every direct child changed, or taken out where `change` gives nil.
    ///
    /// Comments on the lines above a child that is taken out stay.
    func mappingChildren(_ change: (Directive) -> Directive?) -> Directive {
        guard var body else { return self }
        var kept: [Directive] = []
        var pending: [UInt8] = []
        for child in body.directives {
            guard var changed = change(child) else {
                pending += child.residue
                continue
            }
            changed.leading = pending + changed.leading
            pending = []
            kept.append(changed)
        }
        body.directives = kept
        body.closing = pending + body.closing
        var result = self
        result.body = body
        return result
    }

    /// The block with directives put before its first child and behind its last.
    ///
    /// What is put in has to fill whole lines.
    func inserting(first: [Directive], last: [Directive]) -> Directive {
        guard var body else { return self }
        if !first.isEmpty || body.directives.isEmpty {
            body.opening.endLine()
        }
        if let index = body.directives.indices.last, !last.isEmpty {
            body.directives[index].trailing.endLine()
        }
        body.directives = first + body.directives + last
        var result = self
        result.body = body
        return result
    }

    /// The directive with `change` done to every word, at any depth.
    func mappingWords(_ change: (Word) -> Word) -> Directive {
        var result = self
        result.words = words.map(change)
        result.body?.directives = children.map { $0.mappingWords(change) }
        return result
    }

    /// What stays of a directive's lines when it is taken out.
    private var residue: [UInt8] {
        guard trailing.last == Byte.newline else { return leading }
        return leading.lastIndex(of: Byte.newline).map { Array(leading[...$0]) } ?? []
    }
}

extension [UInt8] {
    /// Ends the line unless it is ended.
    fileprivate mutating func endLine() {
        if last != Byte.newline { append(Byte.newline) }
    }
}
