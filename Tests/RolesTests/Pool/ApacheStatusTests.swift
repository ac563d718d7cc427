import Shell
import Testing
import Trial

@testable import Roles

@Suite("The test of Apache's configuration")
struct ApacheStatusTests {
    @Test("takes a unit's name for a word, never for code")
    func quoting() async throws {
        let folder = try TemporaryFolder()
        let unit = "no\"$(: >\(folder.path("made")))$HOME"
        let ending = try await Program.evaluating(ApacheStatus.test(unit: unit).text).run()
        #expect(ending.status == 1 && ending.text == "\(unit) is not running\n")
        #expect(folder.text(of: "made") == nil)
    }
}
