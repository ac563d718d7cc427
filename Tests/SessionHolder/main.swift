// A controller of one session that a test can kill or freeze: takes a lock, says so, runs a script.
// Arguments: the lock's file, the script.
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
let script: Script = "eval \(words[2])"
let reply = try await session.run(script, idle: .seconds(3_600))
print(reply.status)
await session.close()
