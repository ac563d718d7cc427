extension Pool {
    /// The one node that takes the clients' requests.
    ///
    /// - Precondition: A node has the role, as in every pool that the manifest reader returned.
    public var balancerNode: Node {
        guard let node = first(.balancer) else {
            preconditionFailure("A pool has a balancer; the manifest reader lets no other through.")
        }
        return node
    }

    /// The nodes that run the sites, in the order of the manifest; the balancer may be among them.
    public var webNodes: [Node] {
        nodes.filter { $0.roles.contains(.web) }
    }

    /// The node that serves the databases; nil where an outside server does.
    public var databaseNode: Node? { first(.mysql) }

    /// The node that keeps the pool's inventory: the one with the role `mgmt`, else the balancer.
    public var mgmtNode: Node { first(.mgmt) ?? balancerNode }

    private func first(_ role: Role) -> Node? {
        nodes.first { $0.roles.contains(role) }
    }
}
