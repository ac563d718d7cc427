import Foundation
import Testing
import Trial

/// The whole program against programs in ssh's place, within bounded address space.
@Suite("A plan of nodes that answer as they like", .serialized)
struct HostileNodeTests {
    /// What a plan left behind.
    private struct Ending {
        let messages: String
        let status: Int32
        /// The most memory that was in use, in KiB.
        let peak: Int
        let time: Duration
    }

    /// Plans two nodes through shell text in ssh's place; the signal, if any, comes after a second.
    private func plan(through ssh: String, signal: String? = nil) async throws -> Ending {
        let folder = try TemporaryFolder()
        try folder.writeProgram(ssh, to: "bin/ssh")
        let manifest = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../manifests/two-nodes.yaml").path
        let bxctl = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "bxctl").path
        // The peak is told as long as the process is there.
        let ending = try await Program.shell(
            """
            ulimit -v 6000000
            PATH=$3:$PATH timeout 120 "$1" plan -f "$2" &
            sleep 1
            bxctl=$(cat "/proc/$!/task/$!/children" 2>/dev/null)
            \(signal.map { name in "kill -\(name) $bxctl" } ?? ":")
            while peak=$(grep VmHWM "/proc/${bxctl% }/status" 2>/dev/null); do
                echo "$peak" >"$3/peak"
                sleep 0.1
            done
            wait "$!"
            """,
            bxctl,
            manifest,
            folder.path("bin")
        ).run()
        let peak = folder.text(of: "bin/peak")?.split(separator: " ").compactMap { Int($0) }
        return Ending(
            messages: ending.text + ending.messages,
            status: ending.status,
            peak: peak?.last ?? 0,
            time: ending.time
        )
    }

    private static let greeting = "echo bxctl-agent 1\n"

    @Test(
        "ends with what is wrong, in little memory",
        arguments: [
            ("yes hello", "writes on and on"), ("cat /dev/zero", "writes on and on"),
            (greeting + "yes", "larger than allowed"),
            (greeting + "read a n b; yes '' | head -c 60000000", "larger than allowed"),
            (greeting + "cat /dev/zero", "larger than allowed"),
        ]
    )
    func flood(ssh: String, reason: String) async throws {
        let ending = try await plan(through: ssh)
        #expect(ending.status == 4 && ending.messages.contains(reason), "\(ending)")
        #expect(ending.peak < 700_000 && ending.time < .seconds(60), "\(ending)")
    }

    @Test(
        "ends at once when it is told to",
        arguments: ["", greeting],
        ["while :; do echo line; sleep 0.1; done", "sleep 100"]
    )
    func signals(beginning: String, ssh: String) async throws {
        for (name, status) in [("TERM", 143), ("INT", 130)] {
            let ending = try await plan(through: beginning + ssh, signal: name)
            #expect(ending.status == Int32(status) && ending.time < .seconds(8), "\(ending)")
        }
    }
}
