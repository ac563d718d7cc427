internal import Diagnostics
internal import Manifests
internal import Resources

/// What keeps the sites from being worked on.
extension PoolView {
    func addSiteChecks(to catalog: inout Catalog) {
        catalog.refusals += siteRefusals
        catalog.warnings += phpWarnings
        addCertificates(to: &catalog)
        addDatabases(to: &catalog)
    }

    /// A certificate that the manifest names is there before anything is changed.
    private func addCertificates(to catalog: inout Catalog) {
        for site in pool.sites {
            guard let tls = site.tls else { continue }
            let question = MissingFiles([tls.certificate, tls.key])
            catalog.ask(question, of: balancer.name)
            for path in observations.value(question, on: balancer.name) ?? [] {
                catalog.refusals.append(
                    Diagnostic(
                        code: "preflight/certificate",
                        summary: "A file of a site's certificate is not there",
                        detail: "\(site.name) wants \(path).",
                        source: site.source,
                        node: balancer.name,
                        hint: "Put it there, or correct `tls` of the site."
                    )
                )
            }
        }
    }

    /// A database that the manifest names is there: bxctl makes logins, never databases.
    private func addDatabases(to catalog: inout Catalog) {
        guard let server = pool.databaseNode, !peers.isEmpty else { return }
        let question = DatabaseNames()
        catalog.ask(question, of: server.name)
        guard let names = observations.value(question, on: server.name) else { return }
        for site in pool.sites {
            guard let database = site.database, !names.contains(database) else { continue }
            catalog.refusals.append(
                Diagnostic(
                    code: "preflight/database",
                    summary: "A site's database is not there",
                    detail: "\(site.name) wants \(database), and the server has \(names.list).",
                    source: site.source,
                    node: server.name,
                    hint: "Correct `database` of the site, or make the database first."
                )
            )
        }
    }

    /// What keeps the sites' files on the balancer from being worked on.
    private var siteRefusals: [Diagnostic] {
        guard !peers.isEmpty, let states = sites(on: balancer.name)?.sites else { return [] }
        return zip(pool.sites, states).flatMap { site, state in
            // What keeps the pool's own login from the database is drift that an apply mends.
            let problems = state.problems.filter { problem in
                problem.slug != "connect" || !isPoolLogin(state["settings.login"])
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
            } else if state.isConnected && state["table.b_cluster_webnode"] == "no" {
                found.append(
                    Diagnostic(
                        code: "preflight/module-table",
                        summary: "The cluster module has no table for web nodes",
                        detail: "\(site.name) has the module, and no b_cluster_webnode.",
                        source: site.source,
                        node: balancer.name,
                        hint: "Install the module anew, or the edition of Bitrix that has it."
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

extension [String] {
    /// The words in a sentence; the first few of many.
    fileprivate var list: String {
        if isEmpty { return "none" }
        return prefix(8).joined(separator: ", ") + (count > 8 ? " and \(count - 8) more" : "")
    }
}
