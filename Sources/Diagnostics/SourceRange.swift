/// A place in a text file: 1-based line and column, the column counted in Unicode scalars.
public struct SourcePosition: Hashable, Sendable, Codable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1, in Unicode scalars as libyaml counts them.
    public let column: Int

    /// Creates a position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A stretch of a text file, from its first character to just behind its last.
public struct SourceRange: Hashable, Sendable, Codable {
    /// The file as the user named it; `-` for standard input.
    public let file: String
    /// The first character.
    public let start: SourcePosition
    /// The place just behind the last character.
    public let end: SourcePosition

    /// Creates a range.
    public init(file: String, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = end
    }
}
