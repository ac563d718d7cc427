import Diagnostics
import Foundation
import Shell
import Testing
import Trial

@testable import Resources

/// A database server of a test's own.
private final class Server: Sendable {
    let folder: TemporaryFolder
    private let process: Background

    static let isInstalled = ["mariadbd", "mariadb-install-db", "mysql"].allSatisfy { name in
        ["/usr/bin/", "/usr/sbin/"].contains { folder in
            FileManager.default.isExecutableFile(atPath: folder + name)
        }
    }

    init() async throws {
        folder = try TemporaryFolder()
        let made = try await Program.shell(
            """
            mariadb-install-db --no-defaults --datadir="$1/data" --auth-root-authentication-method=normal \
                --skip-test-db >/dev/null
            """,
            folder.path()
        ).run()
        try #require(made.status == 0, "\(made.messages)")
        process = try Background(
            "/usr/sbin/mariadbd",
            [
                "--no-defaults", "--user=root", "--skip-networking",
                "--datadir=\(folder.path("data"))",
                "--socket=\(folder.path("socket"))", "--pid-file=\(folder.path("pid"))",
                "--character-set-server=utf8mb4",
            ]
        )
        try folder.write("[client]\nsocket=\(folder.path("socket"))\nuser=root\n", to: ".my.cnf")
        let isUp = try await eventually(within: 60) { try await query("SELECT 1;").status == 0 }
        try #require(isUp, "the server did not start")
    }

    /// Runs a statement as steps do, with the client's own configuration.
    func query(_ sql: SQL) async throws -> Program.Ending {
        try await run(sql.script)
    }

    func run(_ script: Script) async throws -> Program.Ending {
        let whole = "export LC_ALL=C HOME='\(folder.path())'\n\(script.text)\n"
        try folder.write(whole, to: "script")
        return try await Program(["sh", folder.path("script")]).run()
    }

    /// Converges a resource from what the server says.
    func converge(_ resource: any Resource) async throws -> Action? {
        let change = try await change(of: resource)
        guard let script = change?.script else { return nil }
        let ending = try await run(script)
        #expect(ending.status == 0, "\(ending.messages)")
        return change?.action
    }

    func change(of resource: any Resource) async throws -> Change? {
        let form = SurveyForm([resource], nonce: "nonce")
        let output = try await run(form.script).text
        let answer = try #require(try form.answers(in: output)[resource.subject])
        return try resource.change(from: answer)
    }
}

@Suite("A real database", .serialized, .enabled(if: Server.isInstalled, "needs MariaDB"))
struct DatabaseTests {
    @Test("takes quoted text for what it is, and rows and logins converge")
    func laws() async throws {
        let server = try await Server()
        try await literals(server)
        try await names(server)
        try await rows(server)
        try await oldRows(server)
        try await logins(server)
    }

    private func literals(_ server: Server) async throws {
        var chance = Chance(1)
        let texts = (0..<300).map { _ in chance.text(upTo: 30) } + ["'\u{301} OR 1=1", "\\'", "\\"]
        let selects = texts.map { text -> SQL in "SELECT HEX(\(text));" }
        let whole = selects.reduce("") { whole, next -> SQL in "\(whole)\(next)" }
        let ending = try await server.query(whole)
        let lines = ending.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(ending.status == 0, "\(ending.messages)")
        #expect(lines.map(String.init) == texts.map(Self.hexadecimal))
    }

