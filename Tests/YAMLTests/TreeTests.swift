import Diagnostics
import Testing
import YAML

@Suite struct TreeTests {
    @Test(
        arguments: [
            ("", "null()"), ("~", "null(~)"), ("null", "null(null)"), ("Null", "null(Null)"),
            ("nULL", "str(nULL)"),
            ("true", "bool(true)"), ("FALSE", "bool(FALSE)"), ("tRue", "str(tRue)"),
            ("yes", "str(yes)"),
            ("0", "int(0)"), ("-12", "int(-12)"), ("+5", "int(+5)"), ("08", "int(08)"),
            ("0o17", "int(0o17)"), ("0o8", "str(0o8)"), ("0xfF", "int(0xfF)"), ("0x", "str(0x)"),
            ("-0x1", "str(-0x1)"), ("1e3", "float(1e3)"), ("1.", "float(1.)"), (".5", "float(.5)"),
            (".", "str(.)"), ("-", "[null()]"), ("1.5e-3", "float(1.5e-3)"), ("1e", "str(1e)"),
            (".inf", "float(.inf)"), ("-.INF", "float(-.INF)"), (".nan", "float(.nan)"),
            ("-.nan", "str(-.nan)"), ("10.77.0.4", "str(10.77.0.4)"), ("1_000", "str(1_000)"),
            ("20s", "str(20s)"), ("'true'", "str(true)"), ("\"1\"", "str(1)"),
            ("!!str 1", "str(1)"), ("!!int 1", "int(1)"), ("! 1", "str(1)"),
        ] as [(String, String)]
    )
    func aBareWordHasTheTypeOfTheCoreSchema(_ text: String, _ expected: String) {
        #expect(sketch("a: " + text) == ["{a: \(expected)}"] || sketch(text) == [expected])
    }

    @Test func aBlockScalarIsAString() {
        #expect(sketch("a: |\n  1\nb: >-\n  x\n  y\n") == ["{a: str(1\n), b: str(x y)}"])
    }

    @Test func entriesKeepTheirOrder() {
        #expect(
            sketch("b: 1\na: [2, {d: 3, c: 4}]") == [
                "{b: int(1), a: [int(2), {d: int(3), c: int(4)}]}"
            ]
        )
    }

    @Test func everyDocumentIsReadAndEmptyOnesAreLeftOut() {
        #expect(sketch("a\n---\n---\n# nothing\n---\nb\n...\n") == ["str(a)", "str(b)"])
        #expect(sketch("").isEmpty)
        #expect(read("# only this\n").diagnostics.isEmpty)
    }

    @Test func aValueKnowsWhereItIs() throws {
        let document = try #require(
            read("ключ: [x, 'y']\nb:\n  - c: 1\n    d: 2\n\n# end\n").documents.first
        )
        #expect(place(document) == "1:1-4:9")
        guard case .mapping(let entries) = document.content else { return #expect(Bool(false)) }
        #expect(place(entries[0].value) == "1:7-1:15")
        #expect(place(entries[1].value) == "3:3-4:9")
        guard case .sequence(let values) = entries[0].value.content else {
            return #expect(Bool(false))
        }
        #expect(values.map(place) == ["1:8-1:9", "1:11-1:14"])
    }

    @Test func anAliasIsTheValueThatItNames() {
        #expect(sketch("a: &x [1]\nb: *x\n") == ["{a: [int(1)], b: [int(1)]}"])
        #expect(sketch("a: &x 1\nb: &x 2\nc: *x\n") == ["{a: int(1), b: int(2), c: int(2)}"])
    }

    @Test func aByteOrderMarkAndWindowsLineEndsAreAccepted() {
        let bytes = [0xEF, 0xBB, 0xBF] + Array("a: 1\r\nb: 1\r\nb: 2\r\n".utf8)
        #expect(read(bytes).documents.map(sketch) == ["{a: int(1), b: int(1)}"])
        #expect(problems(read(bytes)) == ["3:1 yaml/duplicate-key"])
    }

    @Test func oldBooleansAreAmbiguousOnlyWhenBare() throws {
        for (text, isAmbiguous) in [
            ("yes", true), ("Off", true), ("n", true), ("'yes'", false), ("yess", false),
        ] {
            let document = try #require(read(text).documents.first)
            guard case .scalar(let scalar) = document.content else { continue }
            #expect(scalar.isAmbiguousText == isAmbiguous, "\(text)")
        }
    }

    private func place(_ value: YAMLValue) -> String {
        let (start, end) = (value.source.start, value.source.end)
        return "\(start.line):\(start.column)-\(end.line):\(end.column)"
    }
}
