internal import Diagnostics
internal import Foundation
public import Shell

/// The database connection that a site's `.settings.php` and `dbconn.php` name; nothing else of
/// the two files is touched.
public struct SiteSettings: Resource {
    /// What the files are to name.
    public struct Connection: Sendable, Equatable {
        /// The address of the server, with its port where that is not the usual one.
        public let host: String
        /// The database.
        public let database: String
        /// The login.
        public let login: String
        /// The password.
        public let password: Secret

        /// Describes a connection.
        public init(host: String, database: String, login: String, password: Secret) {
            self.host = host
            self.database = database
            self.login = login
            self.password = password
        }
    }

    /// The question whose answer has the site.
    public let question: SitesQuestion
    /// The site's place in that question.
    public let index: Int
    /// The wanted connection.
    public let connection: Late<Connection>
    /// A private folder of bitrix on the site's file system, outside every site.
    public let workFolder: String

    /// Describes a site's settings.
    public init(
        _ question: SitesQuestion,
        index: Int,
        connection: Late<Connection>,
        workFolder: String
    ) {
        self.question = question
        self.index = index
        self.connection = connection
        self.workFolder = workFolder
    }

    private var root: String { question.roots[index] }

    /// `settings`.
    public var kind: String { "settings" }
    /// The site's root.
    public var id: String { root }
    /// The answer of all sites.
    public var subject: Subject { question.subject }
    /// It names passwords.
    public var isSensitive: Bool { true }
    /// The question for all sites.
    public var probe: Script { question.probe }
    /// Everything but the password, which is the owner's to change.
    public var desired: String {
        connection.value.map { wanted in "\(wanted.host) \(wanted.database) \(wanted.login)" } ?? ""
    }

    /// Compares the four values, and where sessions are kept when the settings say so.
    public func change(from answer: Answer) throws -> Change? {
        let site = try question.read(answer).sites[index]
        guard let wanted = connection.value else {
            return Change(.change, note: "connection \(Change.knownAfterApply)", script: nil)
        }
        var notes: [String] = []
        for (key, value) in [
            ("host", wanted.host), ("database", wanted.database), ("login", wanted.login),
        ] where !site["settings.\(key)"].hasBytes(of: value) {
            notes.append("\(key) → \(value)")
        }
        if site.password != wanted.password { notes.append("password") }
        if notes.isEmpty && site["agree"] == "no" { notes.append("dbconn.php differs") }
        if site.keepsSessionsBySettings && !site.keepsSessionsTogether {
            notes.append("sessions → database; existing ones end")
        }
        if notes.isEmpty { return nil }
        return Change(.change, note: notes.joined(separator: ", "), script: edit(site, wanted))
    }

    private func edit(_ site: SiteState, _ wanted: Connection) -> Script {
        var request: [String: Any] = [
            "action": "edit", "root": root, "allowedRoots": question.roots,
            "host": wanted.host, "database": wanted.database, "login": wanted.login,
            "password": wanted.password.revealed, "tempDir": workFolder,
            "expectSha256": ["settings": site["settings.sha256"], "dbconn": site["dbconn.sha256"]],
        ]
        if site.keepsSessionsBySettings && !site.keepsSessionsTogether {
            request["session"] = "database"
            request["addSession"] = true
        }
        return """
            bx_keep_as bitrix \(site["settings.path"])
            bx_keep_as bitrix \(site["dbconn.path"])
            \(SiteProgram.checked(request))
            """
    }
}

extension SiteState {
    /// Whether every web node sees the sessions that the settings' handler keeps.
    public var keepsSessionsTogether: Bool {
        ["database", "redis", "memcache", "memcached"].contains(self["session.type"])
    }
}

extension SiteProgram {
    /// Shell text that runs a request and fails with its problems in words.
    public static func checked(_ request: [String: Any]) -> Script {
        """
        bx_answer=$(\(script(request))) || :
        printf '%s\\n' "$bx_answer" | sed -n 's/^problem //p' | while IFS= read -r bx_problem; do
            printf '%s' "$bx_problem" | base64 -d
            echo
        done
        case $bx_answer in
        *"problem "*) exit 1 ;;
        *"end bxctl") ;;
        *)
            echo "PHP ended before it was done"
            exit 1
            ;;
        esac
        """
    }

    /// Shell text that fails unless a login works from this node.
    ///
    /// - Parameters:
    ///   - connection: Host, login and password; its database is not looked at.
    ///   - databases: What the login must be able to use.
    /// - Returns: Shell text that says why it fails.
    public static func login(_ connection: SiteSettings.Connection, databases: [String]) -> Script {
        checked([
            "action": "login", "host": connection.host, "user": connection.login,
            "password": connection.password.revealed, "databases": databases,
        ])
    }
}

/// The managed cache of a site on one node, put aside when an option in the database changed.
public struct SiteCache: Resource {
    /// The site's root.
    public let root: String
    /// Every site's root.
    public let roots: [String]
    /// A private folder of bitrix that takes what is put aside.
    public let trash: String

    /// Describes a site's cache.
    public init(root: String, roots: [String], trash: String) {
        self.root = root
        self.roots = roots
        self.trash = trash
    }

    /// `cache`.
    public var kind: String { "cache" }
    /// The site's root.
    public var subject: Subject { Subject("cache", root) }
    /// Nothing lasting.
    public var desired: String { "" }
    /// Nothing.
    public var probe: Script { ":" }
    /// Nothing is asked.
    public var needsAnswer: Bool { false }

    /// Nothing by itself.
    public func change(from answer: Answer) throws -> Change? { nil }

    /// Puts the cache aside.
    public func changeWhenNotified(from answer: Answer) throws -> Change? {
        Change(
            .run,
            note: "put aside",
            script: """
                \(SiteProgram.checked([
                    "action": "cache", "root": root, "allowedRoots": roots, "trash": trash,
                ]))
                """
        )
    }
}
