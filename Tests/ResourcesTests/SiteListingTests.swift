import Resources
import Shell
import Testing
import Trial

@Suite("The listing of a site")
struct SiteListingTests {
    @Test("has every file but logs and what is left out, and an end; its size is bounded")
    func bounds() async throws {
        let folder = try TemporaryFolder()
        for name in ["a b", "upload/x", "bitrix/cache/y", "z.log"] {
            try folder.write("1", to: name)
        }
        func listing(limit: Int) async throws -> SiteListing.Value {
            let question = SiteListing(folder.path(), without: ["bitrix/cache"], limit: limit)
            let form = SurveyForm([question], nonce: "nonce")
            let ending = try await Program.evaluating(form.script.text).run()
            let answer = try #require(try form.answers(in: ending.text)[question.subject])
            #expect(answer.lines.joined(separator: "\n").utf8.count <= limit)
            return try answer.read(question.read)
        }
        let whole = try await listing(limit: 1_000)
        #expect(whole.isWhole && whole.files.keys.sorted() == ["a b", "upload/x"])
        for limit in [3, 20, 35] { #expect(try await listing(limit: limit).isWhole == false) }
    }

    @Test("that a search ended early is none, and no large one")
    func ends() async throws {
        let folder = try TemporaryFolder()
        try folder.writeProgram("echo '1 2 a'; kill -KILL $$", to: "bin/find")
        let question = SiteListing(folder.path(), without: [], limit: 1_000)
        let form = SurveyForm([question], nonce: "nonce")
        let text = "PATH=\(folder.path("bin")):$PATH\n\(form.script.text)"
        let ending = try await Program.evaluating(text).run()
        let answer = try #require(try form.answers(in: ending.text)[question.subject])
        #expect(throws: UnreadableAnswer.self) { try answer.read(question.read) }
    }
}
