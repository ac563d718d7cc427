import Resources
import Testing
import Trial

@testable import Plans

@Suite("A unified difference")
struct UnifiedTests {
    /// Lines by chance, and the same with some of them changed.
    private func pair(_ chance: inout Chance) -> Difference {
        let words = ["one", "two", "", "  three", "-four", "+five", "@@ six", "se\tven"]
        func lines(_ count: Int) -> [String] {
            (0..<count).map { _ in words.randomElement(using: &chance) ?? "" }
        }
        let before = lines(Int.random(in: 0...30, using: &chance))
        var after = before
        for _ in 0..<Int.random(in: 0...4, using: &chance) {
            let start = Int.random(in: 0...after.count, using: &chance)
            let end = Int.random(in: start...min(after.count, start + 4), using: &chance)
            after.replaceSubrange(start..<end, with: lines(Int.random(in: 0...4, using: &chance)))
        }
        return Difference(before: before, after: after)
    }

    @Test("makes the new content of the old one in the hands of patch", arguments: 0..<10)
    func patch(seed: UInt64) async throws {
        var chance = Chance(seed)
        let folder = try TemporaryFolder()
        let pairs = (0..<30).map { _ in pair(&chance) }
        var whole = ""
        for (number, pair) in pairs.enumerated() {
            try folder.write(Self.text(pair.before), to: "\(number)")
            let text = pair.unified()
            if !text.isEmpty { whole += "--- \(number)\n+++ \(number)\n\(text)" }
        }
        let words = ["patch", "-s", "-p0", "-F0", "--no-backup-if-mismatch", "-d", folder.path()]
        let ending = try await Program(words).run(input: Array(whole.utf8))
        #expect(ending.status == 0 && ending.output == [], "\(ending.text)")
        let failed = pairs.indices.filter { number in
            folder.text(of: "\(number)") ?? "" != Self.text(pairs[number].after)
        }
        #expect(failed == [], "\(failed.first.map { number in pairs[number].unified() } ?? "")")
    }

    @Test("is empty exactly when nothing differs", arguments: 0..<20)
    func emptiness(seed: UInt64) {
        var chance = Chance(seed + 50)
        let pair = pair(&chance)
        #expect(pair.unified().isEmpty == (pair.before == pair.after))
        #expect(Difference(before: pair.after, after: pair.after).unified() == "")
    }

    @Test("has three lines around each change, and one header for changes near each other")
    func context() {
        let before = (1...30).map { number in "line \(number)" }
        var after = before
        after[9] = "ten"
        after[13] = "fourteen"
        after[27] = "twenty-eight"
        let headers = Difference(before: before, after: after).unified()
            .split(separator: "\n").filter { line in line.hasPrefix("@@") }
        #expect(headers == ["@@ -7,11 +7,11 @@", "@@ -25,6 +25,6 @@"])
    }

    @Test("names the line before where one side has none, as diff does")
    func empty() {
        let added = Difference(before: [], after: ["a"]).unified()
        #expect(added == "@@ -0,0 +1 @@\n+a\n")
        #expect(Difference(before: ["a"], after: []).unified() == "@@ -1 +0,0 @@\n-a\n")
    }

    @Test(
        "tells a missing last line end as diff does",
        arguments: [
            ("a", "a\n"), ("a\n", "a"), ("a\nb", "a\nb\n"), ("a\nb\n", "a\nb"), ("a", "b"),
            ("a", "a\nb"),
            ("", "a"), ("a", ""), ("a\n\n", "a"), ("1\n2\n3\n4\n5\n6", "0\n2\n3\n4\n5\n6"),
            ("x\r\n", "x\r"),
        ]
    )
    func lastLineEnd(before: String, after: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(before, to: "before")
        try folder.write(after, to: "after")
        let files = [folder.path("before"), folder.path("after")]
        let wanted = try await Program(["diff", "-U3"] + files).run().text
            .split(separator: "\n").dropFirst(2).joined(separator: "\n")
        let difference = Difference(
            before: Content(before).comparedLines,
            after: Content(after).comparedLines
        )
        #expect(Array(difference.unified().utf8) == Array("\(wanted)\n".utf8))
    }

    @Test("tells texts apart that only look the same")
    func bytes() {
        let text = Difference(before: ["caf\u{E9}"], after: ["cafe\u{301}"]).unified()
        #expect(text == "@@ -1 +1 @@\n-caf\u{E9}\n+cafe\u{301}\n")
    }

    private static func text(_ lines: [String]) -> String {
        lines.map { line in line + "\n" }.joined()
    }
}
