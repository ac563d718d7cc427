/// How user bitrix of one node is known to another.
public enum SyncTrust {
    /// A node that bitrix connects to.
    public struct Host: Hashable, Sendable {
        /// Its name in the pool.
        public let name: String
        /// The address that other nodes use.
        public let address: String
        /// Its host keys, each `ssh-ed25519 AAAA…`.
        public let keys: [String]

        /// Creates a host.
        public init(name: String, address: String, keys: [String]) {
            self.name = name
            self.address = address
            self.keys = keys
        }
    }

    /// `/etc/bxctl/ssh/config`: each host by its name, and nothing that a user's own files could change.
    public static func configurationText(_ hosts: [Host]) -> String {
        let each = hosts.map { host in
            """
            Host \(host.name)
                HostName \(host.address)
                HostKeyAlias \(host.name)

            """
        }
        return each.map { $0 + "\n" }.joined() + common
    }

    /// `/etc/bxctl/ssh/known_hosts`: keys pinned by name.
    public static func knownHostsText(_ hosts: [Host]) -> String {
        hosts.map { host in host.keys.map { "\(host.name) \($0)\n" }.joined() }.joined()
    }

    /// A line of `/etc/bxctl/ssh/authorized_keys` for the key of a peer's bitrix.
    ///
    /// It may do what the receiver lets it. The key is without a comment, such as `ssh-ed25519 AAAA…`.
    public static func authorizedKey(peer: String, address: String, key: String) -> String {
        let receiver = "/usr/local/libexec/bxctl-receiver \(peer)"
        return "restrict,from=\"\(address)\",command=\"\(receiver)\" \(key) bxctl:\(peer)\n"
    }

    private static let common = """
        Host *
            User bitrix
            IdentityFile /etc/bxctl/ssh/id_ed25519
            IdentitiesOnly yes
            IdentityAgent none
            UserKnownHostsFile /etc/bxctl/ssh/known_hosts
            GlobalKnownHostsFile none
            StrictHostKeyChecking yes
            UpdateHostKeys no
            VerifyHostKeyDNS no
            BatchMode yes
            PasswordAuthentication no
            PreferredAuthentications publickey
            ConnectTimeout 10
            ServerAliveInterval 15
            ServerAliveCountMax 4
            ControlMaster no
            ControlPath none
            ForwardAgent no
            ForwardX11 no
            ClearAllForwardings yes
            PermitLocalCommand no
            RequestTTY no
            LogLevel ERROR

        """
}
