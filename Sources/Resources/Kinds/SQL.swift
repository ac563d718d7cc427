public import Shell

/// Text of an SQL statement: code from this program, data quoted where it is interpolated.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The whole text; secrets are in it.
    let text: String

    /// Code without data.
    public init(stringLiteral code: String) {
        text = code
    }

    /// What an interpolated literal builds.
    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
    }

    /// Shell text that runs the statement as the server's root over its local socket.
    public var script: Script {
        """
        printf '%s' \(Secret(text)) | mysql --default-character-set=utf8mb4 --batch --skip-column-names
        """
    }

    /// Collects the pieces of an interpolated literal.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Starts empty.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Code.
        public mutating func appendLiteral(_ code: String) {
            text += code
        }

        /// A string literal.
        public mutating func appendInterpolation(_ value: String) {
            text += SQL.literal(value)
        }

        /// A number.
        public mutating func appendInterpolation(_ number: Int) {
            text += String(number)
        }

        /// A string literal that must not be seen.
        public mutating func appendInterpolation(_ value: Secret) {
            text += SQL.literal(value.revealed)
        }

        /// A statement made elsewhere.
        public mutating func appendInterpolation(_ other: SQL) {
            text += other.text
        }

        /// The name of a database, table or column.
        public mutating func appendInterpolation(name: String) {
            text += SQL.name(name)
        }

        /// A database as GRANT wants it, where `_` and `%` would be wildcards.
        public mutating func appendInterpolation(pattern database: String) {
            text += SQL.name(SQL.escaped(database, ["_": "\\_", "%": "\\%"]))
        }

        /// Words of SQL from a closed list of this program.
        public mutating func appendInterpolation(code: String) {
            text += code
        }
    }

    private static func literal(_ value: String) -> String {
        "'" + escaped(value, ["'": "''", "\\": "\\\\"]) + "'"
    }

    private static func name(_ name: String) -> String {
        "`" + escaped(name, ["`": "``"]) + "`"
    }

    /// By scalars: a quote that a combining mark follows is another letter than a quote alone.
    private static func escaped(_ text: String, _ signs: [Unicode.Scalar: String]) -> String {
        text.unicodeScalars.map { scalar in signs[scalar] ?? String(scalar) }.joined()
    }
}
