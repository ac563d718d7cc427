extension SiteReader {
    /// The http block is the site; what only the https block has stays where TLS ends.
    func split(
        _ site: ClusterSite,
        _ paths: SitePaths,
        http: ServerFile,
        https: ServerFile?
    ) -> SiteSource {
        let moved = http.server.edgeOnly(beside: https?.server)
        var base = http
        base.server = http.server.mappingChildren { child in
            moved.contains(child) || child.isSecureFileRedirect ? nil : child
        }
        let common = Set(base.server.children.map(\.essence))
        let httpsPath = SitePaths.available(paths.httpsEdge)
        let secure = https.map { https in
            ServerFile(
                newAt: httpsPath,
                children: https.server.children(without: common),
                from: https.path
            )
        }
        return SiteSource(
            site: site,
            paths: paths,
            base: base,
            httpEdge: ServerFile(
                newAt: SitePaths.available(paths.httpEdge),
                children: http.server.children.filter {
                    $0.name == "listen" || moved.contains($0)
                },
                from: http.path
            ),
            httpsEdge: secure ?? (site.tls == nil ? nil : ServerFile(newAt: httpsPath)),
            hasLiveBlocks: true,
            isClusterActive: false
        )
    }

    /// The https block is the site, the http block only sends clients there.
    mutating func splitRedirected(
        _ site: ClusterSite,
        _ paths: SitePaths,
        http: ServerFile,
        https: ServerFile
    ) -> SiteSource {
        let transport = https.server.transport(in: &loaded)
        var base = https
        base.server = https.server.mappingChildren { transport.contains($0) ? nil : $0 }
        let httpsPath = SitePaths.available(paths.httpsEdge)
        return SiteSource(
            site: site,
            paths: paths,
            base: base,
            httpEdge: http,
            httpsEdge: ServerFile(
                newAt: httpsPath,
                children: https.server.children(transport),
                from: https.path
            ),
            hasLiveBlocks: true,
            isClusterActive: false
        )
    }
}

extension Directive {
    /// What of an http block belongs where clients connect and not on the web servers.
    func edgeOnly(beside https: Directive?) -> [Directive] {
        children.filter { child in
            if child.isSecureFileRedirect { return false }
            if child.isRedirectToHTTPS || child.isRealAddress { return true }
            guard child.name == "proxy_set_header", let header = child.arguments.first,
                let other = https?.children.first(where: {
                    $0.setsHeader(in: [header.lowercased()])
                })
            else { return false }
            return other.essence != child.essence && !child.setsHeader(in: Edge.headers)
        }
    }

    /// The block's children that aren't in another block, and all that name its sockets.
    func children(without common: Set<String>) -> [Directive] {
        children.filter { $0.isSocket || !common.contains($0.essence) }
    }

    /// Some of the block's children with all that name its sockets, in the block's order.
    func children(_ kept: [Directive]) -> [Directive] {
        children.filter { $0.isSocket || kept.contains($0) }
    }

    /// Whether the directive says where and under which names the block is reached.
    var isSocket: Bool { name == "server_name" || name == "listen" }

    /// What of an https block only means something where TLS ends.
    func transport(in loaded: inout LoadedConfiguration) -> [Directive] {
        children.filter { child in
            guard child.name == "include" else { return child.isTransport }
            let placed = loaded.expanded([PlacedDirective(directive: child, file: "")])
            return !placed.isEmpty && placed.allSatisfy(\.directive.isTransport)
        }
    }
}
