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
        let form = SurveyForm([question], nonce: "nonce")
        let ending = try await Program(
            Program.evaluating(form.script.text).words,
            environment: ["PATH": "\(folder.path("bin")):\(path)"]
        ).run()
        let answer = try #require(try form.answers(in: ending.text)[question.subject])
        return try answer.read(question.read).map { found in
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

    @Test("are told where a folder goes meanwhile, as those of a site's cache do")
    func goes() async throws {
        let gone = "echo \"find: 'tree/c': No such file or directory\" >&2; exit 1"
        #expect(try await told(["find": gone]) == [])
        await #expect(throws: UnreadableAnswer.self) {
            try await told([
                "find": "\(gone.replacing("No such file or directory", with: "Input/output error"))"
            ])
        }
    }
}
