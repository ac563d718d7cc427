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
            return Secret(try oneLine(value, in: name, "Set \(name) to the password alone."))
        case .file(let path):
            return try file(path)
        }
    }

    private static func file(_ path: String) throws(Diagnostic) -> Secret {
        let hint = "Give a regular file with mode 0600 or less."
        let file: RegularFile
        do throws(RegularFile.Unusable) {
            file = try RegularFile(path, followsLinks: false)
        } catch {
            throw problem("\(path): \(error.reason).", hint)
        }
        if file.mode & 0o177 != 0 {
            let mode = String(file.mode, radix: 8)
            throw problem("\(path) has mode \(mode): others may read it.", hint)
        }
        let data = ((try? file.handle.read(upToCount: limit + 1)) ?? nil) ?? Data()
        guard data.count <= limit, let text = String(bytes: data, encoding: .utf8) else {
            throw problem("\(path) is no UTF-8 text of up to \(limit) bytes.", hint)
        }
        let line = text.removingLineEnd
        if line.isEmpty { throw problem("\(path) is empty.", hint) }
        return Secret(try oneLine(line, in: path, "Write the password alone, on one line."))
    }

    private static let limit = 4_096

    /// A control character in a password would be one that nobody can type or see.
    private static func oneLine(
        _ text: String,
        in place: String,
        _ hint: String
    ) throws(Diagnostic) -> String {
        guard
            let control = text.unicodeScalars.first(where: {
                $0.properties.generalCategory == .control
            })
        else { return text }
        let what =
            switch control {
            case "\n": "more than one line"
            case "\r": "a carriage return inside"
            default: "a control character"
            }
        throw problem("\(place) has \(what).", hint)
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

extension String {
    /// The text without one line end, LF or CR LF.
    fileprivate var removingLineEnd: String {
        var scalars = unicodeScalars[...]
        if scalars.last == "\n" {
            scalars.removeLast()
            if scalars.last == "\r" { scalars.removeLast() }
        }
        return String(scalars)
    }
}
