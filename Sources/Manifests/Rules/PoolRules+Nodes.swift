import Diagnostics
import YAML

extension PoolRules {
    private var nodes: [Node] { document.spec.nodes }
    private var nodesPlace: Place { spec["nodes"] }

    /// Checks that nodes differ, and that each duty is in as many hands as it can be.
    mutating func checkNodes() {
        let names = nodes.indices.map {
            (nodes[$0].name.text.lowercased(), nodesPlace[$0]["name"].source)
        }
        checkUnique("The node name", names, hint: "Files are named after it: choose another.")
        let addresses = nodes.indices.map {
            (nodes[$0].address, nodesPlace[$0]["address"].source)
        }
        checkUnique("The address", addresses, hint: "Give each node its own address.")
        checkLocal()
        checkMost(of: .mgmt, "Only one node can keep the pool's inventory.")
        checkMost(of: .balancer, "Only one node can take the clients' requests.")
        checkMost(of: .mysql, "Only one node can serve the databases.")
        guard !nodes.isEmpty, nodes.allSatisfy({ !$0.roles.isEmpty }) else { return }
        checkLeast(of: .balancer)
        checkLeast(of: .web)
    }

    private mutating func checkMost(of role: Role, _ reason: String) {
        let holders = nodes.indices.filter { nodes[$0].roles.contains(role) }
        guard let first = holders.first else { return }
        for index in holders.dropFirst() {
            let name = nodes[first].name.text
            let detail = "\(reason) \(name.isEmpty ? "Another" : name) already has the role."
            let problem = Problem.roles(detail, hint: "Take \(role.rawValue) from one of them.")
            report(problem, at: source(of: role, at: index))
        }
    }

    private mutating func checkLeast(of role: Role) {
        guard !nodes.contains(where: { $0.roles.contains(role) }) else { return }
        let detail = "No node has the role \(role.rawValue). \(role.meaning)"
        let problem = Problem.roles(detail, hint: "Add \(role.rawValue) to the roles of a node.")
        report(problem, at: spec.key("nodes"))
    }

    /// Checks that no two nodes are the machine on which bxctl runs.
    private mutating func checkLocal() {
        let local = nodes.indices.filter { nodes[$0].access.connection == .local }
        for index in local.dropFirst() {
            let node = nodesPlace[index]
            let detail =
                "Only one node can be the machine on which bxctl runs; "
                + "\(nodes[local[0]].name.text) is it already."
            let hint = "Give the others access: { connection: ssh }."
            let source =
                node["access"].has("connection")
                ? node["access"]["connection"].source : node.source
            report(.roles(detail, hint: hint), at: source)
        }
    }

    /// Returns where a node is given a role.
    func source(of role: Role, at index: Int) -> SourceRange {
        let roles = nodesPlace[index]["roles"]
        guard case .sequence(let values) = roles.value.content else { return roles.source }
        let given = values.first { value in
            guard case .scalar(let scalar) = value.content else { return false }
            return scalar.text == role.rawValue
        }
        return given?.source ?? roles.source
    }
}

extension Problem {
    /// A duty in too few or too many hands.
    static func roles(_ detail: String, hint: String) -> Problem {
        Problem(
            code: "roles",
            summary: "The roles of the nodes do not fit together.",
            detail: detail,
            hint: hint
        )
    }
}
