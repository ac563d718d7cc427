import Connecting
import Diagnostics
import Foundation
import Shell
import Testing
import Trial

@Suite("A lock")
struct LockTests {
    private let folder: TemporaryFolder

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        folder = try TemporaryFolder()
    }

    private func open() throws -> Session {
        try Session(to: Destination(node: NodeName("here"), way: .local, throughSudo: false))
    }

    @Test("is one session's only, which tells the others who holds it")
    func exclusive() async throws {
        let sessions = [try open(), try open()]
        let file = folder.path("lock")
        #expect(try await sessions[0].lock(file, holder: "root on a, since 12:00") == nil)
        let holder = try await sessions[1].lock(file, holder: "root on b")
        #expect(holder?.trimmingCharacters(in: .newlines) == "root on a, since 12:00")
        await sessions[0].close()
        #expect(try await sessions[1].lock(file, holder: "root on b") == nil)
        #expect(folder.text(of: "lock") == "root on b\n")
        await sessions[1].close()
    }

    @Test("is held through every request, and a running step holds it, too")
    func held() async throws {
        let sessions = [try open(), try open()]
        let file = folder.path("lock")
        #expect(try await sessions[0].lock(file, holder: "first") == nil)
        for _ in 0..<3 {
            _ = try await sessions[0].run("echo working")
            #expect(try await sessions[1].lock(file, holder: "second") != nil)
        }
        for session in sessions { await session.close() }
    }

    @Test("that somebody holds without a word is held")
    func silent() async throws {
        let file = folder.path("lock")
        let taken = folder.path("taken")
        let script = "exec 9>>\"$1\"; flock 9; : >\"$2\"; exec sleep 60"
        let other = try Background("/bin/sh", ["-c", script, "sh", file, taken])
        let isTaken = await eventually(within: 5) { folder.text(of: "taken") != nil }
        #expect(isTaken)
        let session = try open()
        #expect(try await session.lock(file, holder: "mine") != nil)
        #expect(other.isRunning)
        await session.close()
    }
}
