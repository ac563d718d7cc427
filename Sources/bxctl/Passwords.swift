import Diagnostics
import Foundation
import Manifests
import Shell

/// The password of the pool's database login, from where the manifest says it is.
enum Passwords {
    /// Reads or makes the password.
    ///
    /// - Parameter source: Where it comes from.
    /// - Returns: The password; a new one for `generate`, used only where no site names one.
    /// - Throws: ``Diagnostic`` when there is none or others may read it.
    static func password(from source: DatabaseSettings.PasswordSource) throws(Diagnostic) -> Secret
    {
        switch source {
        case .generate:
            let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")
            var random = SystemRandomNumberGenerator()
            return Secret(
                String(
                    (0..<32).map { _ in letters[Int.random(in: letters.indices, using: &random)] }
                )
            )
        case .env(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw problem("The environment has no \(name).", "Set \(name) and try again.")
            }
            return Secret(value)
        case .file(let path):
            return try file(path)
        }
    }

    private static func file(_ path: String) throws(Diagnostic) -> Secret {
        let hint = "Give a regular file with mode 0600 or less."
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        if descriptor < 0 { throw problem("\(path): \(String(cString: strerror(errno))).", hint) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw problem("\(path) is not a regular file.", hint)
        }
        if status.st_mode & 0o177 != 0 {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw problem("\(path) has mode \(mode): others may read it.", hint)
        }
        let data = (try? handle.read(upToCount: 4_096)) ?? nil
        let text = String(decoding: data ?? Data(), as: UTF8.self)
        guard let line = text.split(separator: "\n").first, !line.isEmpty else {
            throw problem("\(path) is empty.", hint)
        }
        return Secret(String(line))
    }

    private static func problem(_ detail: String, _ hint: String) -> Diagnostic {
        Diagnostic(
            code: "database/password",
            summary: "The database password cannot be read",
            detail: detail,
            hint: hint
        )
    }
}
