import Shell
import Testing
import Trial

@Suite("A quoted word")
struct ShellWordTests {
    @Test("is read back by the shell as the same bytes, whatever they are", arguments: 0..<10)
    func roundTrip(seed: UInt64) async throws {
        var chance = Chance(seed)
        let texts = (0..<200).map { _ in chance.text(upTo: 40, without: ["\0"]) }
        #expect(try await words(texts) == texts.map { text in Array(text.utf8) })
    }

    @Test("keeps every single scalar below 256, alone and between letters")
    func everyScalar() async throws {
        let scalars = (1...255).map { number in String(Unicode.Scalar(UInt8(number))) }
        let texts = scalars + scalars.map { scalar in "a\(scalar)b" }
        #expect(try await words(texts) == texts.map { text in Array(text.utf8) })
    }

    @Test(
        "ends at no quote that a mark joins to a letter",
        arguments: ["'\u{301}; exit 7 #", "a'\u{200d}$(exit 7)'", "'\u{fe0f}\n'", "\r\n'\r\n"]
    )
    func joinedQuotes(text: String) async throws {
        let ending = try await Program.shell("printf %s \(ShellWord(text))").run()
        #expect(ending.output == Array(text.utf8) && ending.status == 0)
    }

    @Test("is one word when it is empty")
    func empty() async throws {
        let ending = try await Program.shell("set -- \(ShellWord("")); echo $#").run()
        #expect(ending.text == "1\n")
    }

    @Test(
        "stays as it is where it is plain, so that people can read commands",
        arguments: ["/etc/nginx/bx/site_enabled", "vm04", "user@10.77.0.4:22", "a-b_c.d,e+f%"]
    )
    func plain(text: String) {
        #expect(ShellWord(text).description == text)
    }

    @Test(
        "is never taken for an option's or a pattern's sign",
        arguments: ["*", "~", "~root", "a=b", "{a,b}"]
    )
    func expansions(text: String) async throws {
        let ending = try await Program.shell("cd /etc; printf %s \(ShellWord(text))").run()
        #expect(ending.text == text)
    }

    /// What `sh -c` hands to a command, word by word.
    private func words(_ texts: [String]) async throws -> [[UInt8]] {
        let quoted = texts.map { text in ShellWord(text).description }.joined(separator: " ")
        let ending = try await Program.shell("printf '%s\\000' \(quoted)").run()
        #expect(ending.messages.isEmpty && ending.status == 0)
        let pieces = ending.output.split(separator: 0, omittingEmptySubsequences: false)
        return pieces.dropLast().map { piece in Array(piece) }
    }
}
