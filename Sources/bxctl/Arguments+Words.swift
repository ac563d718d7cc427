import Diagnostics
import Reports

extension Arguments {
    /// The words of a command line, sorted by flag; each value has the form its flag asks for.
    struct Words: Sendable {
        /// The command that was named.
        let command: String
        /// The values by flag name; a flag without a value has an empty one.
        var values: [String: [String]] = [:]
        /// The word after the command, where the command takes one.
        var operand: String?

        func has(_ flag: String) -> Bool { values[flag] != nil }

        func all(_ flag: String) -> [String] { values[flag] ?? [] }

        func last(_ flag: String) -> String? { values[flag]?.last }

        func duration(_ flag: String) -> Duration? {
            last(flag).flatMap { text in Duration(words: text) }
        }

        /// The form of the result; text unless given.
        var format: Format { last("output").flatMap(Format.init) ?? .text }

        /// The value of a flag that the command cannot do without.
        func needed(_ flag: String, _ meaning: String) throws(UsageError) -> String {
            if let value = last(flag) { return value }
            throw UsageError(
                "missing-flag",
                "--\(flag) is missing: it tells \(meaning)",
                command: command
            )
        }

        /// What every command may be told.
        func common() throws(UsageError) -> Common {
            let timeout = duration("timeout")
            if timeout == .zero {
                throw UsageError("bad-value", "--timeout leaves no time to work", command: command)
            }
            return Common(
                files: all("filename"),
                limit: all("limit").map { name in NodeName(name) },
                parallel: last("parallel").flatMap { text in Int(text) },
                timeout: timeout,
                verbosity: has("quiet") ? .quiet : has("verbose") ? .verbose : .normal,
                noColour: has("no-color"),
                noInput: has("no-input")
            )
        }
    }
}

extension Duration {
    /// Reads `500ms`, `20s`, `5m`, `2h`, `14d`; nil for anything else.
    init?(words text: String) {
        let digits = text.prefix { letter in letter.isASCII && letter.isNumber }
        guard !digits.isEmpty, digits.count <= 9, let number = Int64(digits) else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": self = .milliseconds(number)
        case "s": self = .seconds(number)
        case "m": self = .seconds(number * 60)
        case "h": self = .seconds(number * 3600)
        case "d": self = .seconds(number * 86_400)
        default: return nil
        }
    }
}
