public import Diagnostics
public import Manifests
internal import Nginx
public import Resources
public import Shell

/// What a pool's manifest wants of its nodes, in the light of what is known of them.
///
/// In comes a pool and observations, out goes a catalog; nothing is asked, run or written here.
public struct Wanted: Sendable {
    /// What a run brings beside the manifest.
    public struct Inputs: Sendable {
        /// The cluster login's password where no site names one yet.
        public var password: Secret?
        /// Nodes whose own content may make room for the balancer's.
        public var allowDisplace: Set<NodeName>
        /// Whether deletions that wait for an operator's word may go.
        public var allowDeletions: Bool
        /// Whether checks that take long are made too, as status needs them.
        public var isThorough: Bool

        /// Creates inputs.
        public init(
            password: Secret? = nil,
            allowDisplace: Set<NodeName> = [],
            allowDeletions: Bool = false,
            isThorough: Bool = false
        ) {
            self.password = password
            self.allowDisplace = allowDisplace
            self.allowDeletions = allowDeletions
            self.isThorough = isThorough
        }
    }

    let pool: Pool
    let inputs: Inputs

    /// Creates the wants of a pool.
    public init(_ pool: Pool, inputs: Inputs = Inputs()) {
        self.pool = pool
        self.inputs = inputs
    }

    /// The catalog of the pool.
    ///
    /// - Parameters:
    ///   - observations: What is known; with nothing known, the catalog says what to ask.
    ///   - sick: Nodes that failed in this run: what serves them stays as it is.
    /// - Returns: The catalog, complete as far as the observations allow.
    public func catalog(seeing observations: Observations, without sick: Set<NodeName>) -> Catalog {
        let view = PoolView(pool: pool, inputs: inputs, observations: observations, sick: sick)
        var catalog = Catalog()
        catalog.required = view.required
        catalog.applied = view.record.digests
        catalog.notRemoved = view.kept.map(\.name)
        view.addPreflight(to: &catalog)
        view.addThoroughQuestions(to: &catalog)
        view.addTrust(to: &catalog)
        if view.isWaitingForPeers {
            catalog.unchecked += view.peers.map { peer in
                Catalog.Unchecked(
                    node: peer.name,
                    subject: "the cluster",
                    reason: "no web node is reachable"
                )
            }
            return catalog
        }
        view.addSync(to: &catalog)
        view.addDatabase(to: &catalog)
        view.addWeb(to: &catalog)
        view.addRegister(to: &catalog)
        return catalog
    }
}
