internal import Manifests
internal import Resources
internal import Shell

extension PoolView {
    /// Folders that PHP needs for each site, and no second cron.
    func addPlaces(on node: Node, to catalog: inout Catalog) {
        let file = "/etc/tmpfiles.d/bxctl-sites.conf"
        let names = pool.sites.compactMap(PoolView.vendorName)
        let parents = names.contains { name in name.contains("/") } ? ["", "/ext_www"] : [""]
        let folders = ["/tmp/php_sessions", "/tmp/php_upload"].flatMap { top in
            parents.map { parent in top + parent } + names.map { name in "\(top)/\(name)" }
        }
        let user = PoolView.account
        let lines = folders.map { folder in "d \(folder) 0770 \(user) \(user) -\n" }
        let content = Content(Text.written + lines.joined())
        catalog.add(File(file, content: .known(content)), to: node.name, in: .web)
        for folder in folders {
            catalog.add(
                Directory(folder, owner: user, group: user, mode: "770", tmpfiles: file),
                to: node.name,
                in: .web
            )
        }
        catalog.add(SiteCron(roots: pool.sites.map(\.root)), to: node.name, in: .web)
    }

    /// What a site is called in the folders of PHP; nil outside the vendor's layout.
    private static func vendorName(of site: Site) -> String? {
        let home = "/home/bitrix/"
        guard site.root.hasPrefix(home) else { return nil }
        let name = String(site.root.dropFirst(home.utf8.count))
        return name == "www" || name.hasPrefix("ext_www/") ? name : nil
    }

    /// The way back for files: from a node that proved itself, once nothing of its own is left.
    func addReturn(to catalog: inout Catalog) {
        for peer in peers where isSending(to: peer) && !hasJoined(peer) {
            for site in pool.sites { addDisplacement(of: site, on: peer, to: &catalog) }
        }
        catalog.barrier()
        for peer in peers {
            addTrees(from: peer, to: balancer, in: .web, of: &catalog)
            addSending(from: peer, to: balancer, in: .web, of: &catalog)
        }
        catalog.barrier()
        for peer in peers { addAllowance(from: peer, to: balancer, in: .web, of: &catalog) }
        catalog.barrier()
        for peer in peers { addProof(from: peer, to: balancer, in: .web, of: &catalog) }
        catalog.barrier()
    }

    /// What only a never-served node has was deleted on the balancer since the first copy.
    private func addDisplacement(of site: Site, on peer: Node, to catalog: inout Catalog) {
        catalog.add(
            Work(
                "what only \(peer.name) has of \(site.root) to its trash",
                script: joining(site.root, on: peer),
                idle: .seconds(600)
            ),
            to: balancer.name,
            in: .web,
            concerns: [peer.name]
        )
    }
}
