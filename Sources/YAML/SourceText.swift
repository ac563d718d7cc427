public import Diagnostics

/// The lines of a file, to show the one that a diagnostic speaks of.
public struct SourceText: Sendable {
    /// The file as the user named it.
    public let name: String
    let bytes: [UInt8]
    private let lineStarts: [Int]

    /// Creates the text of a file; `bytes` may be anything and hold no byte order mark.
    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        lineStarts = Self.lineStarts(in: bytes)
    }

    /// Returns the line that holds `position`, without its end; nil where there is none to show.
    ///
    /// A line that gives a key named like a secret is not shown at all; of a long line only the
    /// beginning comes back, and nothing when the position lies behind it. What could upset a terminal is replaced by U+FFFD, one for one.
    public func excerpt(at position: SourcePosition) -> String? {
        guard lineStarts.indices.contains(position.line - 1) else { return nil }
        let start = lineStarts[position.line - 1]
        let line = bytes[start...].prefix(4 * Self.longestExcerpt).prefix { $0 != 10 && $0 != 13 }
        let scalars = String(decoding: line, as: UTF8.self).unicodeScalars
        guard position.column <= Self.longestExcerpt, !SecretName.isGiven(in: scalars) else {
            return nil
        }
        var excerpt = String.UnicodeScalarView()
        for scalar in scalars.prefix(Self.longestExcerpt) {
            excerpt.append(scalar.isUnsafeToShow ? "\u{FFFD}" : scalar)
        }
        return String(excerpt)
    }

    /// Returns the range from `start` to `end` in this file.
    public func range(from start: SourcePosition, to end: SourcePosition) -> SourceRange {
        SourceRange(file: name, start: start, end: end)
    }

    /// Returns the empty range at `position`.
    func range(at position: SourcePosition) -> SourceRange { range(from: position, to: position) }

    private static let longestExcerpt = 400

    private static func lineStarts(in bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (index, byte) in bytes.enumerated() {
            let isPairStart = index + 1 < bytes.count && bytes[index + 1] == 10
            if byte == 10 || (byte == 13 && !isPairStart) { starts.append(index + 1) }
        }
        return starts
    }
}
