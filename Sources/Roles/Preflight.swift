internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// Phase `preflight`: reasons not to start. Nothing is done here.
extension PoolView {
    func addPreflight(to catalog: inout Catalog) {
        for node in pool.nodes {
            catalog.ask(NodeFacts(), of: node.name)
            switch observations.nodes[node.name] {
            case .untrusted(let reason): catalog.refusals.append(untrusted(node, reason))
            case .unprivileged(let user): catalog.refusals.append(unprivileged(node, user))
            case .answered, .unreachable, nil: break
            }
            guard let facts = facts(of: node.name) else { continue }
            catalog.refusals += refusals(of: node, facts)
        }
        catalog.refusals += unreadRefusals
        catalog.refusals += accountRefusals + clockRefusals
        addSiteChecks(to: &catalog)
        catalog.refusals += fileRefusals
        addJoining(to: &catalog)
        addServiceTests(to: &catalog)
        for node in syncNodes {
            guard let version = lsyncdVersion(on: node), let reason = version.refusal else {
                continue
            }
            catalog.refusals.append(
                Diagnostic(
                    code: "preflight/lsyncd",
                    summary: "The installed lsyncd cannot be used",
                    detail: "\(reason).",
                    node: node.name,
                    hint: "Install another version from the node's repositories."
                )
            )
        }
    }

    /// Before a pool is made, each web service takes up its configuration as it is: nothing in it
    /// is ours yet, and a later phase must not be the first to find it broken.
    private func addServiceTests(to catalog: inout Catalog) {
        // A part has its number whether it is empty or not: a run counts on from there.
        defer { catalog.barrier() }
        if !record.members.isEmpty || peers.contains(where: isBegun) { return }
        for node in pool.nodes where isWeb(node) && isAvailable(node.name) {
            for service in [nginxService(), httpdService(on: node)] {
                catalog.add(
                    Work("configuration of \(service.name)", action: .wait, script: service.check),
                    to: node.name,
                    in: .preflight,
                    trigger: .gate(guarding: .web)
                )
            }
        }
    }
}
