internal import Diagnostics
internal import Manifests
internal import Nginx
internal import Resources
internal import Shell

/// A pool as its roles see it: the manifest, and what the nodes said.
struct PoolView {
    let pool: Pool
    let inputs: Wanted.Inputs
    let observations: Observations
    let sick: Set<NodeName>
    let record: PoolRecord

    init(pool: Pool, inputs: Wanted.Inputs, observations: Observations, sick: Set<NodeName>) {
        self.pool = pool
        self.inputs = inputs
        self.observations = observations
        self.sick = sick
        record = PoolRecord.latest(of: pool, in: observations)
    }

    var balancer: Node { pool.balancerNode }
    /// The web nodes that files are sent to: all but the balancer.
    var peers: [Node] { pool.webNodes.filter { node in node.name != balancer.name } }
    /// Members that left the manifest and were not allowed to go: they stay as they are.
    var kept: [PoolRecord.Member] {
        let named = Set(pool.nodes.map(\.name))
        return record.members.filter { member in !named.contains(member.name) }
    }

    /// The nodes without which nothing can be done.
    var required: Set<NodeName> {
        Set([balancer.name] + (pool.databaseNode.map { node in [node.name] } ?? []))
    }

    /// Every address of the pool, kept members among them, in a stable order.
    var addresses: [(name: NodeName, address: String)] {
        pool.nodes.map { node in (node.name, node.address) }
            + kept.map { member in (member.name, member.address) }
    }

    var sites: SitesQuestion { SitesQuestion(roots: pool.sites.map(\.root)) }

    /// Whether a node answered and has not failed.
    func isAvailable(_ node: NodeName) -> Bool {
        observations.isReachable(node) && !sick.contains(node)
    }

    /// Whether a node was asked and did not answer, or failed.
    func isMissing(_ node: NodeName) -> Bool {
        sick.contains(node) || (observations.nodes[node] != nil && !isAvailable(node))
    }

    /// Whether the pool was never made and no web node beside the balancer is there to make it of.
    var isWaitingForPeers: Bool {
        !peers.isEmpty && record.members.isEmpty
            && peers.allSatisfy { peer in isMissing(peer.name) }
    }

    func facts(of node: NodeName) -> NodeFacts.Value? {
        observations.value(NodeFacts(), on: node)
    }

    func state(of path: String, on node: NodeName) -> PathState? {
        observations.value(PathQuestion(path), on: node)
    }

    func sites(on node: NodeName) -> SitesQuestion.Value? {
        observations.value(sites, on: node)
    }

    /// Whether a node was asked and nothing can be read from what it said: that tells neither that something is there nor
    /// that it is not.
    func isUnread(_ fact: some Fact, on node: NodeName) -> Bool {
        observations.answer(of: node, to: fact.subject) != nil
            && observations.value(fact, on: node) == nil
    }

    /// The account that sites and sync run as on every BitrixVM.
    static let account = "bitrix"
}
