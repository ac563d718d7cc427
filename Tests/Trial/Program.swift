internal import Foundation

/// A program that a test runs to its end, with files for its streams: nothing blocks, nothing leaks.
public struct Program: Sendable {
    /// How a program ended.
    public struct Ending: Equatable, Sendable {
        /// What it wrote on standard output.
        public let output: [UInt8]
        /// What it wrote on standard error.
        public let messages: String
        /// Its exit status, or the number of the signal that ended it.
        public let status: Int32
        /// How long it ran.
        public let time: Duration

        /// Standard output as text.
        public var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The program, looked up in PATH, and its arguments.
    public let words: [String]
    /// What is added to the environment.
    public let environment: [String: String]

    /// Describes a program.
    public init(_ words: [String], environment: [String: String] = [:]) {
        self.words = words
        self.environment = environment
    }

    /// The POSIX shell with a script.
    public static func shell(_ script: String, _ arguments: String...) -> Program {
        Program(["sh", "-c", script, "sh"] + arguments)
    }

    /// The POSIX shell with a script as sessions run it: evaluated whole, with an empty input.
    public static func evaluating(_ script: String) -> Program {
        shell("exec </dev/null; eval \"$1\"", script)
    }

    /// The program on a system whose systemd knows no unit: where tests run there may be none.
    ///
    /// - Parameter folder: Where a systemctl for it is put.
    /// - Returns: The program.
    /// - Throws: What keeps the file from being written.
    public func withoutUnits(_ folder: TemporaryFolder) throws -> Program {
        try folder.writeProgram("", to: "bin/systemctl")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return Program(words, environment: ["PATH": "\(folder.path("bin")):\(path)"])
    }

    /// Runs the program.
    ///
    /// - Parameter input: Its standard input.
    /// - Returns: How it ended.
    /// - Throws: What keeps it from starting.
    public func run(input: [UInt8] = []) async throws -> Ending {
        let folder = try TemporaryFolder()
        try Data(input).write(to: folder.url.appending(path: "input"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let streams = try ["input", "output", "messages"].map { name in
            let path = folder.url.appending(path: name).path
            if name == "input" { return try FileHandle(forReadingFrom: URL(filePath: path)) }
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            return try FileHandle(forWritingTo: URL(filePath: path))
        }
        process.standardInput = streams[0]
        process.standardOutput = streams[1]
        process.standardError = streams[2]
        let start = ContinuousClock.now
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
            // Beside some 1300 descriptors Foundation reads beyond a buffer's end as it starts a process.
            for stream in streams { try? stream.close() }
        }
        let time = ContinuousClock.now - start
        return Ending(
            output: try folder.bytes(of: "output"),
            messages: String(decoding: try folder.bytes(of: "messages"), as: UTF8.self),
            status: process.terminationStatus,
            time: time
        )
    }
}
