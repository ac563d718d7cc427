import Resources

extension Arguments {
    /// One flag: how it is written, and what the help says of it.
    struct Flag: Sendable {
        /// What follows a flag.
        enum Value: Equatable, Sendable {
            /// Nothing.
            case none
            /// Any text; the name stands for it in the help.
            case text(String)
            /// A whole number of at least one.
            case count
            /// A length of time, such as `20s`.
            case duration
            /// One of some words.
            case choice(String, [String])

            /// What stands for the value in the help; empty for none.
            var placeholder: String {
                switch self {
                case .none: ""
                case .text(let name): name
                case .count: "N"
                case .duration: "D"
                case .choice("", let words): words.joined(separator: "|")
                case .choice(let name, _): name
                }
            }
        }

        /// The full name without its dashes.
        let name: String
        /// The one-letter form.
        var letter: Character?
        /// What follows it.
        var value = Value.none
        /// Whether it may be given more than once.
        var isRepeatable = false
        /// What it does, in a few words.
        let help: String

        /// The name with its dashes, as messages show it.
        var spelling: String { "--\(name)" }
    }
}

extension Arguments.Flag {
    static let filename = Self(
        name: "filename",
        letter: "f",
        value: .text("FILE"),
        isRepeatable: true,
        help: "a manifest, a folder of them, or - for standard input; may be repeated"
    )
    static let detailedExitCode = Self(
        name: "detailed-exitcode",
        help: "exit with 2 when there are changes"
    )

    static let lockTimeout = Self(
        name: "lock-timeout",
        value: .duration,
        help: "wait so long for another run to end"
    )

    static func output(_ formats: Arguments.Format...) -> Self {
        Self(
            name: "output",
            letter: "o",
            value: .choice("", formats.map(\.rawValue)),
            help: "the form of the result; text unless given"
        )
    }

    /// The flags that work with every command; the manifest's only where there is one to read.
    static let global: [Self] = [
        Self(
            name: "limit",
            value: .text("NODE"),
            isRepeatable: true,
            help: "run steps on this node only; may be repeated"
        ),
        Self(name: "parallel", value: .count, help: "work on at most N nodes at once"),
        Self(
            name: "timeout",
            value: .duration,
            help: "stop the whole run after D, such as 10m; what is missing then ends it with 3"
        ),
        Self(name: "verbose", letter: "v", help: "say more: causes, remarks, progress"),
        Self(name: "quiet", letter: "q", help: "say only the result and what went wrong"),
        Self(name: "no-color", help: "no colour; also with NO_COLOR set or TERM=dumb"),
        Self(name: "no-input", help: "never ask; what needs an answer is refused"),
        help,
    ]

    static let help = Self(name: "help", letter: "h", help: "print the help of a command")
}
