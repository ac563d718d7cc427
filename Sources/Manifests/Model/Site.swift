public import Diagnostics

/// One web site that every web node serves.
public struct Site: Sendable, Equatable {
    /// Where a site's Bitrix kernel comes from.
    public enum Kind: String, CaseIterable, Sendable {
        /// The site has a kernel and a database of its own.
        case kernel
        /// The site links to the kernel of another site of the pool, and uses its database.
        case link
    }

    /// The files that make a site answer on https, as they lie on the balancer.
    public struct TLS: Sendable, Equatable {
        /// The absolute path of the certificate with its chain.
        public var certificate: String
        /// The absolute path of the private key.
        public var key: String

        /// Creates the pair.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The site's main host name; `default` for the first site of BitrixVM.
    public var name: String
    /// The absolute path of the web root, the same on every node.
    public var root: String
    /// Further host names, in the order of the manifest; one may begin with `*.`.
    public var aliases: [String]
    /// Where the kernel comes from.
    public var type: Kind
    /// The name of the database; nil for a link, which uses that of its kernel.
    public var database: String?
    /// The certificate; nil for a site without https of its own.
    public var tls: TLS?
    /// The site's entry in the manifest.
    public var source: SourceRange

    /// Creates a site; only the manifest reader checks the values.
    public init(
        name: String,
        root: String,
        aliases: [String] = [],
        type: Kind = .kernel,
        database: String?,
        tls: TLS? = nil,
        source: SourceRange
    ) {
        self.name = name
        self.root = root
        self.aliases = aliases
        self.type = type
        self.database = database
        self.tls = tls
        self.source = source
    }
}
