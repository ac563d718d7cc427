import Diagnostics
import Foundation
import Resources
import Roles
import Testing

@Suite("A tree that is carried")
struct TreesTests {
    @Test("leaves out the folders of what is not whole yet, also one of configuration")
    func unfinished() throws {
        let entries = try RecordedPool("converged").catalog().entries
        let file = try #require(
            entries.lazy.compactMap { entry in entry.resource as? File }
                .first { file in file.path == "/etc/bxctl/sync/vm03.trees" }
        )
        let text = try #require(file.content.value?.text)
        let trees = text.components(separatedBy: "tree\t").dropFirst()
        #expect(trees.count > 2 && trees.allSatisfy { $0.contains("rule\t- .~tmp~/\n") })
    }
}
