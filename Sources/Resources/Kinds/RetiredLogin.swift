public import Shell

/// A login of the database server that was the pool's and is to be gone.
public struct RetiredLogin: Resource {
    /// The login's name.
    public let user: String
    /// The address that it came from.
    public let address: String

    /// Describes a login that is to go.
    public init(_ user: String, from address: String) {
        self.user = user
        self.address = address
    }

    /// `login`.
    public var kind: String { "login" }
    /// `USER@ADDRESS`.
    public var subject: Subject { Subject("retired login", "\(user)@\(address)") }
    /// Nothing.
    public var desired: String { "" }

    /// Whether it is there.
    public var probe: Script {
        let query: SQL = """
            SELECT 'user' FROM mysql.user WHERE User = \(user) AND Host = \(address);
            SELECT 'end';
            """
        return query.script
    }

    /// Removes it once no connection of it was seen for a while: requests that began before
    /// the settings changed end with it.
    public func change(from answer: Answer) throws -> Change? {
        guard answer.lines.last == "end" else {
            throw UnreadableAnswer("the database server did not answer root on its socket")
        }
        if !answer.lines.contains("user") { return nil }
        let count: SQL = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = \(user);"
        let drop: SQL = "DROP USER \(user)@\(address);"
        return Change(
            .remove,
            script: """
                bx_quiet=0
                bx_tries=0
                while [ "$bx_quiet" -lt 5 ]; do
                    bx_tries=$((bx_tries + 1))
                    if [ "$bx_tries" -gt 60 ]; then
                        echo \("\(user) is still connected after a minute: something uses it besides the sites")
                        exit 1
                    fi
                    if [ "$(\(count.script))" = 0 ]; then bx_quiet=$((bx_quiet + 1)); else bx_quiet=0; fi
                    sleep 1
                done
                \(drop.script)
                """,
            idle: .seconds(120)
        )
    }
}
