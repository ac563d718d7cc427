internal import Diagnostics

/// Finds line, column and text of a place in a file.
struct LineIndex {
    private let bytes: [UInt8]
    private let file: String
    private let starts: [Int]

    init(bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        var starts = [0]
        for (index, byte) in bytes.enumerated() where byte == Byte.newline {
            starts.append(index + 1)
        }
        self.starts = starts
    }

    /// The place of a byte; the column counts characters, not bytes, where the text is UTF-8.
    func position(of offset: Int) -> SourcePosition {
        let line = index(of: offset)
        let before = bytes[starts[line]..<min(offset, bytes.count)]
        return SourcePosition(
            line: line + 1,
            column: before.count { !(0x80...0xBF).contains($0) } + 1
        )
    }

    /// A diagnostic for an error of syntax.
    func problem(_ detail: String, at offset: Int) -> Diagnostic {
        let start = position(of: offset)
        return Diagnostic(
            code: "nginx/syntax",
            summary: "nginx configuration cannot be read",
            detail: "\(file):\(start.line): \(detail).",
            source: SourceRange(
                file: file,
                start: start,
                end: SourcePosition(line: start.line, column: start.column + 1)
            ),
            excerpt: text(ofLine: start.line - 1),
            hint: "nginx -t"
        )
    }

    private func index(of offset: Int) -> Int {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private func text(ofLine line: Int) -> String {
        let rest = bytes[starts[line]...]
        return String(decoding: rest.prefix { $0 != Byte.newline }, as: UTF8.self)
    }
}
