internal import Diagnostics
internal import Manifests
public import Plans
public import Resources

extension Wanted {
    /// How the pool is, in the light of a plan that was made from the same observations.
    ///
    /// - Parameters:
    ///   - plan: What would have to be done.
    ///   - observations: What was seen.
    /// - Returns: The status, nodes in the manifest's order.
    public func status(of plan: Plan, seeing observations: Observations) -> PoolStatus {
        let view = PoolView(pool: pool, inputs: inputs, observations: observations, sick: [])
        return PoolStatus(pool: pool.name, nodes: pool.nodes.map { node in
            PoolStatus.Node(
                name: node.name,
                roles: Role.allCases.filter(node.roles.contains).map(\.rawValue),
                conditions: view.conditions(of: node, plan)
            )
        }, remarks: [])
    }
}

extension PoolView {
    typealias Condition = PoolStatus.Condition

    func conditions(of node: Node, _ plan: Plan) -> [Condition] {
        guard observations.isReachable(node.name) else {
            return [
                Condition(
                    .reachable,
                    .no,
                    reason: "Unreachable",
                    message: plan.unreachable[node.name] ?? ""
                ),
            ]
        }
        var found = [Condition(.reachable, .yes, reason: "Session"), converged(node, plan)]
        if node.roles.contains(.web) || node.name == balancer.name {
            found.append(database(node))
        }
        return found
    }

    private func converged(_ node: Node, _ plan: Plan) -> Condition {
        let steps = plan.steps.filter { step in step.node == node.name }
        if steps.isEmpty { return Condition(.converged, .yes, reason: "NoChanges") }
        let first = steps.prefix(3).map { step in "\(step.kind) \(step.id)" }
        return Condition(
            .converged,
            .no,
            reason: "Changes",
            message: "\(steps.count) to do: \(first.joined(separator: ", "))"
        )
    }

    private func database(_ node: Node) -> Condition {
        guard let states = sites(on: node.name)?.sites else {
            return Condition(.database, .unknown, reason: "NotAsked")
        }
        let broken = zip(pool.sites, states).first { _, state in !state.isConnected }
        guard let (site, state) = broken else {
            return Condition(.database, .yes, reason: "Connected")
        }
        return Condition(
            .database,
            .no,
            reason: "NotConnected",
            message: "\(site.name): \(state["connect"])"
        )
    }
}
