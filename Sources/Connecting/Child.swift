internal import Foundation

/// A child process with pipes on its three standard streams.
final class Child: Sendable {
    /// What the child wrote on standard output, chunk by chunk, until it closed it.
    let output: AsyncStream<[UInt8]>
    private let process: Process
    private let input: FileHandle
    private let writing: DispatchQueue
    private let errors: Tail

    /// Starts `command` with PATH look-up.
    init(_ command: [String]) throws {
        let standardInput = Pipe()
        let standardOutput = Pipe()
        let standardError = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardError
        try process.run()
        self.process = process
        input = standardInput.fileHandleForWriting
        writing = DispatchQueue(label: "bxctl.child.input")
        errors = Tail(limit: 8_192)
        output = Child.stream(from: standardOutput.fileHandleForReading)
        let tail = errors
        Child.read(standardError.fileHandleForReading) { chunk in tail.append(chunk) }
    }

    /// The last few lines of standard error.
    var standardErrorTail: String { errors.text }

    /// Writes behind everything written before, without waiting.
    func write(_ bytes: [UInt8]) {
        writing.async { [input] in
            // A child that has gone shows at its output; the failed write adds nothing.
            try? input.write(contentsOf: bytes)
        }
    }

    /// Closes standard input once everything is written.
    func closeInput() {
        writing.async { [input] in try? input.close() }
    }

    /// Ends the child at once.
    func terminate() {
        if process.isRunning { process.terminate() }
    }

    /// Waits for the child to end.
    func waitForExit() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread { [process] in
                process.waitUntilExit()
                done.resume()
            }
        }
    }

    private static func stream(from handle: FileHandle) -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            read(handle) { chunk in
                if chunk.isEmpty { continuation.finish() } else { continuation.yield(chunk) }
            }
        }
    }

    /// Reads on a thread of its own; the last chunk is empty.
    private static func read(
        _ handle: FileHandle,
        _ deliver: @escaping @Sendable ([UInt8]) -> Void
    ) {
        Thread.detachNewThread {
            while let chunk = try? handle.read(upToCount: 65_536), !chunk.isEmpty {
                deliver([UInt8](chunk))
            }
            deliver([])
        }
    }
}
