internal import Diagnostics

/// Tells how far a tree has come and who else answers in it.
struct TreeInspection {
    let live: NginxTree
    let cluster: Cluster
    let isBalancerActive: Bool

    /// How far the tree has come.
    func stage(of sources: [SiteSource]) -> ClusterConfiguration.Stage {
        let isStaging = live.hasFile(at: SitePaths.staging)
        let areLive = sources.map(\.hasLiveBlocks)
        let areSwitched = sources.map(\.isClusterActive)
        if isBalancerActive || areSwitched.contains(true) {
            let edges = sources.flatMap { source in
                [source.paths.httpEdge] + (source.httpsEdge == nil ? [] : [source.paths.httpsEdge])
            }
            let isWhole =
                !isStaging && !areLive.contains(true) && !areSwitched.contains(false)
                && edges.allSatisfy { live.hasFile(at: "\(SitePaths.enabled)/\($0)") }
            return isWhole ? .switched : .partial
        }
        guard !areLive.contains(false) else { return .partial }
        return isStaging ? .staged : .single
    }

    /// Refusals for server blocks that belong to no site and would lose clients or ports.
    func strangers(in loaded: inout LoadedConfiguration) -> [Diagnostic] {
        let known = knownFiles
        var problems: [Diagnostic] = []
        for server in loaded.servers where !known.contains(server.file) {
            let directives = loaded.children(of: server).map(\.directive)
            if let problem = stranger(server, saying: directives) { problems.append(problem) }
        }
        problems += loaded.http.filter { placed in
            placed.directive.name == "upstream" && !known.contains(placed.file)
                && ["bx_cluster", "bx_local"].contains(placed.directive.arguments.first)
        }
        .map { placed in
            placed.problem(
                "upstream",
                "A name that the balancer needs is taken",
                detail: "the upstream \(placed.directive.arguments[0]) is defined here.",
                hint: "Give the upstream another name."
            )
        }
        for folder in ["bx/maps/*.conf", "bx/site_enabled/*.conf"]
        where !loaded.httpIncludes.contains(where: { $0 == folder || $0 == "/etc/nginx/\(folder)" })
        {
            problems.append(notLoaded(folder))
        }
        return problems
    }

    /// Certificates that web nodes need as long as the sync brings them https blocks.
    func certificateWarnings(in loaded: inout LoadedConfiguration) -> [Diagnostic] {
        let synced = Set(
            cluster.sites.compactMap {
                live.realPath("\(SitePaths.enabled)/\(SitePaths($0).https)")
            }
        )
        return loaded.servers.filter { synced.contains($0.file) }
            .flatMap { loaded.everything(in: $0) }
            .filter { ["ssl_certificate", "ssl_certificate_key"].contains($0.directive.name) }
            .filter { !Self.isOnEveryNode($0.directive.arguments.first ?? "") }
            .map { placed in
                placed.problem(
                    "certificate",
                    severity: .warning,
                    "Web nodes need a certificate until the switch",
                    detail: "the sync brings this block to web nodes, where nginx does not start"
                        + " without \(placed.directive.arguments.first ?? "").",
                    hint: "Copy the file to the web nodes; behind the balancer it is not needed."
                )
            }
    }

    /// Whether BitrixVM or the sync puts a file on every node.
    private static func isOnEveryNode(_ path: String) -> Bool {
        path == "\(NginxTree.root)/ssl/cert.pem" || path.hasPrefix("\(SitePaths.bx)/")
            || path.hasPrefix("bx/")
    }

    /// Maps that will see the web server's side of a connection instead of the client's.
    func mapWarnings(in loaded: LoadedConfiguration) -> [Diagnostic] {
        loaded.http.filter { placed in
            placed.directive.name == "map" && placed.file != live.realPath(SitePaths.maps)
                && ([placed.directive] + placed.directive.children).contains(where: \.namesScheme)
        }
        .map { placed in
            placed.problem(
                "scheme",
                severity: .warning,
                "A map asks for the client's scheme or port",
                detail: "on a web server these are http and 8080 for every client.",
                hint: Inspection.schemeHint
            )
        }
    }

