internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// A web node that was never part of the pool: what must be known of it before it is touched.
extension PoolView {
    /// Peers that answered and get their first copy in this run.
    private var joining: [Node] {
        if !isAvailable(balancer.name) { return [] }
        return peers.filter { peer in
            isAvailable(peer.name) && !isSending(to: peer) && !hasJoined(peer)
        }
    }

    func addJoining(to catalog: inout Catalog) {
        for peer in joining {
            addPorts(of: peer, to: &catalog)
            let isAsked = observations.answer(of: peer.name, to: sites.subject) != nil
            if isAsked && sites(on: peer.name) == nil { catalog.refusals.append(unread(peer)) }
            for site in sitesWithKernel(on: peer) {
                if inputs.allowDisplace.contains(peer.name) || isBegun(on: peer) { continue }
                let listing = listing(of: site)
                catalog.ask(listing, of: balancer.name)
                catalog.ask(listing, of: peer.name)
                catalog.refusals += unread(listing, on: balancer.name)
                catalog.refusals += unread(listing, on: peer.name)
                catalog.refusals += displacement(of: site, on: peer)
            }
        }
        if joining.isEmpty { return }
        catalog.refusals += unread(sites, on: balancer.name)
        for site in pool.sites { addReadability(of: site, to: &catalog) }
    }

    // MARK: What a node has that the balancer lacks

    /// What a node has of its own is not known: absence of information makes no room.
    private func unread(_ peer: Node) -> Diagnostic {
        Diagnostic(
            code: "preflight/php-answer",
            summary: "PHP does not tell what the sites of a joining node are",
            detail:
                "What lies in the sites' folders of \(peer.name) must be known before it makes room.",
            node: peer.name,
            hint: "Try `php -v` there as user bitrix; PHP 7.4 or later is needed."
        )
    }

    private func sitesWithKernel(on peer: Node) -> [Site] {
        guard let states = sites(on: peer.name)?.sites else { return [] }
        return zip(pool.sites, states).filter { _, state in state.hasKernel }
            .map { site, _ in site }
    }

    /// Whether an earlier run judged the node and began its first copy.
    func isBegun(on peer: Node) -> Bool {
        let state = state(of: LsyncdNames(of: balancer.name).paths, on: peer.name)
        return state?.file != nil && !hasJoined(peer)
    }

    /// The sites share the greater part of what one answer of a node may hold.
    private func listing(of site: Site) -> SiteListing {
        SiteListing(
            site.root,
            without: [
                "bitrix/cache", "bitrix/managed_cache", "bitrix/stack_cache", "upload/resize_cache",
            ],
            limit: (48 << 20) / pool.sites.count
        )
    }

    private func displacement(of site: Site, on peer: Node) -> [Diagnostic] {
        let listing = listing(of: site)
        guard let own = observations.value(listing, on: balancer.name),
            let other = observations.value(listing, on: peer.name)
        else { return [] }
        if let cut = [(peer, other), (balancer, own)].first(where: { _, value in !value.isWhole }) {
            return [incomparable(site, on: peer, tooLargeOn: cut.0)]
        }
        let unique = other.files.filter { path, entry in
            guard let mine = own.files[path] else { return true }
            return entry.modified > mine.modified && entry.size != mine.size
        }
        if unique.isEmpty { return [] }
        let size = unique.values.reduce(0) { sum, entry in sum + entry.size }
        let names = unique.keys.sorted()
        let shown = names.prefix(5).joined(separator: ", ")
        let rest = names.count > 5 ? " and \(names.count - 5) more" : ""
        return [
            Diagnostic(
                code: "preflight/displace",
                summary: "A joining node has files that the balancer lacks",
                detail:
                    "\(site.root) has \(names.count) such files, \(size) bytes: \(shown)\(rest).",
                source: site.source,
                node: peer.name,
                hint:
                    "Look at them; --allow-displace \(peer.name) moves them to the trash of the node."
            )
        ]
    }

    /// What only the node has cannot be told.
    private func incomparable(_ site: Site, on peer: Node, tooLargeOn node: Node) -> Diagnostic {
        Diagnostic(
            code: "preflight/displace",
            summary: "A joining node has a site with too many files to compare",
            detail:
                "\(site.root) of \(node.name) has more of them than one answer can list, so that it is not known what only"
                + " \(peer.name) has.",
            source: site.source,
            node: peer.name,
            hint: """
                --allow-displace \(peer.name) moves whatever the balancer lacks to the trash of the node; or empty \
                \(site.root) there before it joins.
                """
        )
    }

    // MARK: The way between the nodes

    private func addPorts(of peer: Node, to catalog: inout Catalog) {
        let ways: [(from: Node, to: Node, ports: [Int])] =
            [
                (balancer, peer, [22, 8_080, 8_081]), (peer, balancer, [22]),
            ] + (pool.databaseNode.map { server in [(peer, server, [3_306])] } ?? [])
        for way in ways where way.from.name != way.to.name {
            let question = PortQuestion(way.to.address, ports: way.ports)
            catalog.ask(question, of: way.from.name)
            catalog.refusals += unread(question, on: way.from.name)
            for port in observations.value(question, on: way.from.name) ?? [] {
                catalog.refusals.append(filtered(port, from: way.from, to: way.to))
            }
        }
    }

    private func filtered(_ port: Int, from: Node, to: Node) -> Diagnostic {
        let rule =
            "rule family=ipv4 source address=\(from.address) port port=\(port) protocol=tcp accept"
        return Diagnostic(
            code: "preflight/filtered",
            summary: "A port is filtered between two nodes",
            detail: "\(from.name) gets no answer from \(to.name) (\(to.address)) on port \(port).",
            node: to.name,
            hint:
                "On \(to.name): firewall-cmd --permanent --add-rich-rule='\(rule)' && firewall-cmd --reload"
        )
    }

    // MARK: Files that cannot be synchronised

    private func addReadability(of site: Site, to catalog: inout Catalog) {
        let question = UnreadableFiles(site.root)
        catalog.ask(question, of: balancer.name)
        catalog.refusals += unread(question, on: balancer.name)
        guard let paths = observations.value(question, on: balancer.name), !paths.isEmpty else {
            return
        }
        let names = paths.prefix(5).joined(separator: ", ")
        catalog.refusals.append(
            Diagnostic(
                code: "preflight/unreadable",
                summary: "A site has files that bitrix cannot read, or that are no files",
                detail:
                    "\(names)\(paths.count > 5 ? " and more" : ""): they would never be synchronised.",
                source: site.source,
                node: balancer.name,
                hint:
                    "chown bitrix:bitrix what is the site's, and move sockets, pipes and devices out of it."
            )
        )
    }
}
