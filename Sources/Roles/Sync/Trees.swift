internal import Diagnostics
internal import Manifests
internal import Resources

extension PoolView {
    /// What `sender` sends to `receiver`: the balancer its configuration and the sites, a web node
    /// the sites.
    func trees(from sender: Node, to receiver: Node) -> [SyncTree] {
        let isBalancer = sender.name == balancer.name
        let configuration = isBalancer ? [nginxSyncTree, httpdSyncTree] : []
        return configuration
            + pool.sites.map { site in tree(of: site, isFromBalancer: isBalancer, on: receiver) }
    }

    private var nginxSyncTree: SyncTree {
        configurationTree(PoolView.nginxTree, rules: SyncRule.nginx)
    }

    private var httpdSyncTree: SyncTree {
        configurationTree(PoolView.httpdTree, rules: [])
    }

    private func configurationTree(_ path: String, rules: [SyncRule]) -> SyncTree {
        SyncTree(
            path: path,
            delay: seconds(pool.sync.configDelay),
            rules: [.unfinished, .leave(".bxctl.*")] + rules,
            trash: "/var/lib/bxctl/trash/etc",
            temporary: "/etc/bxctl/incoming",
            deletions: .trash,
            maxDeletions: pool.sync.maxDeletions,
            trashKiB: pool.sync.trash.maxSizeBytes / 1_024,
            trashSeconds: seconds(pool.sync.trash.keep),
            ways: .one
        )
    }

    private func tree(of site: Site, isFromBalancer: Bool, on receiver: Node) -> SyncTree {
        SyncTree(
            path: site.root,
            delay: seconds(pool.sync.siteDelay),
            rules: isFromBalancer
                ? SyncRule.site(excluding: pool.sync.exclude)
                : SyncRule.siteToBalancer(excluding: pool.sync.exclude),
            trash: trash(of: site, on: receiver),
            temporary: "\(parent(of: site))/.bxctl-tmp",
            deletions: SyncTree.Deletions(rawValue: pool.sync.deletions.rawValue) ?? .trash,
            maxDeletions: pool.sync.maxDeletions,
            trashKiB: pool.sync.trash.maxSizeBytes / 1_024,
            trashSeconds: seconds(pool.sync.trash.keep),
            ways: .two
        )
    }

    /// Beside the site, so that a copy is a rename, and outside every web root; among the state
    /// where the site is a file system of its own.
    func trash(of site: Site, on node: Node) -> String {
        trashes(of: site)[isMountPoint(site, on: node) ? 1 : 0]
    }

    /// Both places where a trash of the site may be: beside it, and among the state.
    func trashes(of site: Site) -> [String] {
        ["\(parent(of: site))/.bxctl-trash/\(site.name)", "/var/lib/bxctl/trash/\(site.name)"]
    }

    private func isMountPoint(_ site: Site, on node: Node) -> Bool {
        observations.value(mountPoints, on: node.name)?.contains(site.root) ?? false
    }

    var mountPoints: MountPoints { MountPoints(pool.sites.map(\.root)) }

    /// Asks where sites lie on file systems of their own, and says what that means.
    func addMountPoints(to catalog: inout Catalog) {
        for node in syncNodes {
            catalog.ask(mountPoints, of: node.name)
            for site in pool.sites where isMountPoint(site, on: node) {
                catalog.warnings.append(
                    Diagnostic(
                        code: "sync/mount-point",
                        severity: .warning,
                        summary: "A site is a file system of its own",
                        detail:
                            "\(site.root): its trash is on another one, so each copy takes time.",
                        source: site.source,
                        node: node.name
                    )
                )
            }
        }
    }

    /// A private folder of bitrix for the site's own edits.
    func workFolder(of site: Site) -> String { "\(parent(of: site))/.bxctl-tmp" }

    private func parent(of site: Site) -> String {
        site.root.lastIndex(of: "/").map { slash in String(site.root[..<slash]) } ?? ""
    }

    private func seconds(_ duration: Duration) -> Int {
        max(1, Int(duration.components.seconds))
    }
}
