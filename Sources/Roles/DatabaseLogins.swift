internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// Which login the sites use, and with which password.
///
/// A server may know one password a login, so that a new one goes to a second login: the sites move
/// to it, and the first goes when nobody is left on it. What the sites on the balancer name is the
/// record of whose turn it is.
extension PoolView {
    /// The manifest's name, and the one that takes turns with it.
    private var loginNames: [String] {
        let name = pool.database.login
        return [name, name.prefix(30) + "_2"]
    }

    /// Whether a name is one of the pool's two.
    func isPoolLogin(_ name: String) -> Bool { loginNames.contains(name) }

    /// Those sites on the balancer that name one of the pool's logins.
    private var ownSettings: [SiteState] {
        guard let states = sites(on: balancer.name)?.sites else { return [] }
        return connectedSites.map { index, _, _ in states[index] }
            .filter { state in isPoolLogin(state["settings.login"]) }
    }

    /// Whether a site on the balancer names a login of the pool.
    func isNamed(_ name: String) -> Bool {
        ownSettings.contains { state in state["settings.login"] == name }
    }

    /// The login that the sites are to use.
    var login: String {
        // The logins of an outside server are its administrator's.
        guard pool.databaseNode != nil, let current = ownSettings.first?["settings.login"] else {
            return loginNames[0]
        }
        if case .generate = pool.database.password { return current }
        guard let wanted = inputs.password else { return current }
        let holder = ownSettings.first { state in state.password == wanted }
        return holder?["settings.login"] ?? loginNames.first { name in name != current } ?? current
    }

    /// The password that the login has: what a site on the balancer names, else the manifest's,
    /// else the one that this run makes.
    var password: Late<Secret> {
        if case .generate = pool.database.password {} else { return Late(inputs.password) }
        if sites(on: balancer.name) == nil { return .later }
        return ownSettings.first.map { state in .known(state.password) } ?? Late(inputs.password)
    }

    /// What is not done where the server is outside the pool, and is to be done there.
    var outsideWarnings: [Diagnostic] {
        guard let host = pool.database.host, !peers.isEmpty else { return [] }
        let accounts = clients.map { client in "\(pool.database.login)@\(client.address)" }
        return [
            Diagnostic(
                code: "database/outside",
                severity: .warning,
                summary: "The database server is outside the pool",
                detail: """
                    \(host.address) is its administrator's: bxctl makes no login there, moves no sessions \
                    to the database by an option of it, and enters no web node into the cluster module.
                    """,
                hint: """
                    Make the logins \(accounts.joined(separator: ", ")) there; in each site keep \
                    sessions in the database, and add the web nodes (port 8081, /server-status).
                    """
            )
        ]
    }

    /// Whether a node names the login and the server does not take its password.
    ///
    /// One that no site names is nobody's: a run that was cut off left it.
    func isPasswordWrong(from node: NodeName) -> Bool {
        let name = login
        if sites(on: balancer.name) != nil, !isNamed(name) { return true }
        guard let states = sites(on: node)?.sites else { return false }
        return connectedSites.contains { index, _, _ in
            states[index]["settings.login"] == name
                && states[index]["connect"].hasPrefix("errno 1045")
        }
    }

    /// Logins that an earlier apply made and nothing uses any more go last, when every node that
    /// they let in has proven that it has newer settings.
    func addRetiredLogins(to catalog: inout Catalog) {
        guard let server = pool.databaseNode else { return }
        let recorded = record.digests.nodes[server.name] ?? [:]
        let current = Set(clients.map { client in "\(login)@\(client.address)" })
        for key in recorded.keys.sorted() where key.hasPrefix("login ") {
            let account = key.dropFirst("login ".utf8.count)
            guard let at = account.firstIndex(of: "@"), !current.contains(String(account)) else {
                continue
            }
            let address = String(account[account.index(after: at)...])
            if kept.contains(where: { member in member.address == address }) { continue }
            let users = pool.nodes.filter { node in node.address == address }.map(\.name)
            if users.contains(where: { node in mayUse(String(account[..<at]), node) }) { continue }
            catalog.add(
                RetiredLogin(String(account[..<at]), from: address),
                to: server.name,
                in: .register,
                concerns: Set(users)
            )
        }
    }

    /// Whether a node's sites name a login, and this run does not bring them another.
    ///
    /// Where the balancer's own files are due to change, the run proves that every node has them.
    private func mayUse(_ name: String, _ node: NodeName) -> Bool {
        if isNamed(name) { return false }
        guard let states = sites(on: node)?.sites else { return true }
        return states.contains { state in state["settings.login"] == name }
    }
}
