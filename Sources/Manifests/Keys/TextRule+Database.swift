extension TextRule {
    /// The name of a database.
    static let database = TextRule(
        name: "a database's name",
        example: "sitemanager",
        first: Alphabet("A-Za-z0-9_$"),
        rest: Alphabet("A-Za-z0-9_$-"),
        length: 1...64,
        check: { name in
            guard systemDatabases.contains(name.lowercased()) else { return nil }
            return Objection(detail: "\(name) belongs to the server itself.")
        }
    )

    /// A login of the database server; MySQL allows 32 characters.
    static let databaseLogin = TextRule(
        name: "a database login",
        example: "bx_cluster",
        first: Alphabet("A-Za-z0-9_"),
        rest: Alphabet("A-Za-z0-9_.-"),
        length: 1...32,
        check: { login in
            guard systemLogins.contains(login.lowercased()) else { return nil }
            let hint = "Give the sites a login of their own, such as bx_cluster."
            return Objection(detail: "\(login) belongs to the server itself.", hint: hint)
        }
    )

    /// The place of a database server outside the pool.
    static let databaseHost = TextRule(
        name: "an address[:port]",
        example: "10.77.0.9:3306",
        first: Alphabet("A-Za-z0-9:["),
        rest: Alphabet("A-Za-z0-9.:/%_[]-"),
        length: 1...262,
        check: { text in
            guard case .failure(let objection) = DatabasePlace.read(text) else { return nil }
            return objection
        }
    )

    private static let systemDatabases: Set<String> = [
        "information_schema", "mysql", "performance_schema", "sys",
    ]

    private static let systemLogins: Set<String> = [
        "debian-sys-maint", "mariadb.sys", "mysql", "mysql.infoschema", "mysql.session",
        "mysql.sys",
        "root",
    ]
}
