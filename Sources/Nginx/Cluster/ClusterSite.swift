/// One site of the pool as the manifest knows it.
public struct ClusterSite: Sendable, Equatable {
    /// The files of a certificate.
    public struct TLS: Sendable, Equatable {
        /// The certificate's chain, an absolute path on the balancer.
        public var certificate: String
        /// The private key, an absolute path on the balancer.
        public var key: String

        /// Creates the pair.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The site's name; it names the files of every site but the default one.
    public var name: String
    /// The document root.
    public var root: String
    /// Further host names that have to reach the site.
    public var aliases: [String]
    /// The site's own certificate; nil leaves the one that is live.
    public var tls: TLS?
    /// Whether unknown names reach this site: its files are `s1.conf` and `ssl.s1.conf`.
    public var isDefault: Bool

    /// Creates a site.
    public init(
        name: String,
        root: String,
        aliases: [String] = [],
        tls: TLS? = nil,
        isDefault: Bool = false
    ) {
        self.name = name
        self.root = root
        self.aliases = aliases
        self.tls = tls
        self.isDefault = isDefault
    }
}
