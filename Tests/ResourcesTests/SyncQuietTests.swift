import Resources
import Shell
import Testing
import Trial

@Suite("A wait for a quiet sync")
struct SyncQuietTests {
    @Test(
        "says at each look that it goes on, as long silence ends a session, and names who still waits"
    )
    func looks() async throws {
        let folder = try TemporaryFolder()
        try folder.write("tree\t/www\t20\ttrash\t1000\ttwo\n", to: "vm03.trees")
        let proof = """
            #!/bin/sh
            echo >>\(folder.path("looks"))
            [ "$(grep -c '' \(folder.path("looks")))" -gt 2 ] && echo "vm03 ready" || echo "vm03 pending"
            """
        try folder.write(proof, to: "proof")
        let quiet = SyncQuiet(with: ["vm03"])
        let script = quiet.probe.text
            .replacing("/etc/bxctl/sync/", with: "\(folder.path())/")
            .replacing("/usr/local/libexec/bxctl-proof", with: "sh \(folder.path("proof"))")
        let ending = try await Program.evaluating(script).run()
        let lines = ending.text.split(separator: "\n").map(String.init)
        #expect(lines == [".", "."], "\(ending.text)")
        #expect(try quiet.read(Answer(lines: lines)) == [])
        #expect(try quiet.read(Answer(lines: [".", "vm03"])) == ["vm03"])
    }
}
