import Shell
import Testing
import Trial

@Suite("A script")
struct ScriptTests {
    @Test("turns no interpolated data into code", arguments: 0..<4)
    func data(seed: UInt64) async throws {
        var chance = Chance(seed + 100)
        for _ in 0..<10 {
            let word = chance.text(upTo: 30)
            let list = [chance.text(upTo: 9), "", "$(exit 9)"]
            let secret = Secret(chance.text(upTo: 30))
            let script: Script = "printf '%s\\000' \(word) \(list) \(7) \(secret)"
            let ending = try await Program.shell(script.text).run()
            let wanted = [word] + list + ["7", secret.revealed]
            #expect(ending.output == wanted.flatMap { text in Array(text.utf8) + [0] })
            #expect(ending.status == 0)
        }
    }

    @Test(
        "runs nothing that hides in a word",
        arguments: [
            "$(touch made)", "`touch made`", "'; touch made; '", "\n touch made\n", "$HOME", "a\\",
            "'\u{301};touch made;'",
        ]
    )
    func attacks(word: String) async throws {
        let folder = try TemporaryFolder()
        let script: Script = "cd \(folder.path()) && printf %s \(word) && ls"
        let ending = try await Program.shell(script.text).run()
        #expect(ending.text == word)
    }

    @Test("keeps the code of another script as code, and the quotes of its data")
    func nesting() async throws {
        let inner: Script = "printf '%s,' \("a b")"
        let ending = try await Program.shell(("echo \(inner.text)" as Script).text).run()
        #expect(ending.text == "printf '%s,' 'a b'\n")
        let run: Script = "{ \(inner)\n}; \(inner)"
        #expect(try await Program.shell(run.text).run().text == "a b,a b,")
    }

    @Test("of several is run line by line")
    func joining() async throws {
        let scripts: [Script] = ["echo one # said", "echo two", "echo \("t h")"]
        let ending = try await Program.shell(scripts.joined().text).run()
        #expect(ending.text == "one\ntwo\nt h\n")
    }

    @Test("masks every secret and nothing else")
    func masking() {
        let script: Script = "printf %s \(Secret("hunter2")) | login \("bitrix")"
        let nested: Script = "begin\n\(script)\nend"
        #expect(nested.masked == "begin\nprintf %s (sensitive) | login bitrix\nend")
        #expect(nested.text.contains("printf %s hunter2 |"))
        #expect((nested + script).masked.contains("hunter2") == false)
    }
}
