/// How text for people is drawn.
public struct TextStyle: Sendable, Equatable {
    /// How much is said.
    public enum Verbosity: Sendable, Equatable {
        /// Results in one line, and what went wrong.
        case quiet
        /// One line for each change.
        case normal
        /// Also causes, remarks and what is not cut short.
        case verbose
    }

    /// Whether colour may be used.
    public let isColoured: Bool
    /// Whether signs beyond ASCII may be used.
    public let isUnicode: Bool
    /// The columns of a line; only lines that are rewritten in place and excerpts are cut to it.
    public let width: Int
    /// How much is said.
    public let verbosity: Verbosity

    /// Creates a style; without arguments that of a file or a pipe.
    public init(
        isColoured: Bool = false,
        isUnicode: Bool = true,
        width: Int = 100,
        verbosity: Verbosity = .normal
    ) {
        self.isColoured = isColoured
        self.isUnicode = isUnicode
        self.width = max(20, width)
        self.verbosity = verbosity
    }

    /// The style for one output stream.
    ///
    /// - Parameters:
    ///   - environment: The process's variables. `NO_COLOR` that is not empty (no-color.org) and
    ///     `TERM=dumb` switch colour off; `LC_ALL`, `LC_CTYPE`, `LANG` tell the encoding.
    ///   - isTerminal: Whether this stream is one.
    ///   - noColour: Whether the user asked for none.
    ///   - width: The terminal's columns; nil where they are not known.
    ///   - verbosity: How much is said.
    public init(
        environment: [String: String],
        isTerminal: Bool,
        noColour: Bool,
        width: Int? = nil,
        verbosity: Verbosity = .normal
    ) {
        let isRefused = noColour || !(environment["NO_COLOR"] ?? "").isEmpty
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { name in environment[name] }
            .first { value in !value.isEmpty }
        let encoding = (locale ?? "").uppercased().filter { letter in letter != "-" }
        self.init(
            isColoured: isTerminal && !isRefused && environment["TERM"] != "dumb",
            isUnicode: encoding.contains("UTF8"),
            width: width ?? 100,
            verbosity: verbosity
        )
    }

    var isVerbose: Bool { verbosity == .verbose }
    var isQuiet: Bool { verbosity == .quiet }

    /// The text, safe, in the given ink.
    func paint(_ text: String, _ ink: Ink) -> String { ink.applied(to: text.safe, in: self) }
}

/// A colour or weight, by its number in ECMA-48's SGR.
enum Ink: Int {
    case plain = 0
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case magenta = 35
    case cyan = 36

    /// The text in this ink; `text` is safe already.
    func applied(to text: String, in style: TextStyle) -> String {
        guard style.isColoured, self != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(rawValue)m\(text)\u{1B}[0m"
    }
}
