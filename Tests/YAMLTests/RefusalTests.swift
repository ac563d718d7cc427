import Diagnostics
import Testing
import YAML

@Suite struct RefusalTests {
    @Test(
        arguments: [
            ("a: 1\nb: 2\na: 3\n", ["3:1 yaml/duplicate-key"]),
            ("a: 1\n'a': 2\n", ["2:1 yaml/duplicate-key"]),
            ("x: &m {a: 1}\ny:\n  <<: *m\n", ["3:3 yaml/merge-key"]),
            ("'<<': 1\n", []),
            ("a: !mine 1\n", ["1:4 yaml/tag"]),
            ("a: !!binary aGk=\n", ["1:4 yaml/tag"]),
            ("a: !!set {b: null}\n", ["1:4 yaml/tag"]),
            ("a: !!seq [1]\nb: !!map {c: 1}\n", []),
            ("a: !!int x\n", ["1:4 yaml/tag"]),
            ("? [a]\n: 1\n", ["1:3 yaml/key"]),
            ("? {a: 1}\n: 1\n", ["1:3 yaml/key"]),
            ("a: *b\n", ["1:4 yaml/unknown-alias"]),
            ("a: &a [*a]\n", ["1:8 yaml/unknown-alias"]),
            ("a: &a 1\n---\nb: *a\n", ["3:4 yaml/unknown-alias"]),
        ] as [(String, [String])]
    )
    func aFaultHasItsPlace(_ text: String, _ expected: [String]) {
        #expect(problems(read(text)) == expected)
    }

    @Test func allFaultsAreFoundAtOnce() {
        let text = "a: !x 1\na: 2\n<<: {}\n? []\n: 3\nb: *c\n"
        #expect(
            problems(read(text)) == [
                "1:4 yaml/tag", "2:1 yaml/duplicate-key", "3:1 yaml/merge-key", "4:3 yaml/key",
                "6:4 yaml/unknown-alias",
            ]
        )
    }

    @Test(
        arguments: [
            ("a: [1\nb: 2\n", "2:2"), ("a: 'x\n", "2:1"), ("\ta: 1\n", "1:1"), ("a: b: c\n", "1:5"),
            ("a: 1\n  b: 2\n", "2:4"), ("a:\n  - 1\n - 2\n", "3:2"), ("a: @x\n", "1:4"),
            ("a: \"\\q\"\n", "1:5"), ("a: }\n", "1:4"), ("%YAML 3.0\n---\na\n", "1:1"),
        ] as [(String, String)]
    )
    func aSyntaxErrorIsOne(_ text: String, _ place: String) {
        let file = read("x: 1\nx: 2\n---\n" + text)
        let lines = file.diagnostics.map { ($0.source?.start.line ?? 0) - 3 }
        let columns = file.diagnostics.map { $0.source?.start.column ?? 0 }
        #expect(file.diagnostics.map(\.code) == ["yaml/syntax"])
        #expect(zip(lines, columns).map { "\($0):\($1)" } == [place])
        #expect(file.documents.isEmpty)
    }

    @Test func aDiagnosticShowsItsLine() {
        #expect(read("a: 1\n  b: 2 # here\n").diagnostics.first?.excerpt == "  b: 2 # here")
        #expect(read("a: 1\r\na: 2\r\n").diagnostics.first?.excerpt == "a: 2")
        let long = "a: 1\n? [\"" + String(repeating: "x", count: 900) + "\"]\n: 1\n"
        #expect(read(long).diagnostics.first?.excerpt?.count == 400)
    }

    @Test func aFaultThatEditorsMakeOftenHasAHint() {
        #expect(read("a:\n\t- 1\n").diagnostics.first?.hint?.contains("spaces") == true)
        #expect(read("a: b: c\n").diagnostics.first?.hint?.contains("colon") == true)
        #expect(read("a: [1, 2\n").diagnostics.first?.hint?.contains("close the list") == true)
    }
}
