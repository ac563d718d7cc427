// A controller of one session that a test can kill or freeze: takes a lock, says so, runs a script.
// Arguments: the lock's file, the script, and for how many seconds every thread of the pool is kept
// busy before the script runs.
import Connecting
import Diagnostics
import Foundation
import Shell

signal(SIGPIPE, SIG_IGN)
let words = CommandLine.arguments
let destination = Destination(node: NodeName("held"), way: .local, throughSudo: false)
let session = try Session(to: destination)
let holder = try await session.lock(words[1], holder: "the holder")
print(holder ?? "locked")
if words.count > 3, let seconds = UInt32(words[3]) {
    await withTaskGroup(of: Void.self) { group in
        for _ in 0..<ProcessInfo.processInfo.activeProcessorCount * 2 {
            group.addTask { sleep(seconds) }
        }
    }
}
let script: Script = "eval \(words[2])"
let reply = try await session.run(script, idle: .seconds(3_600))
print(reply.status)
await session.close()