    private func names(_ server: Server) async throws {
        for name in ["plain", "a`b", "a b", "it's", "`\u{301}x", "a_b%c"] {
            let sql: SQL =
                "CREATE DATABASE \(name: name); USE \(name: name); SELECT HEX(DATABASE());"
            let ending = try await server.query(sql)
            #expect(
                ending.text.hasSuffix("\n") && ending.status == 0,
                "\(name): \(ending.messages)"
            )
        }
    }

    private func rows(_ server: Server) async throws {
        let table: SQL = """
            CREATE DATABASE shop; CREATE TABLE shop.b_option (MODULE_ID varchar(50), NAME varchar(100),
            VALUE text, DESCRIPTION varchar(9)) CHARACTER SET utf8mb4;
            CREATE TABLE shop.old (ID int, N int, VALUE text) CHARACTER SET cp1251;
            """
        #expect(try await server.query(table).status == 0)
        for value in ["Y", "it's", "\\", "", "a\nb", "\u{44f}\u{1f600}"] {
            let row = DatabaseRow(
                database: "shop",
                table: "b_option",
                key: [("MODULE_ID", "security"), ("NAME", "it's")],
                values: [("VALUE", value)],
                initial: [("DESCRIPTION", "")]
            )
            let action = try await server.converge(row)
            #expect(action == (value == "Y" ? .add : .change), "\(value)")
            let left = try await server.change(of: row)
            #expect(left == nil, "\(value) stays different")
        }
    }

    /// A table of a site that is older than UTF-8, and a number.
    private func oldRows(_ server: Server) async throws {
        for value in ["\u{44f}", "it's"] {
            let row = DatabaseRow(
                database: "shop",
                table: "old",
                key: [("ID", "8081")],
                values: [("VALUE", value), ("N", "8081")]
            )
            _ = try await server.converge(row)
            let left = try await server.change(of: row)
            #expect(left == nil, "\(value) stays different")
        }
    }

    private func logins(_ server: Server) async throws {
        func login(
            _ databases: [String],
            _ privileges: [String],
            wrong: Bool = false,
            recorded: Bool = true
        ) -> DatabaseLogin {
            DatabaseLogin(
                "bx_cluster",
                from: "10.77.0.3",
                password: .known(Secret("it's \\ CANARY")),
                isPasswordWrong: wrong,
                isOurs: recorded,
                databases: databases,
                privileges: privileges
            )
        }
        let wanted: [(DatabaseLogin, Action)] = [
            (login(["shop"], ["SELECT"]), .add),
            (login(["shop"], ["SELECT", "INSERT"]), .change),
            (login(["shop", "a_b%c", "plain"], DatabaseLogin.sitePrivileges), .change),
            (login(["a_b%c"], ["SELECT"]), .change),
        ]
        for (login, action) in wanted {
            #expect(try await server.converge(login) == action)
            let left = try await server.change(of: login)
            #expect(left == nil, "\(left?.note ?? "")")
        }
        let grant: SQL = "GRANT ALL ON *.* TO 'bx_cluster'@'10.77.0.3' WITH GRANT OPTION;"
        #expect(try await server.query(grant).status == 0)
        await #expect(throws: Diagnostic.self) {
            _ = try await server.change(of: login(["shop"], ["SELECT"], recorded: false))
        }
        #expect(try await server.converge(login(["shop"], ["SELECT"])) == .change)
        #expect(try await server.change(of: login(["shop"], ["SELECT"])) == nil)
        #expect(try await server.change(of: login(["shop"], ["SELECT"], recorded: false)) == nil)
        let unrecorded = login(["shop"], ["SELECT"], recorded: false)
        for (grant, revoke) in Self.strangeRights {
            #expect(try await server.query(grant).status == 0)
            await #expect(throws: Diagnostic.self, "\(grant)") {
                _ = try await server.change(of: unrecorded)
            }
            #expect(try await server.query(revoke).status == 0)
            #expect(try await server.change(of: unrecorded) == nil)
        }
        let empty: SQL = "REVOKE SELECT ON shop.* FROM 'bx_cluster'@'10.77.0.3';"
        #expect(try await server.query(empty).status == 0)
        #expect(try await server.change(of: unrecorded)?.note == "lacks 1 privileges")
    }

    /// What only another program's login of the name has, and what takes it away again.
    private static let strangeRights: [(SQL, SQL)] = [
        (
            "GRANT SELECT (User) ON mysql.global_priv TO bx_cluster@'10.77.0.3';",
            "REVOKE SELECT (User) ON mysql.global_priv FROM bx_cluster@'10.77.0.3';"
        ),
        (
            "GRANT SELECT ON shop.old TO bx_cluster@'10.77.0.3';",
            "REVOKE SELECT ON shop.old FROM bx_cluster@'10.77.0.3';"
        ),
        (
            "GRANT INSERT ON shop.* TO bx_cluster@'10.77.0.3';",
            "REVOKE INSERT ON shop.* FROM bx_cluster@'10.77.0.3';"
        ),
        (
            "GRANT SELECT ON shop.* TO bx_cluster@'10.77.0.3' WITH GRANT OPTION;",
            "REVOKE GRANT OPTION ON shop.* FROM bx_cluster@'10.77.0.3';"
        ),
        ("CREATE ROLE readers; GRANT readers TO bx_cluster@'10.77.0.3';", "DROP ROLE readers;"),
        (
            """
            CREATE PROCEDURE plain.own() SELECT 1;
            GRANT EXECUTE ON PROCEDURE plain.own TO bx_cluster@'10.77.0.3';
            """,
            "DROP PROCEDURE plain.own;"
        ),
    ]

    private static func hexadecimal(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
