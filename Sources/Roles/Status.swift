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
        let nodes = pool.nodes.map { node in
            PoolStatus.Node(
                name: node.name,
                roles: Role.allCases.filter(node.roles.contains).map(\.rawValue),
                conditions: view.conditions(of: node, plan)
            )
        }
        return PoolStatus(pool: pool.name, nodes: nodes, remarks: view.remarks)
    }
}

extension PoolView {
    typealias Condition = PoolStatus.Condition

    /// The questions that only a status asks: they take longer than a plan should.
    func addThoroughQuestions(to catalog: inout Catalog) {
        if !inputs.isThorough || peers.isEmpty { return }
        for peer in peers {
            catalog.ask(SyncProof(to: peer.name.text), of: balancer.name)
            catalog.ask(SyncProof(to: balancer.name.text), of: peer.name)
        }
        for node in syncNodes { catalog.ask(TrashUse(trashPlaces), of: node.name) }
        for node in pool.webNodes { catalog.ask(answers(of: node), of: balancer.name) }
        catalog.ask(balancerAnswers, of: balancer.name)
    }

    func conditions(of node: Node, _ plan: Plan) -> [Condition] {
        guard observations.isReachable(node.name) else {
            let reason = plan.unreachable[node.name] ?? ""
            return [Condition(.reachable, .no, reason: "Unreachable", message: reason)]
        }
        var found = [Condition(.reachable, .yes, reason: "Session"), converged(node, plan)]
        let isBalancer = node.name == balancer.name
        if isSyncing(node) {
            let others = isBalancer ? peers : [balancer]
            let incoming = sync(.syncIn, others.map { other in (other, node) })
            found.append(incoming.adding(trashUse(on: node)))
            found.append(sync(.syncOut, others.map { other in (node, other) }))
        }
        if node.roles.contains(.web) || isBalancer { found.append(database(node)) }
        if node.roles.contains(.web) && !peers.isEmpty { found.append(web(node)) }
        if isBalancer && !peers.isEmpty { found.append(balancing(plan)) }
        if node.roles.contains(.web) && !peers.isEmpty { found.append(registered(node, plan)) }
        return found
    }

    /// What the operator should know of the pool as a whole.
    var remarks: [String] {
        let states = sites(on: balancer.name)?.sites ?? []
        let apart = zip(pool.sites, states).filter { _, state in state["cache.shared"] == "no" }
            .map { site, _ in site.name }
        if apart.isEmpty || peers.isEmpty { return [] }
        let names = apart.joined(separator: ", ")
        return [
            "\(names): the managed cache is kept on each node for itself; a shared one is safer."
        ]
    }

    private func isSyncing(_ node: Node) -> Bool {
        syncNodes.contains { other in other.name == node.name }
    }

    private func converged(_ node: Node, _ plan: Plan) -> Condition {
        let steps = plan.steps.filter { step in step.node == node.name }
        if let refusal = plan.refusals.first(where: { $0.node == nil || $0.node == node.name }) {
            return Condition(.converged, .no, reason: "Refused", message: refusal.summary)
        }
        if steps.isEmpty, let open = plan.notChecked.first(where: { $0.node == node.name }) {
            let message = "\(open.subject): \(open.reason)"
            return Condition(.converged, .unknown, reason: "NotChecked", message: message)
        }
        if steps.isEmpty { return Condition(.converged, .yes, reason: "NoChanges") }
        let first = steps.prefix(3).map { step in "\(step.kind) \(step.id)" }
        let message = "\(steps.count) to do: \(first.joined(separator: ", "))"
        return Condition(.converged, .no, reason: "Changes", message: message)
    }

    // MARK: Files

    private func sync(_ kind: Condition.Kind, _ ways: [(from: Node, to: Node)]) -> Condition {
        let judged = ways.map { way in (way, judgement(of: way)) }
        guard
            let (way, worst) = judged.first(where: { _, judgement in judgement.state == .no })
                ?? judged.first(where: { _, judgement in judgement.state == .unknown })
        else {
            let lag = judged.map(\.1.lag).max() ?? 0
            let pending = judged.reduce(0) { sum, item in sum + item.1.pending }
            let message = "lag \(lag) s, \(pending) pending, 0 diverged"
            return Condition(kind, .yes, reason: "InSync", message: message)
        }
        let place = "\(way.from.name) → \(way.to.name)"
        return Condition(
            kind,
            worst.state,
            reason: worst.reason,
            message: "\(place): \(worst.message)"
        )
    }

    private struct Judgement {
        let state: Condition.State
        let reason: String
        let message: String
        var lag = 0
        var pending = 0
    }

