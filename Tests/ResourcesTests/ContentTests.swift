import Resources
import Testing
import Trial

@Suite("Content")
struct ContentTests {
    @Test("comes back from base64 byte for byte", arguments: 0..<20)
    func roundTrip(seed: UInt64) async throws {
        var chance = Chance(seed)
        let bytes = (0..<Int(seed) * 7).map { _ in UInt8.random(in: 0...255, using: &chance) }
        let content = Content(bytes)
        #expect(Content(base64: content.base64) == content)
        let ending = try await Program(["base64", "-w", "0"]).run(input: bytes)
        #expect(ending.text == content.base64)
    }

    @Test(
        "has the lines that a line break ends, the last one with or without it",
        arguments: [
            ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]),
            ("a\r\nb\r\n", ["a\r", "b\r"]),
        ]
    )
    func lines(text: String, lines: [String]) {
        #expect(Content(text).lines == lines)
    }

    @Test("that is no base64 is none", arguments: ["!", "a", "aGVsbG8"])
    func broken(text: String) {
        #expect(Content(base64: text) == nil)
    }
}
