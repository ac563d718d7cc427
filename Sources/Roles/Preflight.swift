internal import Diagnostics
internal import Manifests
internal import Resources

/// Phase `preflight`: reasons not to start. Nothing is done here.
extension PoolView {
    func addPreflight(to catalog: inout Catalog) {
        for node in pool.nodes {
            catalog.ask(NodeFacts(), of: node.name)
            guard let facts = facts(of: node.name) else { continue }
            catalog.refusals += refusals(of: node, facts)
        }
        catalog.refusals += accountRefusals + clockRefusals + siteRefusals
        addJoining(to: &catalog)
        catalog.warnings += phpWarnings
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

    private func refusals(of node: Node, _ facts: NodeFacts.Value) -> [Diagnostic] {
        var found: [Diagnostic] = []
        func refuse(_ code: String, _ summary: String, _ detail: String, _ hint: String) {
            found.append(
                Diagnostic(
                    code: "preflight/\(code)",
                    summary: summary,
                    detail: detail,
                    node: node.name,
                    hint: hint
                )
            )
        }
        if facts.userID != 0 {
            refuse(
                "root",
                "Commands do not run as root",
                "The login is user \(facts.userID), and nothing here works without root.",
                "Set `access: { become: sudo }` and allow `sudo -n`, or log in as root."
            )
        }
        if facts.account == nil {
            refuse(
                "account",
                "There is no user bitrix",
                "Sites and file sync run as bitrix on every BitrixVM.",
                "Is this a BitrixVM? Check the node's address."
            )
        }
        let needed = facts.missing.filter { tool in tool != "php" || node.roles.contains(.web) }
        if !needed.isEmpty {
            refuse(
                "tools",
                "Programs are missing",
                "\(needed.joined(separator: ", ")) cannot be found.",
                "Install them from the node's repositories."
            )
        }
        if !facts.readOnly.isEmpty {
            refuse(
                "read-only",
                "A folder cannot be written",
                "\(facts.readOnly.joined(separator: ", ")).",
                "Mount it read-write; look at the kernel's log for the reason."
            )
        }
        for (path, space) in facts.space.sorted(by: { left, right in left.key < right.key }) {
            let isFull = space.kibibytes < 51_200 || (space.inodes > 0 && space.inodes < 1_000)
            if !isFull { continue }
            refuse(
                "space",
                "A disk is full",
                "\(path) has \(space.kibibytes / 1_024) MiB and \(space.inodes) inodes left.",
                "Make room; 50 MiB and 1000 inodes are the least."
            )
        }
        if let process = facts.ansible {
            refuse(
                "ansible",
                "Ansible is at work on the node",
                "Process \(process) may be the vendor's tools, which write the same files.",
                "Wait until it is done."
            )
        }
        if !facts.hasSSHDropIns && syncNodes.contains(node) {
            refuse(
                "sshd",
                "sshd does not read /etc/ssh/sshd_config.d",
                "The keys of the pool are made known to sshd by a file there.",
                "Add `Include /etc/ssh/sshd_config.d/*.conf` at the top of /etc/ssh/sshd_config."
            )
        }
        return found
    }

    private var accountRefusals: [Diagnostic] {
        let accounts = pool.nodes.compactMap { node in
            facts(of: node.name)?.account.map { account in (node.name, account) }
        }
        guard let first = accounts.first,
            let other = accounts.first(where: { _, account in account != first.1 })
        else { return [] }
        return [
            Diagnostic(
                code: "preflight/account-ids",
                summary: "User bitrix has different numbers on the nodes",
                detail:
                    "\(first.1) on \(first.0), \(other.1) on \(other.0): files would change owner.",
                node: other.0,
                hint: "Give bitrix the same uid and gid everywhere, and chown its files."
            )
        ]
    }

    private var clockRefusals: [Diagnostic] {
        let times = pool.nodes.compactMap { node in
            facts(of: node.name).map { facts in (node.name, facts.time) }
        }
        guard let first = times.min(by: { left, right in left.1 < right.1 }),
            let last = times.max(by: { left, right in left.1 < right.1 }),
            last.1 - first.1 > 5
        else { return [] }
        return [
            Diagnostic(
                code: "preflight/clock",
                summary: "The nodes' clocks differ",
                detail:
                    "\(last.0) is \(Int(last.1 - first.1)) s ahead of \(first.0): newer files would lose against older ones.",
                node: last.0,
                hint: "Set the clocks (chronyd, systemd-timesyncd) and try again."
            )
        ]
    }

    /// What keeps the sites' files on the balancer from being worked on.
    private var siteRefusals: [Diagnostic] {
        guard !peers.isEmpty, let states = sites(on: balancer.name)?.sites else { return [] }
        return zip(pool.sites, states).flatMap { site, state in
            // What keeps the pool's own login from the database is drift that an apply mends.
            let problems = state.problems.filter { problem in
                problem.slug != "connect" || state["settings.login"] != pool.database.login
            }
            var found = problems.map { problem in
                Diagnostic(
                    code: "preflight/site-\(problem.slug)",
                    summary: "A site is not in a shape that can be worked on",
                    detail: "\(site.name): \(problem.message).",
                    source: site.source,
                    node: balancer.name,
                    hint: "Mend it on the node; nothing was changed."
                )
            }
            if state.isConnected && !state.modules.contains("cluster") {
                found.append(
                    Diagnostic(
                        code: "preflight/module",
                        summary: "The cluster module is not installed",
                        detail:
                            "\(site.name) has no module `cluster`, which must know the web nodes.",
                        source: site.source,
                        node: balancer.name,
                        hint: "Install it in the site's administration, Settings, Modules."
                    )
                )
            }
            return found
        }
    }

    private var phpWarnings: [Diagnostic] {
        guard let own = sites(on: balancer.name) else { return [] }
        return peers.compactMap { peer in
            guard let other = sites(on: peer.name) else { return nil }
            let lacking = own.phpModules.filter { module in !other.phpModules.contains(module) }
            let isSame = own.phpVersion == other.phpVersion
            if isSame && lacking.isEmpty { return nil }
            let modules = lacking.isEmpty ? "" : "; it lacks \(lacking.joined(separator: ", "))"
            return Diagnostic(
                code: "preflight/php",
                severity: .warning,
                summary: "PHP differs from the balancer's",
                detail:
                    "\(other.phpVersion) here, \(own.phpVersion) on \(balancer.name)\(modules).",
                node: peer.name
            )
        }
    }
}
