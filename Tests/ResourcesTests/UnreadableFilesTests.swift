import Foundation
import Resources
import Shell
import Testing
import Trial

@Suite("Files that cannot be read")
struct UnreadableFilesTests {
    /// What is told of a tree with one file, and a pipe where wanted, with these programs in the place of the system's.
    private func told(
        pipe: Bool = false,
        _ programs: [String: String] = [:]
    ) async throws
        -> [String]
    {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "tree/file")
        if pipe { mkfifo(folder.path("tree/pipe"), 0o644) }
        // There is no user bitrix here.
        for (name, text) in programs.merging(
            ["setpriv": "shift 3; exec \"$@\""],
            uniquingKeysWith: { old, _ in old }
        ) {
            try folder.writeProgram(text, to: "bin/\(name)")
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let question = UnreadableFiles(folder.path("tree"))
        let script = Program.evaluating(question.probe.text)
        let ending = try await Program(
            script.words,
            environment: ["PATH": "\(folder.path("bin")):\(path)"]
        ).run()
        let lines = ending.text.split(separator: "\n").map(String.init)
        return try question.read(Answer(lines: lines)).map { found in
            String(found.split(separator: "/").last ?? "")
        }
    }

    @Test("are told by a search that came to its end, and not known after another")
    func ends() async throws {
        #expect(try await told() == [])
        #expect(try await told(pipe: true) == ["pipe"])
        for program in ["setpriv", "find"] {
            await #expect(throws: UnreadableAnswer.self) {
                try await told([program: "kill -KILL $$"])
            }
        }
    }
}
