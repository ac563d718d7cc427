internal import FoundationEssentials

/// The bytes of a file.
public struct Content: Hashable, Sendable {
    /// The bytes.
    public let bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The UTF-8 of a text.
    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Decodes base64; nil when it is none.
    public init?(base64: String) {
        guard let data = Data(base64Encoded: base64) else { return nil }
        bytes = [UInt8](data)
    }

    /// The bytes in base64, on one line.
    public var base64: String { Data(bytes).base64EncodedString() }

    /// The bytes as text; what is not UTF-8 is repaired.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The SHA-256 of the bytes.
    public var digest: String { Digest.sha256(of: bytes) }

    /// The lines; none for no content.
    public var lines: [String] {
        var lines = text.linesWithoutBreaks
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The lines for a ``Difference``: as diff(1) shows it, a note follows a last line that no line
    /// feed ends.
    public var comparedLines: [String] {
        guard let last = bytes.last, last != UInt8(ascii: "\n") else { return lines }
        return lines.dropLast()
            + lines.suffix(1).map { line in
                "\(line)\n\\ No newline at end of file"
            }
    }
}

extension String {
    /// Whether both have the same bytes; `==` takes texts for one that only look the same.
    func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// The text between line feeds.
    ///
    /// A carriage return before one is part of its line, though the two are a single letter for
    /// `split`.
    var linesWithoutBreaks: [String] {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in String(Substring(line)) }
    }
}