    /// Includes that lead out of the tree: what stands there is not known.
    func warnings(in loaded: LoadedConfiguration) -> [Diagnostic] {
        var places: Set<String> = []
        return loaded.unseen.filter { path, include in
            NginxTree.isOutside(path) && places.insert(include.place).inserted
        }
        .map { _, include in
            include.problem(
                "unseen",
                severity: .warning,
                "A file outside \(NginxTree.root) is not checked",
                detail: "\(include.directive.arguments[0]) is included here and was not read."
            )
        }
    }

    /// Files of the tree that nginx reads and the survey did not: server blocks may stand there.
    func unread(in loaded: LoadedConfiguration) -> [Diagnostic] {
        var paths: Set<String> = []
        return loaded.unseen.filter { path, _ in
            live.unread.contains(path) && paths.insert(path).inserted
        }
        .map { path, include in
            include.problem(
                "unread",
                "A file that nginx includes was not read",
                detail:
                    "\(path) is larger than 1 MiB, or the line that includes it is not plain: what"
                    + " it serves is not known.",
                hint:
                    "Split the file, or include it by a line of its own; what is inside a geo or map"
                    + " block is not asked for."
            )
        }
    }

    private func stranger(
        _ server: PlacedDirective,
        saying directives: [Directive]
    ) -> Diagnostic? {
        let ports = Set(directives.listens.compactMap(\.port))
        let names = directives.serverNames
        let list = names.isEmpty ? "no name" : names.joined(separator: " ")
        if !ports.isDisjoint(with: [80, 443]) {
            return server.problem(
                "unknown-names",
                "nginx serves names that belong to no site of the manifest",
                detail: "this server block answers \(list) on"
                    + " \(ports.sorted().map(String.init).joined(separator: ", ")); behind the"
                    + " balancer it would hide a site or fall to the default one.",
                hint: "Add the site to the manifest, add the names to a site's aliases and take"
                    + " the block away, or take its file out of nginx."
            )
        }
        guard !ports.isDisjoint(with: [8080, 8081]) else { return nil }
        return server.problem(
            "port-taken",
            "A port that the cluster needs is taken",
            detail: "this server block (\(list)) listens on 8080 or 8081.",
            hint: "Give it another port, or take its file out of nginx."
        )
    }

    /// The files that may listen on the ports of clients and of the cluster.
    private var knownFiles: Set<String> {
        var paths = [
            "\(SitePaths.enabled)/bx_apache_status.conf", "\(SitePaths.enabled)/upstream.conf",
        ]
        for site in cluster.sites {
            let names = SitePaths(site)
            paths += [names.http, names.https, names.httpEdge, names.httpsEdge]
                .flatMap(SitePaths.active)
            paths.append(names.cluster)
        }
        return Set(paths.compactMap(live.realPath))
    }

    private func notLoaded(_ folder: String) -> Diagnostic {
        Diagnostic(
            code: "nginx/not-loaded",
            summary: "nginx does not load a folder that the cluster needs",
            detail: "\(NginxTree.root)/nginx.conf has no \"include \(folder);\" in its http block.",
            hint: "Restore the vendor's nginx.conf, or add the line."
        )
    }
}

extension Cluster {
    /// What makes a cluster impossible, whatever nginx says.
    var shapeProblems: [Diagnostic] {
        var problems: [Diagnostic] = []
        if sites.count(where: \.isDefault) != 1 {
            problems.append(
                Diagnostic(
                    code: "nginx/default-site",
                    summary: "The cluster needs one default site",
                    detail: "Clients that ask for unknown names need a site to reach, and"
                        + " \(sites.count(where: \.isDefault)) sites are the default one.",
                    hint: "Add the site named default to the manifest."
                )
            )
        }
        if webServers.isEmpty {
            problems.append(
                Diagnostic(
                    code: "nginx/no-web-server",
                    summary: "The cluster needs a web server",
                    detail: "No node has the role web.",
                    hint: "Give a node the role web."
                )
            )
        }
        return problems
    }
}
