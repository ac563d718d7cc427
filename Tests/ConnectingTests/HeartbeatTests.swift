import Connecting
import Diagnostics
import Foundation
import Shell
import Testing
import Trial

extension Tag {
    /// Takes longer than twenty seconds, as what it tests does.
    @Tag static var slow: Self
}

/// What a node does when its controller is no more, or no longer answers.
@Suite("A node's side")
struct HeartbeatTests {
    private let folder: TemporaryFolder

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        folder = try TemporaryFolder()
    }

    private var lock: String { folder.path("lock") }

    /// A controller that holds the lock and runs a step for long; the numbers are those of the
    /// node's shell and of the step's process group.
    private func hold() async throws -> (controller: Background, agent: Int, step: Int) {
        let script = "echo $PPID $$ >'\(folder.path("numbers"))'; (sleep 600; :) & sleep 600"
        let controller = try Background.built("SessionHolder", [lock, script])
        var numbers: [Int] = []
        _ = await eventually(within: 10) {
            let words = folder.text(of: "numbers")?.split(whereSeparator: \.isWhitespace) ?? []
            numbers = words.compactMap { word in Int(word) }
            return numbers.count == 2
        }
        try #require(numbers.count == 2, "the controller did not start its step")
        #expect(numbers.allSatisfy(Processes.isRunning))
        return (controller, numbers[0], numbers[1])
    }

    /// Tries to take the lock as another controller would.
    private func holder() async throws -> String? {
        let session = try Session(
            to: Destination(node: NodeName("here"), way: .local, throughSudo: false)
        )
        let holder = try await session.lock(lock, holder: "another")
        await session.close()
        return holder
    }

    @Test("ends with its step and frees the lock when the controller is killed")
    func killed() async throws {
        let (controller, agent, step) = try await hold()
        #expect(try await holder()?.trimmingCharacters(in: .newlines) == "the holder")
        controller.send(SIGKILL)
        #expect(await eventually(within: 5) { !Processes.isRunning(agent) })
        #expect(await eventually(within: 3) { Processes.inGroup(step).isEmpty })
        #expect(try await eventually(within: 3) { try await holder() == nil })
    }

    @Test("ends with its step and frees the lock when the controller freezes", .tags(.slow))
    func frozen() async throws {
        let (controller, agent, step) = try await hold()
        controller.send(SIGSTOP)
        defer { controller.send(SIGKILL) }
        let start = ContinuousClock.now
        #expect(await eventually(within: 27) { !Processes.isRunning(agent) })
        #expect(ContinuousClock.now - start > .seconds(10))
        #expect(await eventually(within: 3) { Processes.inGroup(step).isEmpty })
        #expect(try await holder() == nil)
    }

    @Test("goes on with a long silent step while the controller is there", .tags(.slow))
    func beating() async throws {
        let session = try Session(
            to: Destination(node: NodeName("here"), way: .local, throughSudo: false)
        )
        #expect(try await session.run("sleep 23; echo done").text == "done\n")
        await session.close()
    }

    @Test("stays though every thread of the controller's pool is busy for long", .tags(.slow))
    func busy() async throws {
        let script = "echo on >'\(folder.path("on"))'"
        let controller = try Background.built("SessionHolder", [lock, script, "12"])
        let isOn = await eventually(within: 40) { folder.text(of: "on") == "on\n" }
        #expect(isOn)
        #expect(await eventually(within: 30) { !controller.isRunning })
    }
}
