public import Diagnostics
internal import Shell

/// How one node is reached, and as whom.
public struct Destination: Sendable, Hashable {
    /// The kind of connection.
    public enum Way: Sendable, Hashable {
        /// This machine itself.
        case local
        /// The OpenSSH client, with the user's own configuration under it.
        case ssh(SSH)
    }

    /// What the OpenSSH client is told beyond the user's ssh_config.
    public struct SSH: Sendable, Hashable {
        /// The address or name to connect to.
        public var address: String
        /// The login name.
        public var user: String
        /// The TCP port.
        public var port: Int
        /// A private key file; nil leaves it to ssh_config.
        public var identityFile: String?
        /// A known_hosts file; nil leaves it to ssh_config.
        public var knownHostsFile: String?
        /// The pinned host key as `TYPE BASE64`; nil relies on known_hosts.
        public var hostKey: String?
        /// Seconds until an attempt to connect is given up.
        public var connectTimeoutSeconds: Int

        /// Creates the options of one node.
        public init(
            address: String,
            user: String,
            port: Int,
            identityFile: String?,
            knownHostsFile: String?,
            hostKey: String?,
            connectTimeoutSeconds: Int
        ) {
            self.address = address
            self.user = user
            self.port = port
            self.identityFile = identityFile
            self.knownHostsFile = knownHostsFile
            self.hostKey = hostKey
            self.connectTimeoutSeconds = connectTimeoutSeconds
        }
    }

    /// The node.
    public let node: NodeName
    /// The way to it.
    public let way: Way
    /// Whether commands run through `sudo -n`.
    public let throughSudo: Bool

    /// Creates a destination.
    public init(node: NodeName, way: Way, throughSudo: Bool) {
        self.node = node
        self.way = way
        self.throughSudo = throughSudo
    }

    /// The program and its arguments that start the agent on the node; they hold no secret.
    var command: [String] {
        let agent = String(decoding: PackageResources.agent_sh, as: UTF8.self)
        let shell = (throughSudo ? ["sudo", "-n"] : []) + ["sh", "-c", agent]
        switch way {
        case .local:
            return shell
        case .ssh(let ssh):
            let remote = shell.map { word in ShellWord(word).description }
            return ["ssh"] + ssh.options + [
                "--", ssh.address, "exec " + remote.joined(separator: " "),
            ]
        }
    }
}

extension Destination.SSH {
    /// The client's options: no question is ever asked, no unknown host key taken, nothing forwarded.
    ///
    /// - SeeAlso: ssh_config(5). An existing master connection of the user's is used, none is made.
    var options: [String] {
        var settings = [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "ForwardAgent=no",
            "ClearAllForwardings=yes", "PermitLocalCommand=no", "RemoteCommand=none",
            "RequestTTY=no", "ControlMaster=no", "NumberOfPasswordPrompts=0",
            "ConnectTimeout=\(connectTimeoutSeconds)", "ServerAliveInterval=5",
            "ServerAliveCountMax=3", "LogLevel=ERROR",
        ]
        if let hostKey {
            settings.append("UserKnownHostsFile=none")
            settings.append("GlobalKnownHostsFile=none")
            settings.append("KnownHostsCommand=/bin/echo %H \(hostKey)")
        } else if let knownHostsFile {
            settings.append("UserKnownHostsFile=\(quoted(knownHostsFile))")
        }
        let identity = identityFile.map { file in ["-i", file, "-o", "IdentitiesOnly=yes"] } ?? []
        return ["-T", "-l", user, "-p", String(port)] + identity
            + settings.flatMap { setting in ["-o", setting] }
    }

    /// One name of a list of files, for ssh's own reading of an option: blanks part names, a
    /// backslash takes a quote's meaning away, a percent sign begins a token.
    private func quoted(_ path: String) -> String {
        let escaped = path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("%", with: "%%")
        return "\"\(escaped)\""
    }
}
