public import Diagnostics

/// A web cluster as its operator wrote it, checked and with every default filled in.
///
/// The rules of the manifest hold: exactly one node balances, at least one serves the web, and the
/// database is either one node's duty or an outside server's.
public struct Pool: Sendable, Equatable {
    /// The name, unique over all documents of a run.
    public var name: String
    /// The nodes, in the order of the manifest; never empty.
    public var nodes: [Node]
    /// The sites, in the order of the manifest; never empty.
    public var sites: [Site]
    /// How files travel between nodes.
    public var sync: SyncSettings
    /// How requests are spread.
    public var balancer: BalancerSettings
    /// How the sites reach their databases.
    public var database: DatabaseSettings
    /// The whole document.
    public var source: SourceRange

    /// Creates a pool; only the manifest reader checks the rules.
    public init(
        name: String,
        nodes: [Node],
        sites: [Site],
        sync: SyncSettings = SyncSettings(),
        balancer: BalancerSettings = BalancerSettings(),
        database: DatabaseSettings = DatabaseSettings(),
        source: SourceRange
    ) {
        self.name = name
        self.nodes = nodes
        self.sites = sites
        self.sync = sync
        self.balancer = balancer
        self.database = database
        self.source = source
    }
}
