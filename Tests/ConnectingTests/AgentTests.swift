import Foundation
import Testing
import Trial

@testable import Connecting

/// The agent itself, told what a controller tells it, or less.
@Suite("The agent")
struct AgentTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Runs the agent in dash or bash with what `frames`, shell text, prints; shims are programs by
    /// name that take the place of the system's.
    private func agent(
        in shell: String,
        shims: [String: String] = [:],
        told frames: String
    ) async throws -> Program.Ending {
        for (name, program) in shims {
            try folder.writeProgram(program, to: "shims/\(name)")
        }
        let text = String(decoding: PackageResources.agent_sh, as: UTF8.self)
            .replacing("PATH=/usr/local", with: "PATH=\(folder.path("shims")):/usr/local")
        try folder.write(text, to: "agent.sh")
        let script = "(\(frames)) | timeout 90 \(shell) '\(folder.path("agent.sh"))'"
        return try await Program.shell(script).run()
    }

    /// Shell text that sends a text and its last line, and gives it the time to run.
    private func run(_ text: String, nonce: String = "n1", declared: Int? = nil) -> String {
        let whole = "\(text)\n# \(nonce)"
        return """
            printf 'run %s %s\\n%s' '\(nonce)' '\(declared ?? whole.utf8.count)' '\(whole)'
            sleep 1
            """
    }

    private let refusal = "the text of this step did not arrive whole; nothing of it was run\n"

    @Test("runs a text as it is, and tells how it ended", arguments: ["dash", "bash"])
    func whole(shell: String) async throws {
        for (text, answer) in [
            ("echo \"a  b\"; (exit 7)", "a  b\n\n@n1 7\n"), ("false\n\n", "\n@n1 1\n"),
            ("echo x # y", "x\n\n@n1 0\n"), ("", "\n@n1 0\n"), ("(exit 3)\n# n1\n", "\n@n1 3\n"),
        ] {
            let ending = try await agent(in: shell, told: run(text))
            #expect(ending.text == "bxctl-agent 1\n\(answer)", "\(shell): \(text)")
        }
    }

    @Test("takes a text piece by piece, with every byte of it", arguments: ["dash", "bash"])
    func pieces(shell: String) async throws {
        let text = "printf %s \"a\n\n\n\u{e9}\nz\""
        let octets = "\(text)\n# n1".utf8.map { byte in "\\0" + String(byte, radix: 8) }
        let frames =
            "printf 'run n1 \(octets.count)\\n'; "
            + octets.map { octet in "printf %b '\(octet)'; sleep 0.01; " }.joined() + "sleep 1"
        let ending = try await agent(in: shell, told: frames)
        #expect(ending.text == "bxctl-agent 1\na\n\n\n\u{e9}\nz\n@n1 0\n")
    }

    @Test("runs nothing of a text that lacks its end", arguments: ["dash", "bash"])
    func cut(shell: String) async throws {
        let text = "echo >\(folder.path("ran"))"
        for nonce in ["other", "n", "n11"] {
            let body = "\(text)\n# \(nonce)"
            let frames = "printf 'run n1 %s\\n%s' \(body.utf8.count) '\(body)'; sleep 1"
            let ending = try await agent(in: shell, told: frames)
            #expect(ending.text == "bxctl-agent 1\n\(refusal)\n@n1 1\n")
        }
        // The input ends in the middle of a text.
        let ending = try await agent(in: shell, told: run(text, declared: 999))
        #expect(ending.text == "bxctl-agent 1\n" && ending.status == 0)
        #expect(folder.text(of: "ran") == nil)
    }

    @Test("runs nothing when a program that carries the text fails", arguments: ["dash", "bash"])
    func failing(shell: String) async throws {
        let text = "mkdir -p d; rm -rf -- d/keep"
        for failing in ["exit 1", "/bin/cat | /usr/bin/head -c 17", "kill -9 $$"] {
            let shims = ["cat": failing]
            let ending = try await agent(in: shell, shims: shims, told: run(text))
            #expect(ending.text == "bxctl-agent 1\n\(refusal)\n@n1 1\n", "\(shell): \(failing)")
        }
        for failing in ["exit 1", "/usr/bin/head -c 17; kill -9 $$", "kill -9 $$", ":"] {
            let shims = ["cat": "exec /bin/cat \"$@\"", "dd": failing]
            let ending = try await agent(in: shell, shims: shims, told: run(text))
            #expect(ending.text == "bxctl-agent 1\n", "\(shell): \(failing)")
        }
        // Less than was there, time and again: what comes is whole all the same.
        let shims = ["cat": "exec /bin/cat \"$@\"", "dd": "/usr/bin/head -c 3"]
        let ending = try await agent(in: shell, shims: shims, told: run("echo on; false"))
        #expect(ending.text == "bxctl-agent 1\non\n\n@n1 1\n")
    }

    @Test(
        "frees the lock when a text stops coming, though its input stays open",
        .tags(.slow),
        arguments: ["run n2 100000\\n123456789", "lock n2 FOLDER/second\\n", "ru"]
    )
    func halfAFrame(frame: String) async throws {
        let lock = folder.path("lock")
        let frames = """
            began=$(date +%s)
            printf 'lock n1 \(lock)\\nholder\\n\(frame.replacing("FOLDER", with: folder.path()))'
            sleep 1; flock -n '\(lock)' true && echo >'\(folder.path("free"))'
            flock -w 60 '\(lock)' true && echo $(($(date +%s) - began)) >'\(folder.path("freed"))'
            """
        let ending = try await agent(in: "dash", told: frames)
        #expect(ending.text == "bxctl-agent 1\n\n@n1 0\n")
        #expect(folder.text(of: "free") == nil)
        let seconds = folder.text(of: "freed").flatMap { text in Int(text.dropLast()) }
        #expect(15..<40 ~= seconds ?? 0)
    }

    @Test("lets a text come that takes longer than the silence allowed", .tags(.slow))
    func slow() async throws {
        let text = "echo whole; : " + String(repeating: "x", count: 100_000)
        let body = "\(text)\n# n1"
        try folder.write(body, to: "body")
        let frames = """
            printf 'run n1 \(body.utf8.count)\\n'
            for i in 0 1 2 3 4; do
                tail -c +$((i * 25000 + 1)) '\(folder.path("body"))' | head -c 25000
                sleep 7
            done
            """
        let ending = try await agent(in: "dash", told: frames)
        #expect(ending.text == "bxctl-agent 1\nwhole\n\n@n1 0\n")
        #expect(ending.time > .seconds(21))
    }
}
