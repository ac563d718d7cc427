import Foundation
import Testing
import Trial

@testable import Connecting

@Suite("A child process", .serialized)
struct ChildTests {
    init() {
        signal(SIGPIPE, SIG_IGN)
    }

    @Test("is written to no more once its input is closed, whoever has the descriptor then")
    func closedInput() async throws {
        let child = try Child(["cat"])
        child.closeInput()
        await child.waitForExit()
        let pipes = (0..<30).map { _ in Pipe() }
        child.write(Array("stray\n".utf8))
        try await Task.sleep(for: .milliseconds(200))
        for pipe in pipes {
            try pipe.fileHandleForWriting.close()
            #expect(try pipe.fileHandleForReading.readToEnd() ?? Data() == Data())
        }
    }

    @Test("gets everything that was written before its input closed")
    func order() async throws {
        let child = try Child(["cat"])
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        child.write(bytes)
        child.write([8])
        child.closeInput()
        var output: [UInt8] = []
        for await chunk in child.output { output += chunk }
        await child.waitForExit()
        #expect(output == bytes + [8])
    }

    @Test("ends with its process group when it is told to")
    func termination() async throws {
        let word = "BXCTL-TRIAL-\(UUID().uuidString)"
        let child = try Child(["env", "TRIAL=\(word)", "sh", "-c", "sleep 60 & sleep 60; :"])
        #expect(await eventually(within: 5) { Processes.holding(word).count >= 3 })
        child.terminate()
        await child.waitForExit()
        #expect(await eventually(within: 3) { Processes.holding(word).isEmpty })
        child.terminate()
    }

    @Test("that cannot start says why")
    func missing() {
        let error = #expect(throws: Child.StartError.self) { try Child(["/nowhere/program"]) }
        #expect(error?.reason == "No such file or directory")
    }

    @Test("leaves the end of what it said on standard error")
    func messages() async throws {
        let child = try Child(["sh", "-c", "exec >&-; seq 1 9999 >&2; sleep 0.2; echo last >&2"])
        for await _ in child.output {}
        let tail = await child.standardErrorTail
        #expect(tail.hasSuffix("\nlast") && tail.utf8.count <= 8_192)
        await child.waitForExit()
    }
}
