import Resources
import Shell
import Testing

extension KindCase {
    /// The resource that the case wants; nil for a kind that is only a fact.
    func resource() throws -> (any Resource)? {
        switch kind {
        case "file": try file()
        case "directory":
            Directory(
                try text("path"),
                owner: desired["owner"] ?? "root",
                group: desired["group"] ?? "root",
                mode: desired["mode"] == "-" ? nil : desired["mode"] ?? "755",
                tmpfiles: desired["tmpfiles"]
            )
        case "user-directory":
            UserDirectory(try text("path"), of: try text("user"), mode: desired["mode"])
        case "link":
            Link(try text("path"), to: try text("destination"), stagedFor: desired["staged"])
        case "absent": Absent(try text("path"), stagedFor: desired["staged"])
        case "unit":
            Unit(
                try text("name"),
                fingerprint: desired["fingerprint"],
                isDisruptive: desired["disruptive"] == "yes"
            )
        case "service": Self.service
        case "key":
            KeyPair(try text("path"), readableBy: try text("group"), comment: try text("comment"))
        case "package":
            Package(
                try text("name"),
                program: try text("program"),
                versionArgument: try text("argument")
            )
        case "sysctl":
            KernelSetting(try text("name"), atLeast: try #require(Int(try text("minimum"))))
        case "owner": TreeOwner(try text("path"), owner: try text("owner"))
        case "login": try login()
        case "retired-login": RetiredLogin("bx_cluster", from: "10.77.0.3")
        case "row": try row()
        case "listening": DatabaseListening(on: try text("address"), unit: try text("unit"))
        case "settings": settings()
        case "cron": SiteCron(roots: list("roots"))
        case "sshd": SSHServer(readsSince: try text("file"))
        case "cache": SiteCache(root: try text("root"), roots: [], trash: "/trash")
        case "work":
            Work(
                try text("id"),
                note: desired["note"] ?? "",
                action: desired["action"] == "wait" ? .wait : .run,
                script: "echo done"
            )
        default: nil
        }
    }

    /// What a fact of the kind reads from the answer.
    func value(of answer: Answer) throws -> Any {
        switch kind {
        case "facts": return try NodeFacts().read(answer)
        case "sync": return try SyncProof(to: "vm03").read(answer)
        case "alarms":
            return try SyncAlarms(with: "vm03").read(answer).map { alarm in
                let way = alarm.isFrozen ? "frozen" : "other"
                return "\(way) \(alarm.count) \(alarm.digest) \(alarm.tree) \(alarm.sentence)"
            }.joined(separator: ", ")
        case "digest": return try TreeDigest("/etc/nginx/bx", without: []).read(answer)
        case "answers":
            return try WebAnswers("vm03", requests: []).read(answer).map { served in
                "\(served.status)\(served.isContent ? " content" : "")"
            }.joined(separator: ", ")
        case "ports": return try PortQuestion("10.77.0.3", ports: []).read(answer)
        case "unreadable": return try UnreadableFiles("/home/bitrix/www").read(answer)
        case "databases": return try DatabaseNames().read(answer)
        case "files":
            return try MissingFiles(["/etc/nginx/certs/a b.pem", "/etc/nginx/certs/key.pem"])
                .read(answer)
        case "listing":
            let value = try SiteListing("/home/bitrix/www", without: [], limit: 9).read(answer)
            let files = value.files.sorted { left, right in left.key < right.key }
                .map { path, file in "\"\(path)\" \(file.size) \(file.modified)" }
            return (files + (value.isWhole ? [] : ["more"])).joined(separator: ", ")
        default:
            Issue.record("no reader of \(kind)")
            return ""
        }
    }

    private static let service = Service(
        name: "nginx",
        unit: "nginx.service",
        tree: "/etc/nginx/bx",
        test: "nginx -t",
        revisionFile: "/etc/nginx/bxctl/revision.conf",
        revisionText: "printf '# %s\\n' \"$1\"",
        revisionURL: "http://127.0.0.1:8081/bxctl-revision",
        requests: []
    )

    private func file() throws -> File {
        let access: FileAccess
        switch desired["access"] ?? "root" {
        case "root": access = .root
        case "program": access = .program
        case "secret": access = .secret
        case "kept": access = .kept
        case let other:
            let words = other.split(separator: ":").map(String.init)
            access = FileAccess(owner: words[0], group: words[1], mode: words[2])
        }
        return File(
            try text("path"),
            content: Late(desired["content"].map { text in Content(text) }),
            access: access,
            isSensitive: desired["sensitive"] == "yes",
            check: desired["check"].map { code in Script(stringLiteral: code) },
            stagedFor: desired["staged"]
        )
    }

    private func login() throws -> DatabaseLogin {
        DatabaseLogin(
            try text("user"),
            from: try text("address"),
            password: Late(desired["password"].map(Secret.init)),
            isPasswordWrong: desired["wrong"] == "yes",
            isOurs: desired["recorded"] != "no",
            databases: list("databases"),
            privileges: list("privileges")
        )
    }

    private func row() throws -> DatabaseRow {
        func columns(_ key: String) -> [DatabaseRow.Column] {
            list(key).map { pair in
                let words = pair.split(separator: "=", maxSplits: 1).map(String.init)
                return (name: words[0], value: words[1])
            }
        }
        return DatabaseRow(
            database: try text("database"),
            table: try text("table"),
            key: columns("key"),
            values: columns("values"),
            initial: columns("initial"),
            note: desired["note"] ?? ""
        )
    }

    private func settings() -> SiteSettings {
        let connection = desired["host"].map { host in
            SiteSettings.Connection(
                host: host,
                database: desired["database"] ?? "",
                login: desired["login"] ?? "",
                password: Secret(desired["password"] ?? "")
            )
        }
        return SiteSettings(
            SitesQuestion(roots: ["/home/bitrix/www", "/home/bitrix/ext_www/shop.example.com"]),
            index: Int(desired["index"] ?? "0") ?? 0,
            connection: Late(connection),
            workFolder: "/home/bitrix/.bxctl-work"
        )
    }
}
