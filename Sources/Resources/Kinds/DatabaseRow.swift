internal import Diagnostics
public import Shell

/// A row of a site's database, known by some of its columns.
public struct DatabaseRow: Resource {
    /// A column and its value.
    public typealias Column = (name: String, value: String)

    /// The database.
    public let database: String
    /// The table.
    public let table: String
    /// The columns that tell the row from others.
    public let key: [Column]
    /// The columns that are kept as wanted.
    public let values: [Column]
    /// The columns that are set when the row is made, and left alone then.
    public let initial: [Column]
    /// What a change of it means to people.
    public let note: String

    /// Describes a row.
    public init(
        database: String,
        table: String,
        key: [Column],
        values: [Column],
        initial: [Column] = [],
        note: String = ""
    ) {
        self.database = database
        self.table = table
        self.key = key
        self.values = values
        self.initial = initial
        self.note = note
    }

    /// `row`.
    public var kind: String { "row" }
    /// `DATABASE.TABLE KEY`.
    public var subject: Subject {
        Subject("row", "\(database).\(table) \(key.map(\.value).joined(separator: " "))")
    }
    /// The kept columns.
    public var desired: String { "\(values.map { column in "\(column.name)=\(column.value)" })" }

    /// The kept columns of every row with the key.
    public var probe: Script {
        // As UTF-8, whatever the column holds: sites in cp1251 and numbers are compared as text, too.
        let columns = values.map { column -> SQL in
            "HEX(CONVERT(\(name: column.name) USING utf8mb4))"
        }
        let query: SQL = """
            SELECT 'row', \(columns.joined(", ")) FROM \(name: database).\(name: table)
            WHERE \(condition); SELECT 'end';
            """
        return query.script
    }

    /// Adds the row or mends its kept columns; several rows are the owner's to sort out.
    public func change(from answer: Answer) throws -> Change? {
        guard answer.lines.contains("end") else {
            throw UnreadableAnswer("the table \(database).\(table) could not be read")
        }
        let rows = answer.lines.filter { line in line.hasPrefix("row\t") }
        if rows.count > 1 {
            throw Diagnostic(
                code: "row/duplicate",
                summary: "A row that is to be there once is there several times",
                detail: "\(database).\(table) has \(rows.count) rows for \(subject.name).",
                hint: "Delete the ones that are not in use."
            )
        }
        guard let row = rows.first else {
            let columns = key + values + initial
            let names = columns.map { column -> SQL in "\(name: column.name)" }
            let literals = columns.map { column -> SQL in "\(column.value)" }
            let insert: SQL = """
                INSERT INTO \(name: database).\(name: table) (\(names.joined(", ")))
                VALUES (\(literals.joined(", ")));
                """
            return Change(.add, note: note, script: insert.script)
        }
        let found = row.split(separator: "\t", omittingEmptySubsequences: false).dropFirst()
        let wanted = values.map { column in column.value.hexadecimal }
        if found.map(String.init) == wanted { return nil }
        let assignments = values.map { column -> SQL in "\(name: column.name) = \(column.value)" }
        let update: SQL = """
            UPDATE \(name: database).\(name: table) SET \(assignments.joined(", "))
            WHERE \(condition);
            """
        return Change(.change, note: note, script: update.script)
    }

    private var condition: SQL {
        key.map { column -> SQL in "\(name: column.name) = \(column.value)" }.joined(" AND ")
    }
}

extension [SQL] {
    /// Joins pieces of a statement with code between them.
    fileprivate func joined(_ separator: String) -> SQL {
        guard let first else { return "" }
        return dropFirst().reduce(first) { whole, next in "\(whole)\(code: separator)\(next)" }
    }
}

extension String {
    fileprivate var hexadecimal: String {
        utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
