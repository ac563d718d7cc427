internal import Diagnostics
public import Shell

/// A login of the database server for one address, with exactly the privileges that it needs.
public struct DatabaseLogin: Resource {
    /// The login's name.
    public let user: String
    /// The address that it comes from.
    public let address: String
    /// The password; later when the run makes it.
    public let password: Late<Secret>
    /// Whether a node found that the server has another password.
    public let isPasswordWrong: Bool
    /// The databases it may use.
    public let databases: [String]
    /// What it may do in them.
    public let privileges: [String]

    /// What Bitrix needs in its own database, updates of its modules included.
    public static let sitePrivileges = [
        "ALTER", "ALTER ROUTINE", "CREATE", "CREATE ROUTINE", "CREATE TEMPORARY TABLES",
        "CREATE VIEW", "DELETE", "DROP", "EVENT", "EXECUTE", "INDEX", "INSERT", "LOCK TABLES",
        "REFERENCES", "SELECT", "SHOW VIEW", "TRIGGER", "UPDATE",
    ]

    /// Describes a login.
    public init(
        _ user: String,
        from address: String,
        password: Late<Secret>,
        isPasswordWrong: Bool,
        databases: [String],
        privileges: [String] = DatabaseLogin.sitePrivileges
    ) {
        self.user = user
        self.address = address
        self.password = password
        self.isPasswordWrong = isPasswordWrong
        self.databases = databases
        self.privileges = privileges
    }

    /// `login`.
    public var kind: String { "login" }
    /// `USER@ADDRESS`.
    public var subject: Subject { Subject("login", "\(user)@\(address)") }
    /// The privileges; never the password.
    public var desired: String { "\(databases.sorted()) \(privileges.sorted())" }

    /// The login's existence and everything it may do.
    public var probe: Script {
        let grantee = "'\(user)'@'\(address)'"
        let query: SQL = """
            SELECT 'user', Host FROM mysql.user WHERE User = \(user) AND Host = \(address);
            SELECT 'global', '*', PRIVILEGE_TYPE, IS_GRANTABLE
            FROM information_schema.USER_PRIVILEGES
            WHERE GRANTEE = \(grantee) AND PRIVILEGE_TYPE <> 'USAGE';
            SELECT 'schema', TABLE_SCHEMA, PRIVILEGE_TYPE, IS_GRANTABLE
            FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = \(grantee);
            SELECT 'end';
            """
        return "\(query.script) --raw"
    }

    /// Compares existence, privileges and what is known of the password.
    public func change(from answer: Answer) throws -> Change? {
        guard answer.lines.contains("end") else {
            throw UnreadableAnswer("the database server did not answer root on its socket")
        }
        let found = Grants(answer.lines)
        guard found.exists else {
            return Change(
                .add,
                note: databases.joined(separator: ", "),
                script: password.value.map { password in
                    SQL("\(create(password)) \(grants(databases))").script
                }
            )
        }
        let wanted = Set(
            databases.flatMap { database in
                privileges.map { privilege in Grants.Item(database: database, privilege: privilege)
                }
            }
        )
        let extra = found.items.subtracting(wanted)
        let lacking = wanted.subtracting(found.items)
        var notes: [String] = []
        if !lacking.isEmpty { notes.append("lacks \(lacking.count) privileges") }
        if !extra.isEmpty || found.canGrant { notes.append("has \(extra.described)") }
        if isPasswordWrong { notes.append("password") }
        if notes.isEmpty { return nil }
        return Change(.change, note: notes.joined(separator: ", "), script: mend(found, extra))
    }

    private var account: SQL { "\(user)@\(address)" }

    private func create(_ password: Secret) -> SQL {
        "CREATE USER \(account) IDENTIFIED BY \(password);"
    }

    private func grants(_ databases: [String]) -> SQL {
        let list = privileges.joined(separator: ", ")
        return databases.reduce("") { text, database in
            "\(text) GRANT \(code: list) ON \(pattern: database).* TO \(account);"
        }
    }

    /// Takes away everything first only where there is too much: a missing one is just added.
    private func mend(_ found: Grants, _ extra: Set<Grants.Item>) -> Script? {
        if isPasswordWrong && password.value == nil { return nil }
        let revoke: SQL =
            extra.isEmpty && !found.canGrant
            ? "" : "REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(account);"
        let rotate: SQL =
            if isPasswordWrong, let password = password.value {
                "ALTER USER \(account) IDENTIFIED BY \(password);"
            } else { "" }
        return SQL("\(revoke) \(grants(databases)) \(rotate)").script
    }
}

/// What a login may do.
private struct Grants {
    struct Item: Hashable {
        let database: String
        let privilege: String
    }

    var exists = false
    var canGrant = false
    var items: Set<Item> = []

    init(_ lines: [String]) {
        for line in lines {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            if words.first == "user" { exists = true }
            guard words.count == 4 else { continue }
            let database = words[1].filter { character in character != "\\" }
            items.insert(Item(database: database, privilege: words[2]))
            if words[3] == "YES" { canGrant = true }
        }
    }
}

extension Set<Grants.Item> {
    /// A few words on privileges that are too many.
    fileprivate var described: String {
        let names = Set<String>(map { item in "\(item.privilege) on \(item.database)" }).sorted()
        let shown = names.prefix(3).joined(separator: ", ")
        let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
        return names.isEmpty ? "the right to grant" : "\(shown)\(rest) too much"
    }
}
