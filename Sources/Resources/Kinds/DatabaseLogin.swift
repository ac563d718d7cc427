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
    /// Whether an apply made it, as the pool's record says or the sites that name it.
    public let isOurs: Bool
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

    /// What the vendor's scenario gives on every database of the server, for owners who rely on it.
    public static let vendorPrivileges = [
        "ALTER", "CREATE", "DELETE", "DROP", "INDEX", "INSERT", "LOCK TABLES", "SELECT", "SUPER",
        "UPDATE",
    ]

    /// Describes a login.
    ///
    /// The database `*` means all of them.
    public init(
        _ user: String,
        from address: String,
        password: Late<Secret>,
        isPasswordWrong: Bool,
        isOurs: Bool,
        databases: [String],
        privileges: [String] = DatabaseLogin.sitePrivileges
    ) {
        self.user = user
        self.address = address
        self.password = password
        self.isPasswordWrong = isPasswordWrong
        self.isOurs = isOurs
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
    ///
    /// Roles are in another table of MariaDB than of MySQL 8; each reads the comment that is meant for it.
    public var probe: Script {
        let grantee = "'\(user)'@'\(address)'"
        let query: SQL = """
            SELECT 'user', Host FROM mysql.user WHERE User = \(user) AND Host = \(address);
            SELECT 'global', '*', PRIVILEGE_TYPE, IS_GRANTABLE
            FROM information_schema.USER_PRIVILEGES
            WHERE GRANTEE = \(grantee) AND PRIVILEGE_TYPE <> 'USAGE';
            SELECT 'schema', TABLE_SCHEMA, PRIVILEGE_TYPE, IS_GRANTABLE
            FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = \(grantee);
            SELECT DISTINCT 'narrow', TABLE_SCHEMA FROM information_schema.TABLE_PRIVILEGES
            WHERE GRANTEE = \(grantee);
            SELECT DISTINCT 'narrow', TABLE_SCHEMA FROM information_schema.COLUMN_PRIVILEGES
            WHERE GRANTEE = \(grantee);
            SELECT DISTINCT 'routine', Db FROM mysql.procs_priv WHERE User = \(user) AND Host = \(address);
            SELECT 'version', VERSION()
            /*M!100005 UNION ALL SELECT 'role', Role FROM mysql.roles_mapping WHERE User = \(user) AND Host = \(address) */
            /*!80000 UNION ALL SELECT 'role', FROM_USER FROM mysql.role_edges
            WHERE TO_USER = \(user) AND TO_HOST = \(address) */;
            SELECT 'end';
            """
        return "\(query.script) --raw"
    }

    /// Compares existence, privileges and what is known of the password.
    ///
    /// - Throws: A ``Diagnostic`` where the login is another program's: nothing names it as ours, and it does not look as an
    ///   apply that was cut off leaves it, which gives one database after another all its privileges.
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
                    SQL("\(create(password, found)) \(grants(databases))").script
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
        let strange = strangeRights(found, extra)
        if !isOurs && !strange.isEmpty { throw taken(strange) }
        let lacking = wanted.subtracting(found.items)
        var notes: [String] = []
        if !lacking.isEmpty { notes.append("lacks \(lacking.count) privileges") }
        if !extra.isEmpty || found.canGrant { notes.append("has \(extra.described)") }
        if isPasswordWrong { notes.append("password") }
        if notes.isEmpty { return nil }
        return Change(.change, note: notes.joined(separator: ", "), script: mend(found, extra))
    }

    /// What an apply that was cut off cannot have left.
    private func strangeRights(_ found: Grants, _ extra: Set<Grants.Item>) -> [String] {
        let partly = databases.filter { database in
            let given = found.items.count { item in item.database == database }
            return given > 0 && given < Set(privileges).count
        }
        let rights =
            extra.map(\.described) + partly.map { database in "not every right on \(database)" }
            + found.narrow.map { database in "rights on a table of \(database)" }
            + found.routines.map { database in "rights on a routine of \(database)" }
            + found.roles.map { role in "the role \(role)" }
            + (found.canGrant ? ["the right to grant"] : [])
        return rights.sorted()
    }

    private func taken(_ rights: [String]) -> Diagnostic {
        let account = "'\(user)'@'\(address)'"
        return Diagnostic(
            code: "preflight/login-taken",
            summary: "The pool's database login is another program's",
            detail: """
                The server has \(account), which neither a record of this pool nor a site names, and which does not have the rights that one \
                gives: it has \(rights.shortList). Its password and its rights would be changed.
                """,
            hint: """
                Give spec.database.login another name; or, if nothing uses the account, take it away: DROP USER \(account);
                """
        )
    }

    private var account: SQL { "\(user)@\(address)" }

    private func create(_ password: Secret, _ found: Grants) -> SQL {
        "CREATE USER \(account) \(identification(password, found));"
    }

    /// MariaDB writes a password of a statement to its logs as it is, so it gets the hash; MySQL
    /// masks it by itself, and may have no other form for its own plugin.
    private func identification(_ password: Secret, _ found: Grants) -> SQL {
        guard found.isMariaDB else { return "IDENTIFIED BY \(password)" }
        let hash = Digest.sha1(of: Digest.sha1(of: password.revealed.utf8))
        let digits = hash.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "IDENTIFIED BY PASSWORD \(Secret("*" + digits.joined()))"
    }

    private func grants(_ databases: [String]) -> SQL {
        let list = privileges.joined(separator: ", ")
        return databases.reduce("") { text, database in
            let place: SQL = database == "*" ? "*" : "\(pattern: database)"
            return "\(text) GRANT \(code: list) ON \(place).* TO \(account);"
        }
    }

    /// Gives what is lacking before it takes away what is too much: sites are at work meanwhile.
    private func mend(_ found: Grants, _ extra: Set<Grants.Item>) -> Script? {
        if isPasswordWrong && password.value == nil { return nil }
        let rotate: SQL =
            if isPasswordWrong, let password = password.value {
                "ALTER USER \(account) \(identification(password, found));"
            } else { "" }
        let revoke = found.places(of: extra).reduce("" as SQL) { text, place in
            let privileges = place.privileges.joined(separator: ", ")
            return "\(text) REVOKE \(code: privileges) ON \(place.stored) FROM \(account);"
        }
        return SQL("\(grants(databases)) \(revoke) \(rotate)").script
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
    var isMariaDB = false
    var items: Set<Item> = []
    /// The databases in which it has rights on single tables or columns.
    var narrow: Set<String> = []
    /// The databases in which it has rights on single routines.
    var routines: Set<String> = []
    /// The roles that it may take.
    var roles: Set<String> = []
    /// How the server spells a database in its grants, by the name without escapes.
    private var stored: [String: String] = [:]
    private var grantable: Set<String> = []

    init(_ lines: [String]) {
        for line in lines {
            let words = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            if words.first == "user" { exists = true }
            if words.first == "narrow" { narrow.formUnion(words.dropFirst()) }
            if words.first == "routine" { routines.formUnion(words.dropFirst()) }
            if words.first == "role" { roles.formUnion(words.dropFirst()) }
            if words.first == "version" { isMariaDB = line.lowercased().contains("mariadb") }
            guard words.count == 4 else { continue }
            let database = words[1].filter { character in character != "\\" }
            items.insert(Item(database: database, privilege: words[2]))
            stored[database] = words[1]
            if words[3] == "YES" {
                canGrant = true
                grantable.insert(database)
            }
        }
    }

    /// What is to be revoked, by place as the server spells it.
    func places(of extra: Set<Item>) -> [(stored: SQL, privileges: [String])] {
        let databases = grantable.union(extra.map(\.database)).sorted()
        return databases.map { database in
            let privileges = extra.filter { item in item.database == database }.map(\.privilege)
            let name = stored[database] ?? database
            return (
                database == "*" ? "*.*" : "\(name: name).*",
                privileges.sorted() + (grantable.contains(database) ? ["GRANT OPTION"] : [])
            )
        }
    }
}

extension Grants.Item {
    /// Whether it is a privilege on every database.
    fileprivate var isGlobal: Bool { database == "*" }
    fileprivate var described: String { "\(privilege) on \(database)" }
}

extension Set<Grants.Item> {
    /// A few words on privileges that are too many.
    fileprivate var described: String {
        isEmpty
            ? "the right to grant" : "\(Set<String>(map(\.described)).sorted().shortList) too much"
    }
}

extension [String] {
    /// The first three, and how many more there are.
    fileprivate var shortList: String {
        prefix(3).joined(separator: ", ") + (count > 3 ? " and \(count - 3) more" : "")
    }
}
