public import Foundation

/// A folder of one test, gone with the value.
public final class TemporaryFolder: Sendable {
    /// Where it lies.
    public let url: URL

    /// Makes the folder.
    public init() throws {
        url = URL(filePath: "/tmp/bxctl-trial-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    /// The absolute path of an entry.
    public func path(_ name: String = "") -> String {
        name.isEmpty ? url.path : url.appending(path: name).path
    }

    /// The bytes of a file in it.
    public func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appending(path: name)))
    }

    /// The text of a file in it; nil where there is none.
    public func text(of name: String) -> String? {
        (try? bytes(of: name)).map { bytes in String(decoding: bytes, as: UTF8.self) }
    }

    /// Writes a file, with the folders on the way.
    public func write(_ text: String, to name: String) throws {
        try write(Array(text.utf8), to: name)
    }

    /// Writes a file, with the folders on the way.
    public func write(_ bytes: [UInt8], to name: String) throws {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
    }

    /// Writes a program, of the shell unless its text says otherwise.
    ///
    /// A process that is just being started may hold the file open for writing, too, and what is open so cannot be run: a lease
    /// for reading is given once nobody has it any more.
    public func writeProgram(_ text: String, to name: String) throws {
        try write(text.hasPrefix("#!") ? text : "#!/bin/sh\n\(text)\n", to: name)
        let file = open(path(name), O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        guard file >= 0, fchmod(file, 0o755) == 0 else { throw CocoaError(.fileWriteUnknown) }
        // F_SETLEASE, which Swift does not import.
        let setLease: CInt = 1_024
        while fcntl(file, setLease, CInt(F_RDLCK)) != 0 && errno == EAGAIN { usleep(1_000) }
        _ = fcntl(file, setLease, CInt(F_UNLCK))
    }

    /// Makes a folder, with those on the way.
    public func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            at: url.appending(path: name),
            withIntermediateDirectories: true
        )
    }
}
