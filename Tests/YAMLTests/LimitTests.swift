import Diagnostics
import Testing
import YAML

@Suite struct LimitTests {
    @Test func aFileOfOneMebibyteIsReadAndOneByteMoreIsNot() {
        let head = "a: '"
        let text = head + String(repeating: "x", count: (1 << 20) - head.utf8.count - 1) + "'"
        #expect(read(text).diagnostics.isEmpty)
        #expect(problems(read(text + " ")) == ["1:1 yaml/too-large"])
    }

    @Test func nestingEndsAtSixtyFour() {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(read(deepest).diagnostics.isEmpty)
        #expect(problems(read("[\(deepest)]")) == ["1:65 yaml/nesting"])
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["[", "{a: ", "- ", "? "])
    func aHundredThousandLevelsAreRefusedAtOnce(_ opening: String) {
        let text = String(repeating: opening, count: 100_000)
        let time = ContinuousClock().measure {
            #expect(read(text).diagnostics.count == 1)
        }
        #expect(time < .seconds(10))
    }

    @Test func aliasesAddToTheNesting() {
        var text = "a0: &a0 [1]\n"
        for level in 1...64 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(problems(read(text)) == ["64:12 yaml/nesting"])
    }

    @Test func nineTimesNineAliasesAreRefusedAtOnce() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let alias = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(alias)]\n"
        }
        let time = ContinuousClock().measure {
            let file = read(text)
            #expect(file.diagnostics.map(\.code) == ["yaml/aliases"])
            #expect(file.documents.map(\.content) == [.unreadable])
        }
        #expect(time < .seconds(10))
    }

    @Test func aSumOfAliasesBeyondEveryNumberIsStillRefused() {
        var text = "a0: &a0 [x]\n"
        for level in 1...60 {
            let alias = Array(repeating: "*a\(level - 1)", count: 3).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(alias)]\n"
        }
        #expect(read(text).diagnostics.map(\.code) == ["yaml/aliases"])
    }

    @Test func aDocumentMayGrowTenfoldByAliasesAndNoMore() {
        let value = String(repeating: "x", count: 1_000)
        func text(_ aliases: Int) -> String {
            "a: &a \(value)\nb: [" + Array(repeating: "*a", count: aliases).joined(separator: ", ")
                + "]"
        }
        #expect(read(text(9)).diagnostics.isEmpty)
        #expect(problems(read(text(11))) == ["2:5 yaml/aliases"])
    }

    @Test func aBombInOneDocumentLeavesTheOthers() {
        let bomb =
            "a: &a " + String(repeating: "x", count: 99) + "\nb: ["
            + Array(repeating: "*a", count: 50).joined(separator: ",") + "]\n"
        #expect(sketch(bomb + "---\nc: 1\n") == ["?", "{c: int(1)}"])
    }

    @Test func manyKeysAreReadInAMoment() {
        let text = (0..<90_000).map { "k\($0): 1\n" }.joined()
        let time = ContinuousClock().measure {
            #expect(read(text).diagnostics.isEmpty)
        }
        #expect(time < .seconds(8))
        let same = String(repeating: "a: 1\n", count: 90_000)
        #expect(read(same).diagnostics.count == 1_000)
    }
}
