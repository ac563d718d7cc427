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
            let ending = try await Program.evaluating(question.probe.text).run()
            #expect(ending.output.count <= limit)
            let lines = ending.text.split(separator: "\n").map(String.init)
            return try question.read(Answer(lines: lines))
        }
        let whole = try await listing(limit: 1_000)
        #expect(whole.isWhole && whole.files.keys.sorted() == ["a b", "upload/x"])
        for limit in [3, 20, 35] { #expect(try await listing(limit: limit).isWhole == false) }
    }
}
