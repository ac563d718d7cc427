import Foundation
import Testing
import Trial

@testable import bxctl

/// The whole program with pools whose nodes are a program named ssh.
@Suite("The program with pools")
struct PoolsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Writes a pool of one node that has every role.
    private func pool(_ name: String, password: String = "generate: true") throws {
        let manifest = """
            apiVersion: bxctl/v1
            kind: Pool
            metadata: { name: \(name) }
            spec:
              nodes:
                - { name: \(name)-node, address: \(name == "a" ? "10.77.0.4" : "10.77.0.5"), roles: [balancer, web, mysql] }
              sites: [{ name: default, root: /home/bitrix/www, database: sitemanager }]
              database: { password: { \(password) } }

            """
        try folder.write(manifest, to: "pools/\(name).yaml")
    }

    /// Makes `ssh` a program of the test's own.
    private func ssh(_ script: String) throws {
        try folder.writeProgram(script, to: "bin/ssh")
    }

    private func start(_ words: [String]) -> Program {
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "bxctl").path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return Program(
            [program, words[0], "-f", folder.path("pools")] + words.dropFirst(),
            environment: ["PATH": "\(folder.path("bin")):\(path)", "TRIAL": folder.path()]
        )
    }

    private func json(_ text: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [String: Any])
    }

    // MARK: One document

    @Test(
        "leaves one document when no pool could be worked on",
        arguments: ["apply --yes", "apply --dry-run", "plan", "status"]
    )
    func noneWorkedOn(command: String) async throws {
        try pool("a", password: "env: BXCTL_TRIAL_NONE")
        try pool("b", password: "file: /none")
        let words = command.split(separator: " ").map(String.init)
        let ending = try await start(words + ["-o", "json"]).run()
        #expect(ending.status == 1)
        let document = try json(ending.text)
        let problems = try #require(document["diagnostics"] as? [[String: Any]])
        #expect(document["kind"] as? String == "Error" && problems.count == 2)
        let details = problems.compactMap { problem in problem["detail"] as? String }
        #expect(details.first?.contains("BXCTL_TRIAL_NONE") == true)
        #expect(details.last?.contains("/none") == true)
    }

    @Test("brings nothing back that may be meant of either pool")
    func restores() async throws {
        try ssh("echo 'Connection refused' >&2; exit 255")
        try pool("a")
        try pool("b")
        let ending = try await start(["restore", "--path", "upload/x", "--yes"]).run()
        #expect(ending.status == 6 && ending.messages.contains("a path of a, b"))
        let list = try await start(["restore", "--path", "upload/x", "--list"]).run()
        #expect(list.status == 4)
    }

    @Test("tells every pool's problem once, and ends with the worst")
    func applies() async throws {
        try ssh("echo 'Connection refused' >&2; exit 255")
        try pool("a")
        try pool("b", password: "env: BXCTL_TRIAL_NONE")
        let ending = try await start(["apply", "--yes", "-o", "json"]).run()
        #expect(ending.status == 1)
        let document = try json(ending.text)
        let codes = (document["diagnostics"] as? [[String: Any]] ?? []).map { problem in
            problem["code"] as? String
        }
        #expect(codes == ["node/unreachable", "database/password"])
        let text = try await start(["apply", "--yes"]).run()
        #expect(text.status == 1 && text.messages.contains("BXCTL_TRIAL_NONE"))
        #expect(text.messages.contains("[node/unreachable]"))
    }

    @Test(
        "goes on with the other pools when one cannot be looked at",
        arguments: ["plan", "status"]
    )
    func others(command: String) async throws {
        try ssh("echo 'Connection refused' >&2; exit 255")
        try pool("a", password: "file: /none")
        try pool("b")
        let ending = try await start([command, "-o", "json"]).run()
        let document = try json(ending.text)
        let items = try #require(document["items"] as? [[String: Any]])
        #expect(ending.status == 1 && items.map { item in item["pool"] as? String } == ["a", "b"])
        #expect(items.map { item in item["outcome"] as? String } == ["error", nil])
        #expect((items.first?["diagnostics"] as? [Any])?.count == 1)
        let text = try await start([command]).run()
        #expect(text.status == 1 && text.messages.contains("/none") && text.text.contains("b"))
    }

    @Test("writes lines of JSON only where lines are asked for, a summary for every pool")
    func lines() async throws {
        try ssh("echo 'Connection refused' >&2; exit 255")
        try pool("a", password: "file: /none")
        try pool("b")
        let ending = try await start(["apply", "--yes", "-o", "jsonl"]).run()
        #expect(ending.status == 1)
        let lines = try ending.text.split(separator: "\n").map { line in try json(String(line)) }
        let summaries = lines.filter { line in line["type"] as? String == "summary" }
        #expect(summaries.map { line in line["pool"] as? String } == ["a", "b"])
        #expect(summaries.map { line in line["outcome"] as? String } == ["error", "unreachable"])
        let plan = try await start(["apply", "--dry-run", "-o", "jsonl"]).run()
        #expect(plan.text.count { letter in letter == "\n" } == 1)
        #expect(try json(plan.text)["kind"] as? String == "PlanList")
    }

    // MARK: The end of the time, and signals

    @Test(
        "stops when its time is up, and leaves no process",
        arguments: ["plan", "status", "render --node a-node", "apply --yes", "plan -o json"]
    )
    func timeout(command: String) async throws {
        try ssh("echo bxctl-agent 1; sleep 300 & exec sleep 300")
        try pool("a")
        try pool("b")
        let words = command.split(separator: " ").map(String.init)
        let ending = try await self.start(words + ["--timeout", "1s"]).run()
        #expect(ending.time < .seconds(60))
        #expect(ending.status == 3)
        let told = words.contains("json") ? ending.text : ending.messages
        #expect(told.contains("The time is up") && !ending.messages.contains("observed"))
        if words.contains("json") {
            let problems = try json(ending.text)["diagnostics"] as? [[String: Any]]
            #expect(problems?.count == 2)
        } else {
            #expect(ending.text == "", "nothing is said of a pool that was not seen")
            #expect(ending.messages.components(separatedBy: "[run/timeout]").count == 2)
        }
        #expect(await eventually(within: 20) { Processes.holding(folder.path()).isEmpty })
    }

    @Test(
        "ends at once at a signal as long as nothing is changed",
        arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)] as [(Int32, Int32)]
    )
    func signals(signal: Int32, status: Int32) async throws {
        try ssh("echo bxctl-agent 1; : >\"$TRIAL/up\"; sleep 300 & exec sleep 300")
        try pool("a")
        let program = start(["apply", "--yes", "-o", "json"])
        let running = Task { try await program.run() }
        #expect(await eventually(within: 60) { folder.text(of: "up") != nil })
        let own = Processes.holding(folder.path("pools"))
        #expect(own.count == 1)
        let start = ContinuousClock.now
        for process in own { kill(pid_t(process), signal) }
        let ending = try await running.value
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(ending.status == status)
        let problems = try json(ending.text)["diagnostics"] as? [[String: Any]]
        #expect(problems?.map { problem in problem["code"] as? String } == ["run/interrupted"])
        #expect(await eventually(within: 20) { Processes.holding(folder.path()).isEmpty })
    }
}
