import Diagnostics
import Foundation
import Shell
import Testing
import Trial

@testable import Connecting

/// What a node cannot do to its controller.
@Suite("A node that answers as it likes", .serialized)
struct HostileTests {
    init() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// How a request to a program in the agent's place fails, and after how long.
    private func failure(
        of program: String,
        idle: Duration = .seconds(60),
        deadline: Duration? = nil,
        limit: Int = 1 << 20
    ) async throws -> (error: ConnectionError?, time: Duration) {
        let start = ContinuousClock.now
        let session = try Session(to: NodeName("bad"), by: ["sh", "-c", program])
        let error = await #expect(throws: ConnectionError.self) {
            try await session.run("echo", idle: idle, deadline: deadline, limit: limit)
        }
        await session.close()
        return (error, ContinuousClock.now - start)
    }

    @Test("is given up when it says much before the greeting", arguments: ["yes", "cat /dev/zero"])
    func preamble(endless: String) async throws {
        let (error, time) = try await failure(of: endless)
        #expect(error?.code == .refused && time < .seconds(60))
        #expect(error?.message.contains("writes on and on") == true)
    }

    @Test("may say something before the greeting")
    func motd() async throws {
        let answer = "read a n b; head -c \"$b\"; printf '\\n@%s 0\\n' \"$n\""
        let session = try Session(
            to: NodeName("motd"),
            by: ["sh", "-c", "seq 1 9999; echo bxctl-agent 1; \(answer)"]
        )
        #expect(try await session.run("echo").text.hasPrefix("echo\n# "))
        await session.close()
    }

    @Test("is given up when the greeting does not come, whatever else does")
    func noGreeting() async throws {
        let lines = "while :; do echo line; sleep 0.2; done"
        let (error, time) = try await failure(of: lines, idle: .seconds(1))
        #expect(error?.code == .timedOut && time < .seconds(60))
    }

    @Test("is given up when an answer does not come to its end in time, though lines come")
    func drip() async throws {
        let lines = "echo bxctl-agent 1; while :; do echo line; sleep 0.2; done"
        let (error, time) = try await failure(of: lines, deadline: .seconds(1))
        #expect(error?.code == .timedOut && time < .seconds(60))
    }

    @Test("is given up when it says more lines than allowed, however short")
    func lines() async throws {
        let session = try Session(
            to: Destination(node: NodeName("here"), way: .local, throughSudo: false)
        )
        #expect(try await session.run("seq 1 9", lines: 12).text == "1\n2\n3\n4\n5\n6\n7\n8\n9\n")
        let error = await #expect(throws: ConnectionError.self) {
            try await session.run("yes ''", lines: 1_000)
        }
        #expect(error?.code == .badAnswer)
        await session.close()
    }

    @Test("is given up though it does not end when it is told to")
    func stubborn() async throws {
        let deaf = "trap '' TERM; echo bxctl-agent 1; while :; do sleep 1; done"
        let (error, time) = try await failure(of: deaf, idle: .seconds(1))
        #expect(error?.code == .timedOut && time < .seconds(60))
    }

    @Test("writes no more than is taken")
    func window() async throws {
        let folder = try TemporaryFolder()
        let size = 8 << 20
        let program = "head -c \(size) /dev/zero; echo >'\(folder.path("done"))'"
        let child = try Child(["sh", "-c", program])
        try await Task.sleep(for: .seconds(1))
        #expect(folder.text(of: "done") == nil)
        var count = 0
        for await chunk in child.output {
            count += chunk.count
            child.took()
        }
        #expect(count == size && folder.text(of: "done") != nil)
        await child.waitForExit()
    }

    @Test("is not waited for once it was ended")
    func dropped() async throws {
        let child = try Child(["yes"])
        #expect(await eventually(within: 5) { child.hasUnreadOutput })
        child.terminate()
        for await _ in child.output { child.took() }
        await child.waitForExit()
    }
}
