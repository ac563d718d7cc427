internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// Phase `database`: every web node can use the sites' databases with the pool's login.
extension PoolView {
    /// Where the sites find the server: an outside address, else that of the node with the role.
    var databaseHost: String {
        if let host = pool.database.host {
            return host.port == 3_306 ? host.address : "\(host.address):\(host.port)"
        }
        return pool.databaseNode?.address ?? ""
    }

    /// The databases of the manifest, each once, in its order.
    var databases: [String] {
        var seen: Set<String> = []
        return pool.sites.compactMap(\.database).filter { name in seen.insert(name).inserted }
    }

    /// Sites that keep their own connection: a linked one uses its kernel's.
    var connectedSites: [(index: Int, site: Site, database: String)] {
        pool.sites.enumerated().compactMap { index, site in
            site.database.map { database in (index, site, database) }
        }
    }

    func addDatabase(to catalog: inout Catalog) {
        for node in syncNodes { catalog.ask(sites, of: node.name) }
        catalog.ask(sites, of: balancer.name)
        if peers.isEmpty { return }
        catalog.warnings += outsideWarnings
        if let node = pool.databaseNode { addServer(on: node, to: &catalog) }
        catalog.barrier()
        for node in pool.webNodes { addLoginProof(from: node, to: &catalog) }
        catalog.barrier()
        addSessions(to: &catalog)
        addSettings(to: &catalog)
        catalog.barrier()
        for peer in peers { addProof(from: balancer, to: peer, in: .database, of: &catalog) }
        catalog.barrier()
    }

    private func addServer(on node: Node, to catalog: inout Catalog) {
        let unit = facts(of: node.name)?.unit("mysqld", "mariadb", "mysql") ?? "mysqld"
        catalog.add(
            DatabaseListening(on: node.address, unit: unit),
            to: node.name,
            in: .database
        )
        let isVendor = pool.database.privileges == .vendor
        let recorded = Set((record.digests.nodes[node.name] ?? [:]).keys)
        for web in clients {
            catalog.add(
                DatabaseLogin(
                    login,
                    from: web.address,
                    password: password,
                    isPasswordWrong: isPasswordWrong(from: web.name),
                    isOurs: isNamed(login) || recorded.contains("login \(login)@\(web.address)"),
                    databases: isVendor ? ["*"] : databases,
                    privileges: isVendor
                        ? DatabaseLogin.vendorPrivileges : DatabaseLogin.sitePrivileges
                ),
                to: node.name,
                in: .database
            )
        }
    }

    /// Who connects to the database: every web node, and the balancer, where the files are edited.
    var clients: [(name: NodeName, address: String)] {
        var clients = pool.webNodes.map { node in (name: node.name, address: node.address) }
        if !clients.contains(where: { client in client.name == balancer.name }) {
            clients.append((balancer.name, balancer.address))
        }
        return clients
    }

    private func addLoginProof(from node: Node, to catalog: inout Catalog) {
        let script = password.value.map { password in
            SiteProgram.login(
                SiteSettings.Connection(
                    host: databaseHost,
                    database: "",
                    login: login,
                    password: password
                ),
                databases: databases
            )
        }
        catalog.add(
            Work("database login from \(node.name)", action: .wait, script: script),
            to: node.name,
            in: .database,
            trigger: .gate(guarding: .database)
        )
    }

    private func addSettings(to catalog: inout Catalog) {
        for (index, site, database) in connectedSites {
            let connection = password.map { password in
                SiteSettings.Connection(
                    host: databaseHost,
                    database: database,
                    login: login,
                    password: password
                )
            }
            catalog.add(
                SiteSettings(
                    sites,
                    index: index,
                    connection: connection,
                    workFolder: workFolder(of: site)
                ),
                to: balancer.name,
                in: .database
            )
        }
    }

    /// Sessions move to the database before any client can reach a second node.
    private func addSessions(to catalog: inout Catalog) {
        guard let node = pool.databaseNode, !isUnread(sites, on: balancer.name) else { return }
        let states = sites(on: balancer.name)?.sites
        for (index, site, database) in connectedSites {
            // With nothing known yet the row is asked for, whether it will be wanted or not.
            if let state = states?[index] {
                let lacksModule = state.isConnected && !state.modules.contains("security")
                if state.keepsSessionsBySettings || lacksModule { continue }
            }
            let nodes = pool.webNodes.filter { web in
                web.name == balancer.name || hasJoined(web)
            }
            catalog.add(
                DatabaseRow(
                    database: database,
                    table: "b_option",
                    key: [("MODULE_ID", "security"), ("NAME", "session")],
                    values: [("VALUE", "Y")],
                    note: "sessions → database; existing ones end"
                ),
                to: node.name,
                in: .database,
                notifies: Set(nodes.map { web in Target(web.name, "cache", site.root) })
            )
            for web in nodes {
                catalog.add(
                    SiteCache(
                        root: site.root,
                        roots: pool.sites.map(\.root),
                        trash: workFolder(of: site)
                    ),
                    to: web.name,
                    in: .database
                )
            }
        }
    }
}
