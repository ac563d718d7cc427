internal import Foundation

/// A program that goes on while the test does something else; killed with the value.
public final class Background: @unchecked Sendable {
    private let process = Process()
    private let folder: TemporaryFolder

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The absolute path.
    ///   - arguments: Its arguments.
    /// - Throws: What keeps it from starting.
    public init(_ program: String, _ arguments: [String]) throws {
        folder = try TemporaryFolder()
        try folder.write("", to: "output")
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(
            forWritingTo: URL(filePath: folder.path("output"))
        )
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// A program that was built beside the tests.
    public static func built(_ name: String, _ arguments: [String]) throws -> Background {
        let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        return try Background(folder.appending(path: name).path, arguments)
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { process.isRunning }

    /// Sends it a signal, such as SIGSTOP.
    public func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }
}
