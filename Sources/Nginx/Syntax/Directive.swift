public import Diagnostics

/// One statement of an nginx configuration with every byte that it was written with.
///
/// `listen 80;` and `location / { … }` are directives; a comment belongs to the directive that it
/// precedes, or to the one that it follows on the same line.
public struct Directive: Sendable, Equatable {
    /// What stands between the braces of a block directive.
    public struct Body: Sendable, Equatable {
        /// The rest of the line behind `{`: blanks, a comment, the line's end; empty when a
        /// directive follows there.
        public var opening: [UInt8]
        /// The directives of the block.
        public var directives: [Directive]
        /// Blanks and comments before `}`; the whole text of a block in another language (Lua).
        public var closing: [UInt8]

        /// Creates a body.
        public init(opening: [UInt8], directives: [Directive], closing: [UInt8]) {
            self.opening = opening
            self.directives = directives
            self.closing = closing
        }
    }

    /// Blanks and comments before the name, from the line behind the directive before it.
    public var leading: [UInt8]
    /// The name and the arguments; never empty.
    public var words: [Word]
    /// Blanks and comments between the last word and `;` or `{`.
    public var gap: [UInt8]
    /// The block, or nil for a directive that ends in `;`.
    public var body: Body?
    /// The rest of the line behind `;` or `}`: blanks, a comment, the line's end; empty when
    /// something else follows on that line.
    public var trailing: [UInt8]
    /// Where the name starts; 1:1 for a directive that was not read from a file.
    public var position: SourcePosition

    /// The directive's name without quotes.
    public var name: String { words[0].value }

    /// The values of the arguments.
    public var arguments: [String] { words.dropFirst().map(\.value) }

    /// The directives of the block, empty for a simple directive.
    public var children: [Directive] { body?.directives ?? [] }

    /// The directive as it was written.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// Appends the directive as it was written.
    func write(to bytes: inout [UInt8]) {
        bytes += leading
        for word in words {
            bytes += word.gap
            bytes += word.raw
        }
        bytes += gap
        if let body {
            bytes.append(Byte.openBrace)
            bytes += body.opening
            for directive in body.directives { directive.write(to: &bytes) }
            bytes += body.closing
            bytes.append(Byte.closeBrace)
        } else {
            bytes.append(Byte.semicolon)
        }
        bytes += trailing
    }

    /// The directive without blanks and comments: equal for directives that nginx reads alike.
    var essence: String {
        let head = words.map(\.value).joined(separator: " ")
        guard let body else { return head + ";" }
        guard body.directives.isEmpty else {
            return head + "{" + body.directives.map(\.essence).joined() + "}"
        }
        return name.hasSuffix("_by_lua_block")
            ? head + "{" + String(decoding: body.closing, as: UTF8.self) + "}" : head + "{}"
    }

    /// Whether two directives are written with the same bytes; their places are not compared.
    public static func == (left: Directive, right: Directive) -> Bool {
        left.leading == right.leading && left.words == right.words && left.gap == right.gap
            && left.body == right.body && left.trailing == right.trailing
    }
}
