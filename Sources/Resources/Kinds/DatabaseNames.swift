public import Shell

/// Asks a database server which databases it has.
public struct DatabaseNames: Fact {
    /// Asks for all of them.
    public init() {}

    /// One answer a server.
    public var subject: Subject { Subject("databases", "node") }

    /// The names but the server's own, encoded: they may hold anything.
    public var probe: Script {
        let query: SQL = """
            SELECT REPLACE(TO_BASE64(SCHEMA_NAME), CHAR(10), '') FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN
            ('information_schema', 'mysql', 'performance_schema', 'sys') ORDER BY SCHEMA_NAME;
            """
        return "\(query.script) && echo end"
    }

    /// Reads the names.
    public func read(_ answer: Answer) throws -> [String] {
        guard answer.lines.last == "end" else {
            throw UnreadableAnswer("the database server did not answer root on its socket")
        }
        return try answer.lines.dropLast().map { line in
            guard let name = Content(base64: line) else {
                throw UnreadableAnswer("no name: \(line)")
            }
            return name.text
        }
    }
}
