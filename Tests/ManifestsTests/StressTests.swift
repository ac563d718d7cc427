import Diagnostics
import Manifests
import Testing

@Suite(.serialized) struct StressTests {
    /// A mebibyte, the most that is read; without optimisation an eighth of it.
    private static let size: Int = {
        #if DEBUG
        1 << 17
        #else
        1 << 20
        #endif
    }()

    /// Texts, each of one habit that costs careless readers much.
    private static let habits: [(name: String, head: String, part: String, tail: String)] = [
        ("one line", "a: ", "x", ""), ("one quoted line", "a: '", "x", "'"),
        ("lists", "a: [", "[],", "]"), ("mappings", "a: [", "{b: c},", "]"),
        ("same keys", "a: {", "a: 1, ", "}"), ("lone keys", "{", "a,", "}"),
        ("lines", "", "a: 1\n", ""),
        ("documents", "", "a\n---\n", ""), ("empty documents", "", "---\n", ""),
        ("unknown aliases", "a: [", "*b,", "]"), ("anchors", "a: [", "&b c,", "]"),
        ("known aliases", "a: [&b c,", "*b,", "]"), ("comments", "", "# x\n", ""),
        ("blank lines", "a: 1\n", "\n", ""), ("spaces", "a: ", " ", "1"),
        ("tabs", "a: 1", "\t", ""),
        ("block text", "a: |\n", "  x\n", ""), ("folded text", "a: >\n", "  x\n", ""),
        ("explicit keys", "", "? a\n", ""), ("long key", "? '", "x", "'\n: 1\n"),
        ("long anchor", "a: &", "x", " 1"), ("long alias", "a: *", "x", ""),
        ("long tag", "a: !", "x", " 1"),
        ("long address", BasePool.text + "\n---\na: \"", "\\e", "\""),
        ("escapes", "\"", "\\\"", "\": 1"),
        ("quotes", "a: \"", "'", "\""), ("colons", "a: ", "b:", ""), ("dashes", "", "-", ""),
        ("carriage returns", "", "\r", ""), ("letters of two bytes", "a: ", "é", ""),
        ("open brackets", "", "[", ""), ("percent signs", "", "%", ""),
        ("question marks", "", "? ", ""),
        ("bad nodes", "apiVersion: bxctl/v1\nkind: Pool\nspec: {nodes: [", "{},", "]}"),
        ("bad roles", "apiVersion: bxctl/v1\nkind: Pool\nspec: {nodes: [{roles: [", "x,", "]}]}"),
        ("bad keys", "apiVersion: bxctl/v1\nkind: Pool\nspec:\n", "  ? xy\n", ""),
    ]

    @Test(arguments: habits.indices)
    func noMegabyteCostsMoreThanAMoment(_ index: Int) {
        let habit = Self.habits[index]
        let room = Self.size - habit.head.utf8.count - habit.tail.utf8.count
        let parts = String(repeating: habit.part, count: room / habit.part.utf8.count)
        let text = habit.head + parts + habit.tail
        var found: [Diagnostic] = []
        let time = ContinuousClock().measure { found = read(text).diagnostics }
        #expect(time < .seconds(10), "\(habit.name)")
        #expect(!found.isEmpty, "\(habit.name)")
        #expect(found.count <= 1_001, "\(habit.name)")
        #expect(found.allSatisfy { $0.detail.utf8.count < 2_000 }, "\(habit.name)")
    }
}
