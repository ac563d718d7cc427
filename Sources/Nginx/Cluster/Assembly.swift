internal import Diagnostics

/// Puts the files of the cluster together, or says why not.
struct Assembly {
    let live: NginxTree
    let cluster: Cluster
    private var reader: SiteReader
    private var refusals: [Diagnostic] = []
    private var warnings: [Diagnostic] = []

    init(live: NginxTree, cluster: Cluster) {
        self.live = live
        self.cluster = cluster
        reader = SiteReader(loaded: LoadedConfiguration(tree: live))
    }

    mutating func result() -> ClusterConfiguration.Result {
        refusals = cluster.valueProblems + cluster.shapeProblems + reader.loaded.problems
        guard refusals.isEmpty else { return refused(at: .single) }
        let sources = cluster.sites.compactMap { reader.read($0) }
        let tree = TreeInspection(
            live: live,
            cluster: cluster,
            isBalancerActive: reader.isBalancerActive
        )
        refusals += reader.refusals
        refusals += tree.strangers(in: &reader.loaded)
        warnings += tree.warnings(in: reader.loaded)
        warnings += tree.mapWarnings(in: reader.loaded)
        warnings += tree.certificateWarnings(in: &reader.loaded)
        for source in sources { inspect(source) }
        refusals += tree.unread(in: reader.loaded)
        refusals += reader.loaded.problems
        let stage = tree.stage(of: sources)
        guard refusals.isEmpty else { return refused(at: stage) }
        let staged = staged(sources, isBeforeSwitch: stage == .single || stage == .staged)
        let switched = switched(sources)
        refusals += reader.loaded.problems
        guard refusals.isEmpty else { return refused(at: stage) }
        return ClusterConfiguration.Result(
            staged: staged,
            switched: switched,
            stage: stage,
            refusals: [],
            warnings: warnings
        )
    }

    private func refused(at stage: ClusterConfiguration.Stage) -> ClusterConfiguration.Result {
        ClusterConfiguration.Result(
            staged: [],
            switched: [],
            stage: stage,
            refusals: refusals,
            warnings: warnings
        )
    }

    private mutating func inspect(_ source: SiteSource) {
        let inspection = Inspection(source: source)
        refusals += inspection.refusals(in: &reader.loaded)
        warnings += inspection.warnings(in: &reader.loaded)
    }
}

extension Assembly {
    private func staged(_ sources: [SiteSource], isBeforeSwitch: Bool) -> [NginxTree.Entry] {
        let shared = SharedFiles(cluster: cluster)
        let status = "bx_apache_status.conf"
        var entries: [NginxTree.Entry] = [.text(SitePaths.maps, shared.maps)]
        entries += sources.map {
            .file(path: $0.paths.cluster, bytes: ClusterBlock(source: $0, cluster: cluster).bytes)
        }
        entries.append(.text(SitePaths.available(status), shared.status))
        entries.append(enabling(status))
        if isBeforeSwitch {
            entries.append(.text(SitePaths.staging, shared.staging(sources.map(\.paths))))
        }
        return entries
    }

    private mutating func switched(_ sources: [SiteSource]) -> [NginxTree.Entry] {
        var files: [NginxTree.Entry] = [
            .text(SitePaths.available("upstream.conf"), SharedFiles(cluster: cluster).upstream)
        ]
        var links: [NginxTree.Entry] = [enabling("upstream.conf")]
        var removals: [NginxTree.Entry] = [.absent(path: SitePaths.staging)]
        for source in sources {
            let paths = source.paths
            let cluster = "../site_cluster/\(paths.http)"
            for (edge, name) in edges(of: source, beside: sources) {
                files.append(.file(path: SitePaths.available(name), bytes: edge.bytes))
                links.append(enabling(name))
            }
            links.append(live.link(at: SitePaths.available(paths.http), to: cluster))
            links.append(live.link(at: "\(SitePaths.enabled)/\(paths.http)", to: cluster))
            removals += [
                .absent(path: "\(SitePaths.extEnabled)/\(paths.http)"),
                .absent(path: "\(SitePaths.extEnabled)/\(paths.https)"),
                .absent(path: "\(SitePaths.enabled)/\(paths.https)"),
            ]
        }
        return files + links + removals
    }

    private func enabling(_ name: String) -> NginxTree.Entry {
        live.link(at: "\(SitePaths.enabled)/\(name)", to: "../site_avaliable/\(name)")
    }

    private mutating func edges(
        of source: SiteSource,
        beside sources: [SiteSource]
    ) -> [(edge: Edge, name: String)] {
        let limits = Limits(of: source.base.placed, in: &reader.loaded)
        let http = edge(
            .http,
            of: source,
            file: source.httpEdge,
            limits: limits,
            fallback: [Listen(port: 80)]
        )
        guard let file = source.httpsEdge else { return [(http, source.paths.httpEdge)] }
        let sockets = sources.first { $0.site.isDefault }?.httpsEdge?.server.children
            .filter { $0.name == "listen" }
            .map { Listen($0).asDefault(false) }
            .filter { $0.port == 443 }
        let https = edge(
            .https,
            of: source,
            file: file,
            limits: limits,
            fallback: sockets.flatMap { $0.isEmpty ? nil : $0 }
                ?? [Listen(port: 443, options: ["ssl"])]
        )
        return [(http, source.paths.httpEdge), (https, source.paths.httpsEdge)]
    }

    private mutating func edge(
        _ scheme: Edge.Scheme,
        of source: SiteSource,
        file: ServerFile,
        limits: Limits,
        fallback: [Listen]
    ) -> Edge {
        let inspection = Inspection(source: source)
        refusals += inspection.refusals(ofEdge: file, scheme: scheme, in: &reader.loaded)
        let push = "\(SitePaths.bx)/conf/im_subscrider.conf"
        return Edge(
            scheme: scheme,
            source: source,
            file: file,
            cluster: cluster,
            limits: limits,
            fallbackSockets: fallback,
            names: scheme == .http
                ? ClusterBlock(source: source, cluster: cluster).server.serverNames
                : source.manifestNames,
            ownHeads: inspection.locationHeads(in: file, of: &reader.loaded),
            tlsFiles: TLSFiles(of: file, in: &reader.loaded),
            hasPush: live.hasFile(at: push)
                && !inspection.loads(live.realPath(push), from: file, in: &reader.loaded)
        )
    }
}

extension NginxTree.Entry {
    /// A file of bxctl's own.
    fileprivate static func text(_ path: String, _ text: String) -> NginxTree.Entry {
        .file(path: path, bytes: Array(text.utf8))
    }
}