    private func judgement(of way: (from: Node, to: Node)) -> Judgement {
        let question = SyncProof(to: way.to.name.text)
        guard let proof = observations.value(question, on: way.from.name) else {
            let answer = observations.answer(of: way.from.name, to: question.subject)
            return switch answer?.status {
            case nil:
                Judgement(state: .unknown, reason: "Unreachable", message: "it does not answer")
            case 0: Judgement(state: .no, reason: "NotSetUp", message: "nothing is sent")
            default:
                Judgement(state: .unknown, reason: "NotTold", message: "what looks at it failed")
            }
        }
        let counts =
            "lag \(proof.lagSeconds) s, \(proof.pending + proof.late) pending, "
            + "\(proof.diverged) diverged"
        let isFrozen = isFrozen(way)
        let next = isFrozen ? ": bxctl apply --allow-deletions" : ""
        let said = (proof.alarms + proof.errors).first.map { text in "; \(text)\(next)" } ?? ""
        let reason: String? =
            if isFrozen { "Frozen" } else if !proof.alarms.isEmpty {
                "Held"
            } else if proof.state == "down" {
                "Stopped"
            } else if proof.state == "initial" || proof.state == "stale" {
                "Starting"
            } else if proof.proof == "diverged" { "Diverged" } else if proof.proof != "proven" {
                "Behind"
            } else { nil }
        return Judgement(
            state: reason == nil ? .yes : .no,
            reason: reason ?? "InSync",
            message: counts + said,
            lag: proof.lagSeconds,
            pending: proof.pending
        )
    }

    private func isFrozen(_ way: (from: Node, to: Node)) -> Bool {
        let alarms = observations.value(SyncAlarms(with: way.to.name.text), on: way.from.name)
        return alarms?.contains(where: \.isFrozen) ?? false
    }

    // MARK: Services

    private func database(_ node: Node) -> Condition {
        guard let states = sites(on: node.name)?.sites else {
            return Condition(.database, .unknown, reason: "NotAsked")
        }
        let broken = zip(pool.sites, states).first { _, state in !state.isConnected }
        guard let (site, state) = broken else {
            return Condition(.database, .yes, reason: "Connected")
        }
        let reason =
            state["connect"].isEmpty ? state.problems.first?.message ?? "" : state["connect"]
        return Condition(
            .database,
            .no,
            reason: "NotConnected",
            message: "\(site.name): \(reason)"
        )
    }

    private func answers(of node: Node) -> WebAnswers {
        WebAnswers(
            "\(node.name):8080",
            requests: pool.sites.map { site in answer(of: site, on: node) }
        )
    }

    private var balancerAnswers: WebAnswers {
        WebAnswers(
            "balancer:80",
            requests: pool.sites.map { site in
                HTTPRequest("http://127.0.0.1/", host: site.hostName(on: balancer))
            }
        )
    }

    /// A site is served where it gives pages or redirects; where it does so nowhere, or only sends clients to https, such as
    /// one that asks for a password, any answer will do but an error of a server.
    private func judge(_ kind: Condition.Kind, _ question: WebAnswers) -> Condition {
        guard let answers = observations.value(question, on: balancer.name),
            answers.count == pool.sites.count
        else { return Condition(kind, .unknown, reason: "NotAsked") }
        for (index, (site, answer)) in zip(pool.sites, answers).enumerated() {
            let status = answer.status
            let good = goodAnswer(of: index)
            if good == nil ? 100..<500 ~= status : 200..<400 ~= status { continue }
            let word = status == 0 ? "no answer" : "status \(status)"
            let elsewhere = good.map { status in ", elsewhere \(status)" } ?? ""
            let message = "\(site.name): \(word)\(elsewhere)"
            return Condition(kind, .no, reason: "NotServing", message: message)
        }
        return Condition(kind, .yes, reason: "Answers")
    }

    /// The status of a page, or of a redirect within the site, that anybody gives for a site.
    private func goodAnswer(of site: Int) -> Int? {
        (pool.webNodes.map(answers) + [balancerAnswers]).lazy
            .compactMap { question in observations.value(question, on: balancer.name) }
            .filter { answers in answers.count == pool.sites.count }
            .map { answers in answers[site] }
            .first(where: \.isContent)?.status
    }

    private func web(_ node: Node) -> Condition {
        judge(.web, answers(of: node))
    }

    private func balancing(_ plan: Plan) -> Condition {
        let steps = plan.steps.filter { step in
            step.phase == .balancer && step.action != .wait && step.node == balancer.name
        }
        if !steps.isEmpty {
            return Condition(
                .balancer,
                .no,
                reason: "NotBalancing",
                message: "\(steps.count) steps are due in phase balancer"
            )
        }
        return judge(.balancer, balancerAnswers)
    }

    private func registered(_ node: Node, _ plan: Plan) -> Condition {
        let rows = plan.steps.filter { step in
            step.kind == "row" && step.id.hasSuffix(".b_cluster_webnode \(node.name) 8081")
        }
        if pool.databaseNode == nil {
            let message = "the database server is outside the pool"
            return Condition(.registered, .unknown, reason: "NotAsked", message: message)
        }
        let isUnknown = plan.notChecked.contains { remark in
            remark.subject.hasSuffix(".b_cluster_webnode \(node.name) 8081")
        }
        if isUnknown { return Condition(.registered, .unknown, reason: "NotAsked") }
        if rows.isEmpty { return Condition(.registered, .yes, reason: "RowsFound") }
        return Condition(
            .registered,
            .no,
            reason: "NotRegistered",
            message: rows.map(\.id).joined(separator: ", ")
        )
    }
}

extension PoolStatus.Condition {
    /// The condition with something more to say.
    fileprivate func adding(_ text: String?) -> PoolStatus.Condition {
        guard let text else { return self }
        let whole = message.isEmpty ? text : "\(message); \(text)"
        return PoolStatus.Condition(kind, state, reason: reason, message: whole)
    }
}
