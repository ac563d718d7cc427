internal import Diagnostics

/// Finds what the files of each site are made of, in whatever state the tree is.
struct SiteReader {
    var loaded: LoadedConfiguration
    private(set) var refusals: [Diagnostic] = []

    private var live: NginxTree { loaded.tree }

    /// Whether nginx loads the balancer's http block.
    let isBalancerActive: Bool

    init(loaded: LoadedConfiguration) {
        self.loaded = loaded
        isBalancerActive = loaded.tree.hasFile(at: "\(SitePaths.enabled)/http_balancer.conf")
    }

    /// Finds the site's blocks; nil after a refusal.
    mutating func read(_ site: ClusterSite) -> SiteSource? {
        let known = refusals.count
        let source = find(site)
        return refusals.count == known ? source : nil
    }

    private mutating func find(_ site: ClusterSite) -> SiteSource? {
        let known = refusals.count
        let paths = SitePaths(site)
        let cluster = file(at: paths.cluster)
        let liveHTTP = liveBlock(paths.http, port: 80)
        let liveHTTPS = liveBlock(paths.https, port: 443)
        let isClusterActive = SitePaths.active(paths.http).contains {
            live.hasFile(at: $0) && live.realPath($0) == live.realPath(paths.cluster)
        }
        var source: SiteSource?
        if let cluster, isBalancerActive || isClusterActive || liveHTTP == nil {
            source = switched(site, paths, cluster: cluster, https: liveHTTPS)
        } else if let liveHTTP {
            source = first(site, paths, http: liveHTTP, https: liveHTTPS)
        } else if refusals.count == known {
            refusals.append(.missing(site, paths))
        }
        source?.hasLiveBlocks = liveHTTP != nil || liveHTTPS != nil
        source?.isClusterActive = isClusterActive
        return source
    }

    /// The site's parts where its block on 8080 is already the one that counts.
    private mutating func switched(
        _ site: ClusterSite,
        _ paths: SitePaths,
        cluster: ServerFile,
        https live: ServerFile?
    ) -> SiteSource {
        SiteSource(
            site: site,
            paths: paths,
            base: cluster,
            httpEdge: ours(paths.httpEdge) ?? .init(newAt: SitePaths.available(paths.httpEdge)),
            httpsEdge: httpsEdge(site, paths, cluster: cluster, live: live),
            hasLiveBlocks: false,
            isClusterActive: false
        )
    }

    private mutating func httpsEdge(
        _ site: ClusterSite,
        _ paths: SitePaths,
        cluster: ServerFile,
        live liveHTTPS: ServerFile?
    ) -> ServerFile? {
        let path = SitePaths.available(paths.httpsEdge)
        if let edge = ours(paths.httpsEdge) { return edge }
        if let edge = file(at: path) {
            let kept = edge.server.transport(in: &loaded)
            return ServerFile(newAt: path, children: edge.server.children(kept), from: path)
        }
        let isPromised = live.links["\(SitePaths.enabled)/\(paths.httpsEdge)"] != nil
        let record = isPromised ? file(at: SitePaths.available(paths.https)) : nil
        guard let old = liveHTTPS ?? record else {
            return site.tls == nil ? nil : ServerFile(newAt: path)
        }
        let common = Set(cluster.server.children.map(\.essence))
        return ServerFile(
            newAt: path,
            children: old.server.children(without: common),
            from: old.path
        )
    }

    /// The site's parts where its blocks on 80 and 443 are the ones that count.
    private mutating func first(
        _ site: ClusterSite,
        _ paths: SitePaths,
        http: ServerFile,
        https: ServerFile?
    ) -> SiteSource? {
        refusals += http.shapeProblems(of: site, port: 80)
        refusals += https?.shapeProblems(of: site, port: 443) ?? []
        guard http.server.redirectsAllToHTTPS else {
            return split(site, paths, http: http, https: https)
        }
        guard let https else {
            refusals.append(.redirectWithoutHTTPS(http.placed))
            return nil
        }
        return splitRedirected(site, paths, http: http, https: https)
    }
}

extension SiteReader {
    /// A file of the balancer that bxctl made.
    private mutating func ours(_ name: String) -> ServerFile? {
        file(at: SitePaths.available(name)).flatMap { $0.isOurs ? $0 : nil }
    }

    private mutating func file(at path: String) -> ServerFile? {
        do throws(Diagnostic) {
            return try ServerFile(at: path, in: live)
        } catch {
            if !refusals.contains(error) { refusals.append(error) }
            return nil
        }
    }

    /// The file of this name that nginx loads, if its block listens on the port.
    private mutating func liveBlock(_ name: String, port: Int) -> ServerFile? {
        for path in SitePaths.active(name) {
            guard let file = file(at: path) else { continue }
            let ports = file.server.listens.map(\.port)
            if ports.contains(port) || !ports.contains(8080) { return file }
        }
        return nil
    }
}
