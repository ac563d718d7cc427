/// How the sites reach their databases.
public struct DatabaseSettings: Sendable, Equatable {
    /// A database server outside the pool.
    public struct Host: Sendable, Equatable {
        /// The IP address or the host name, without brackets.
        public var address: String
        /// The port, 1 to 65535.
        public var port: Int

        /// Creates the server's place; the port is MySQL's unless said otherwise.
        public init(address: String, port: Int = 3_306) {
            self.address = address
            self.port = port
        }
    }

    /// Where the login's password comes from; the password itself is never in a manifest.
    public enum PasswordSource: Sendable, Equatable {
        /// Made once, and kept in the sites' own settings on the balancer.
        case generate
        /// Read from a file of the controller, absolute or from `~/`.
        case file(String)
        /// Read from a variable of the controller's environment.
        case env(String)
    }

    /// How much the login may do.
    public enum Privileges: String, CaseIterable, Sendable {
        /// What the sites need, on their own databases.
        case sites
        /// What the vendor's own set-up grants.
        case vendor
    }

    /// The outside server; nil where a node of the pool serves the databases.
    public var host: Host?
    /// The name of the login that every web node uses.
    public var login: String
    /// Where the login's password comes from.
    public var password: PasswordSource
    /// How much the login may do.
    public var privileges: Privileges

    /// Creates the settings; what is left out is the manifest's default.
    public init(
        host: Host? = nil,
        login: String = "bx_cluster",
        password: PasswordSource = .generate,
        privileges: Privileges = .sites
    ) {
        self.host = host
        self.login = login
        self.password = password
        self.privileges = privileges
    }
}
