import Diagnostics
import Testing

@testable import Reports

@Suite("Diagnostics")
struct DiagnosticTests {
    let writer = DiagnosticText(style: TextStyle(width: 80))

    @Test("point at their place, say what to do, and are counted")
    func several() throws {
        let text = writer.text(of: [Samples.unknownKey, Samples.refusal, Samples.warning])
        try expectGolden(text, "diagnostics.txt")
    }

    @Test("are nothing when there are none")
    func none() {
        #expect(writer.text(of: []).isEmpty)
    }

    /// The caret's line for a range in a line of text.
    private func mark(_ line: String, _ columns: Range<Int>, endLine: Int = 1) -> [String] {
        let problem = Diagnostic(
            code: "",
            summary: "Wrong",
            source: SourceRange(
                file: "a",
                start: SourcePosition(line: 1, column: columns.lowerBound),
                end: SourcePosition(line: endLine, column: columns.upperBound)
            ),
            excerpt: line
        )
        return writer.text(of: [problem]).split(separator: "\n").dropFirst().map(String.init)
    }

    @Test("mark the columns of wide and combined characters")
    func columns() {
        #expect(mark("a: b", 4..<5) == ["  1 | a: b", "         ^"])
        #expect(mark("漢字: x", 5..<6) == ["  1 | 漢字: x", "            ^"])
        #expect(mark("e\u{301}: xy", 5..<7) == ["  1 | e\u{301}: xy", "         ^~"])
        #expect(mark("\tkey: v", 2..<5) == ["  1 |  key: v", "       ^~~"])
    }

    @Test("mark at least one column, whatever the range")
    func odd() {
        #expect(mark("abc", 2..<2)[1] == "       ^")
        #expect(mark("abc", 4..<5)[1] == "         ^")
        #expect(mark("abc", 90..<99)[1] == "         ^")
        #expect(mark("abc", 2..<2, endLine: 3)[1] == "       ^~")
        #expect(mark("", 1..<9)[1] == "      ^")
    }

    @Test("show only the part of a long line that matters")
    func long() {
        let line = String(repeating: "x", count: 5000) + "KEY" + String(repeating: "y", count: 5000)
        let lines = mark(line, 5001..<5004)
        #expect(lines[0].count < 90 && lines[1].count < 90)
        let start = lines[1].firstIndex(of: "^").map {
            lines[1].distance(from: lines[1].startIndex, to: $0)
        }
        let marked = start.map { lines[0].dropFirst($0).prefix(3) }
        #expect(marked == "KEY")
        #expect(lines[1].hasSuffix("^~~"))
    }
}
