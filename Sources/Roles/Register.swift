internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// Phase `register`: the cluster module, the vendor's tools and the pool itself know the cluster.
extension PoolView {
    static let inventory = "/etc/ansible/hosts"
    static let groupVariables = "/etc/ansible/group_vars/bitrix-web.yml"

    func addRegister(to catalog: inout Catalog) {
        if !peers.isEmpty {
            addRows(to: &catalog)
            addInventory(to: &catalog)
            addRetiredLogins(to: &catalog)
        }
        catalog.barrier()
        addRecord(to: &catalog)
    }

    private func addRows(to catalog: inout Catalog) {
        guard let node = pool.databaseNode else { return }
        let states = sites(on: balancer.name)?.sites ?? []
        for (index, site) in pool.sites.enumerated() {
            guard let database = site.database else { continue }
            let group = states.indices.contains(index) ? states[index]["main.0.group_id"] : ""
            for web in pool.webNodes where !isMissing(web.name) {
                catalog.add(
                    DatabaseRow(
                        database: database,
                        table: "b_cluster_webnode",
                        key: [("HOST", web.name.text), ("PORT", "8081")],
                        values: [("STATUS_URL", "/server-status")],
                        initial: [
                            ("NAME", web.name.text), ("DESCRIPTION", ""),
                            ("GROUP_ID", group.isEmpty ? "1" : group),
                        ]
                    ),
                    to: node.name,
                    in: .register,
                    concerns: [web.name]
                )
            }
        }
    }

    private func addInventory(to catalog: inout Catalog) {
        let node = pool.mgmtNode.name
        let content = Late(state(of: PoolView.inventory, on: node)).map { state in
            Inventory(state.content ?? Content([])).listing(pool).content
        }
        catalog.add(Directory("/etc/ansible", mode: nil), to: node, in: .register)
        catalog.add(Directory("/etc/ansible/group_vars", mode: nil), to: node, in: .register)
        catalog.add(
            File(PoolView.inventory, content: content, access: .kept),
            to: node,
            in: .register
        )
        let variables = Late(state(of: PoolView.groupVariables, on: node)).map { state in
            YAMLLines(state.content ?? Content("---\n")).setting("cluster_web_configure", "enable")
        }
        catalog.add(
            File(PoolView.groupVariables, content: variables, access: .kept),
            to: node,
            in: .register
        )
    }

    /// The record of the pool, the same on every node: members and what was applied.
    private func addRecord(to catalog: inout Catalog) {
        let members = pool.nodes.map { node in
            PoolRecord.Member(
                name: node.name,
                address: node.address,
                roles: Role.allCases.filter(node.roles.contains).map(\.rawValue)
            )
        }
        // A catalog that stops at a refusal is no record of anything.
        if !catalog.refusals.isEmpty { return }
        var digests: [NodeName: [String: String]] = [:]
        let lasting = catalog.entries.filter { entry in
            !entry.trigger.isGate && !(entry.resource is Work) && !(entry.resource is SiteCache)
                && !(entry.resource is RetiredLogin)
        }
        for entry in lasting {
            digests[entry.node, default: [:]][AppliedDigests.key(of: entry.resource)] =
                AppliedDigests.digest(of: entry.resource)
        }
        let missing = pool.nodes.map(\.name).filter(isMissing)
        // What serves a missing node is not in the catalog, and stays as it was applied.
        for (name, old) in record.digests.nodes where !missing.isEmpty {
            digests[name] = old.merging(digests[name] ?? [:]) { _, new in new }
        }
        for name in missing { digests[name] = record.digests.nodes[name] }
        let whole = PoolRecord(members: members + kept, digests: AppliedDigests(digests))
        for node in pool.nodes {
            if !syncNodes.contains(where: { other in other.name == node.name }) {
                catalog.add(Directory("/etc/bxctl"), to: node.name, in: .register)
            }
            catalog.add(
                File(
                    PoolRecord.path,
                    content: observations.nodes.isEmpty
                        ? .later : .known(whole.content(pool: pool.name)),
                    isOpaque: true
                ),
                to: node.name,
                in: .register
            )
        }
    }
}
