internal import Diagnostics

/// Reads nginx's configuration syntax and keeps every byte.
struct Parser {
    /// Deeper nesting is refused; nginx's own contexts need fewer than ten levels.
    static let depthLimit = 64

    private let bytes: [UInt8]
    private let lines: LineIndex
    private var offset = 0

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        lines = LineIndex(bytes: bytes, file: file)
    }

    mutating func document() throws(Diagnostic) -> Document {
        let (directives, closing) = try block(openedAt: nil, depth: 0)
        return Document(directives: directives, closing: closing)
    }

    /// Reads directives up to the end of the file or to a `}`, which stays unread.
    private mutating func block(
        openedAt opener: Int?,
        depth: Int
    ) throws(Diagnostic) -> ([Directive], closing: [UInt8]) {
        var directives: [Directive] = []
        while true {
            let leading = trivia()
            guard let byte = current else {
                guard let opener else { return (directives, leading) }
                throw lines.problem("the block is never closed", at: opener)
            }
            if byte == Byte.closeBrace {
                guard opener == nil else { return (directives, leading) }
                throw lines.problem("there is no block to close here", at: offset)
            }
            directives.append(try directive(leading: leading, depth: depth))
        }
    }

    private mutating func directive(
        leading: [UInt8],
        depth: Int
    ) throws(Diagnostic) -> Directive {
        let start = offset
        var words: [Word] = []
        var gap: [UInt8] = []
        while let byte = current, !Self.terminators.contains(byte) {
            words.append(Word(gap: gap, raw: try word()))
            gap = trivia()
        }
        guard !words.isEmpty else {
            throw lines.problem("a directive has to start with its name", at: offset)
        }
        var directive = Directive(
            leading: leading,
            words: words,
            gap: gap,
            body: nil,
            trailing: [],
            position: lines.position(of: start)
        )
        switch current {
        case Byte.semicolon:
            offset += 1
        case Byte.openBrace:
            directive.body = try body(of: directive, depth: depth + 1)
        default:
            throw lines.problem("the directive is not ended by \";\"", at: start)
        }
        directive.trailing = restOfLine()
        return directive
    }

    private mutating func body(
        of directive: Directive,
        depth: Int
    ) throws(Diagnostic) -> Directive.Body {
        let opener = offset
        guard depth <= Self.depthLimit else {
            throw lines.problem("blocks are nested too deeply", at: opener)
        }
        offset += 1
        if directive.name.hasSuffix("_by_lua_block") {
            return Directive.Body(
                opening: [],
                directives: [],
                closing: try foreignText(openedAt: opener)
            )
        }
        let opening = restOfLine()
        let (directives, closing) = try block(openedAt: opener, depth: depth)
        offset += 1
        return Directive.Body(opening: opening, directives: directives, closing: closing)
    }
}

extension Parser {
    private static let terminators: [UInt8] = [
        Byte.semicolon, Byte.openBrace, Byte.closeBrace,
    ]

    private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Reads blanks and whole comments.
    private mutating func trivia() -> [UInt8] {
        let start = offset
        while let byte = current {
            if byte == Byte.hash {
                skipComment()
            } else if Byte.isBlank(byte) {
                offset += 1
            } else {
                break
            }
        }
        return Array(bytes[start..<offset])
    }

    private mutating func skipComment() {
        while let byte = current, byte != Byte.newline { offset += 1 }
    }

    /// Reads blanks, a comment and the line's end, or nothing when a directive follows.
    private mutating func restOfLine() -> [UInt8] {
        let start = offset
        while let byte = current, Byte.isBlank(byte), byte != Byte.newline { offset += 1 }
        if current == Byte.hash { skipComment() }
        guard let byte = current else { return Array(bytes[start...]) }
        guard byte == Byte.newline else {
            offset = start
            return []
        }
        offset += 1
        return Array(bytes[start..<offset])
    }

    /// Reads one word; `${` does not open a block, a backslash takes the next byte along.
    private mutating func word() throws(Diagnostic) -> [UInt8] {
        let start = offset
        if let quote = current, quote == Byte.doubleQuote || quote == Byte.singleQuote {
            return try quoted(by: quote)
        }
        var isVariable = false
        while let byte = current, !Byte.isBlank(byte), byte != Byte.semicolon {
            if byte == Byte.openBrace, !isVariable { break }
            isVariable = byte == Byte.dollar
            offset += byte == Byte.backslash ? 2 : 1
        }
        offset = min(offset, bytes.count)
        return Array(bytes[start..<offset])
    }

    private mutating func quoted(by quote: UInt8) throws(Diagnostic) -> [UInt8] {
        let start = offset
        offset += 1
        while let byte = current, byte != quote { offset += byte == Byte.backslash ? 2 : 1 }
        guard current != nil else {
            throw lines.problem("the quoted text is never closed", at: start)
        }
        offset += 1
        guard let next = current, !Byte.isBlank(next), next != Byte.closeParenthesis,
            !Self.terminators.contains(next) || next == Byte.closeBrace
        else { return Array(bytes[start..<offset]) }
        throw lines.problem("a blank or \";\" has to follow the closing quote", at: offset)
    }

    /// Reads the text of a block in another language up to its `}`.
    private mutating func foreignText(openedAt opener: Int) throws(Diagnostic) -> [UInt8] {
        let start = offset
        var depth = 1
        while let byte = current {
            if byte == Byte.openBrace { depth += 1 }
            if byte == Byte.closeBrace { depth -= 1 }
            if depth == 0 {
                offset += 1
                return Array(bytes[start..<(offset - 1)])
            }
            offset += 1
        }
        throw lines.problem("the block is never closed", at: opener)
    }
}
