/// How the controller reaches a node.
public struct Access: Sendable, Equatable {
    /// The kind of way.
    public enum Connection: String, CaseIterable, Sendable {
        /// OpenSSH, with the user's own configuration.
        case ssh
        /// The controller runs on the node itself.
        case local
    }

    /// How the login gets root's rights.
    public enum Become: String, CaseIterable, Sendable {
        /// Not at all: the login has them.
        case none
        /// By sudo without a question.
        case sudo
    }

    /// The kind of way.
    public var connection: Connection
    /// The login on the node.
    public var user: String
    /// The port of sshd, 1 to 65535.
    public var port: Int
    /// The controller's private key, absolute or from `~/`; nil leaves it to the ssh configuration.
    public var identityFile: String?
    /// The known hosts to trust, absolute or from `~/`; nil leaves it to the ssh configuration.
    public var knownHostsFile: String?
    /// How the login gets root's rights.
    public var become: Become
    /// How long a connection may take to stand; may hold a part of a second.
    public var connectTimeout: Duration

    /// Creates the way to a node; what is left out is the manifest's default.
    public init(
        connection: Connection = .ssh,
        user: String = "root",
        port: Int = 22,
        identityFile: String? = nil,
        knownHostsFile: String? = nil,
        become: Become = .none,
        connectTimeout: Duration = .seconds(10)
    ) {
        self.connection = connection
        self.user = user
        self.port = port
        self.identityFile = identityFile
        self.knownHostsFile = knownHostsFile
        self.become = become
        self.connectTimeout = connectTimeout
    }
}
