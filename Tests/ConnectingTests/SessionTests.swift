import Connecting
import Diagnostics
import Foundation
import Shell
import Testing
import Trial

@Suite("A session", .serialized)
struct SessionTests {
    private let folder: TemporaryFolder

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        folder = try TemporaryFolder()
    }

    private func open() throws -> Session {
        try Session(to: Destination(node: NodeName("here"), way: .local, throughSudo: false))
    }

    /// Does something with a session that is closed then.
    private func with<Result>(
        _ work: (Session) async throws -> Result
    ) async throws -> Result {
        let session = try open()
        do {
            let result = try await work(session)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }

    // MARK: Requests

    @Test("answers several requests from one process")
    func requests() async throws {
        try await with { session in
            var agents: Set<String> = []
            for number in 0..<5 {
                let reply = try await session.run("echo \(number); echo $PPID; exit \(number)")
                let lines = reply.text.split(separator: "\n").map(String.init)
                #expect(lines.first == "\(number)" && reply.status == number)
                agents.formUnion(lines.dropFirst())
            }
            #expect(agents.count == 1)
            #expect(await session.roundTrips == 5)
        }
    }

    @Test("gives back output byte for byte, with standard error in its place", arguments: 0..<10)
    func output(seed: UInt64) async throws {
        var chance = Chance(seed)
        let text = chance.text(upTo: 200)
        try await with { session in
            let reply = try await session.run("printf %s \(text); echo . >&2; printf %s \(text)")
            #expect(Array(reply.text.utf8) == Array("\(text).\n\(text)".utf8))
        }
    }

    @Test("takes no text of a step for its own marks")
    func marks() async throws {
        try await with { session in
            let text = "@ 0\n@abc 0\nbxctl-agent 1\nrun x 3\nbeat\n@"
            let reply = try await session.run("printf %s \(text); exit 7")
            #expect(reply == Reply(status: 7, text: text))
            #expect(try await session.run("echo next").text == "next\n")
        }
    }

    @Test("keeps what one request does to the shell from the next")
    func isolation() async throws {
        try await with { session in
            _ = try await session.run("a=1; cd /etc; trap : TERM; set -eu; umask 077; exit 3")
            let reply = try await session.run("echo \"${a-unset} $PWD $(umask)\"; false; echo on")
            #expect(reply.text == "unset / 0022\non\n")
        }
    }

    @Test("runs steps with an empty input, so that none can eat the next request")
    func input() async throws {
        try await with { (session: Session) async throws -> Void in
            #expect(try await session.run("cat; read line; echo \"$?\"").text == "1\n")
            #expect(try await session.run("echo next").text == "next\n")
        }
    }

    @Test("runs steps in the C locale with the system's PATH, whatever the controller's are")
    func environment() async throws {
        try await with { session in
            let reply = try await session.run("echo \"$LC_ALL ${LANG-} $PATH\"; echo \"$HOME\"")
            let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            #expect(reply.text == "C  \(path)\n\(NSHomeDirectory())\n")
        }
    }

    @Test("runs steps that block no signal, so that they can be ended")
    func signals() async throws {
        try await with { session in
            let reply = try await session.run("grep -h SigBlk /proc/self/status /proc/$PPID/status")
            #expect(reply.text == "SigBlk:\t0000000000000000\nSigBlk:\t0000000000000000\n")
        }
    }

    @Test("tells lines as they come")
    func lines() async throws {
        let lines = Lines()
        try await with { session in
            _ = try await session.run("echo one; sleep 0.3; echo two; printf three") { line in
                lines.add(line)
            }
        }
        #expect(lines.all == ["one", "two", "three"])
        #expect(lines.longestPause > 0.2)
    }

    // MARK: Large answers

    @Test(
        "takes an answer of ten megabytes, in one line or in many",
        arguments: ["base64 -w 0", "base64", "tr '\\0' '\\n'"]
    )
    func large(filter: String) async throws {
        let size = 10 << 20
        let script = "head -c \(size) /dev/zero | \(filter)"
        let start = ContinuousClock.now
        let digest = try await with { session in
            let reply = try await session.run(Script(stringLiteral: script))
            #expect(reply.text.utf8.count >= size)
            return reply.text.utf8.count
        }
        #expect(ContinuousClock.now - start < .seconds(120))
        let wanted = try await Program.shell("\(script) | wc -c").run().text
        #expect(wanted.trimmingCharacters(in: .whitespacesAndNewlines) == "\(digest)")
    }

    @Test(
        "gives up an answer that is larger than allowed, in one line or in many",
        arguments: ["yes", "tr '\\0' x </dev/zero", "while :; do echo line; done"]
    )
    func limit(endless: String) async throws {
        let start = ContinuousClock.now
        let error = await #expect(throws: ConnectionError.self) {
            try await with { session in
                try await session.run(Script(stringLiteral: endless), limit: 1 << 18)
            }
        }
        #expect(error?.code == .badAnswer)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    // MARK: Silence

    @Test("gives up a step that is silent for too long")
    func silence() async throws {
        let start = ContinuousClock.now
        let error = await #expect(throws: ConnectionError.self) {
            try await with { session in
                try await session.run("echo started; sleep 60", idle: .seconds(1))
            }
        }
        #expect(error?.code == .timedOut && error?.node == NodeName("here"))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("waits on for a step that says something now and then")
    func life() async throws {
        try await with { (session: Session) async throws -> Void in
            let script: Script = "for i in 1 2 3 4 5; do echo $i; sleep 0.4; done"
            #expect(try await session.run(script, idle: .seconds(1)).status == 0)
        }
    }

    @Test("tells that it was lost when the node's side ends, with what was said last")
    func lost() async throws {
        let error = await #expect(throws: ConnectionError.self) {
            try await with { session in
                #expect(try await session.run("kill -9 $PPID; echo fine").text == "fine\n")
                return try await session.run("echo never")
            }
        }
        #expect(error?.code == .lost && error?.message == "the session ended unexpectedly")
    }

    @Test("to a program that is not there is refused")
    func missing() async throws {
        let error = await #expect(throws: ConnectionError.self) {
            let destination = Destination(node: NodeName("x"), way: .local, throughSudo: true)
            guard !FileManager.default.isExecutableFile(atPath: "/usr/bin/sudo") else {
                throw ConnectionError(code: .refused, node: NodeName("x"), message: "sudo is here")
            }
            let session = try Session(to: destination)
            _ = try await session.run("echo never")
        }
        #expect(error?.code == .refused)
    }

    // MARK: Its end

    @Test("leaves no process behind")
    func nothingLeft() async throws {
        let word = "BXCTL-TRIAL-\(UUID().uuidString)"
        let session = try open()
        let reply = try await session.run("echo $PPID; export TRIAL=\(word); sleep 0.1")
        let agent = try #require(Int(reply.text.trimmingCharacters(in: .newlines)))
        #expect(Processes.isRunning(agent))
        await session.close()
        #expect(!Processes.isRunning(agent))
        #expect(await eventually(within: 3) { Processes.inGroup(agent).isEmpty })
        #expect(Processes.holding(word).isEmpty)
    }

    @Test("ends its running step with every process of it")
    func stepGroup() async throws {
        let word = "BXCTL-TRIAL-\(UUID().uuidString)"
        let session = try open()
        let script: Script = "export TRIAL=\(word); (sleep 60; :) & sleep 60 | cat & wait"
        let step = Task { try await session.run(script) }
        #expect(await eventually(within: 5) { Processes.holding(word).count == 3 })
        let start = ContinuousClock.now
        await session.close()
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(await eventually(within: 3) { Processes.holding(word).isEmpty })
        await #expect(throws: ConnectionError.self) { try await step.value }
    }

    @Test("ends at once when it is closed, though others are open and were opened later")
    func closing() async throws {
        let first = try open()
        let others = [try open(), try open()]
        _ = try await first.run("echo up")
        for other in others { _ = try await other.run("echo up") }
        let start = ContinuousClock.now
        await first.close()
        #expect(ContinuousClock.now - start < .seconds(2))
        for other in others {
            #expect(try await other.run("echo on").text == "on\n")
            await other.close()
        }
    }

    @Test("gives no process the descriptors of another session")
    func descriptors() async throws {
        let sessions = [try open(), try open(), try open()]
        var streams: [Set<Substring>] = []
        var all: [Set<Substring>] = []
        for session in sessions {
            let reply = try await session.run(
                "cd /proc/$PPID/fd; readlink 0 1 2; echo all; for i in *; do readlink $i; done"
            )
            let parts = reply.text.split(separator: "all\n").map { part in
                Set(part.split(separator: "\n").filter { line in line.hasPrefix("pipe:") })
            }
            streams.append(parts.first ?? [])
            all.append(parts.last ?? [])
        }
        for session in sessions { await session.close() }
        for (index, own) in streams.enumerated() {
            #expect(own.count == 3)
            for (other, pipes) in all.enumerated() where other != index {
                #expect(pipes.isDisjoint(with: own))
            }
        }
    }
}

/// Lines that came, and when.
private final class Lines: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [(text: String, time: ContinuousClock.Instant)] = []

    func add(_ line: String) {
        lock.withLock { lines.append((line, .now)) }
    }

    var all: [String] { lock.withLock { lines.map(\.text) } }

    var longestPause: Double {
        lock.withLock {
            zip(lines, lines.dropFirst()).map { left, right in
                (right.time - left.time) / .seconds(1)
            }.max() ?? 0
        }
    }
}
