internal import Manifests
internal import Resources

extension PoolView {
    /// What `sender` sends to its peers: the balancer its configuration and the sites, a web node
    /// the sites.
    func trees(from sender: Node) -> [SyncTree] {
        let isBalancer = sender.name == balancer.name
        let configuration = isBalancer ? [nginxSyncTree, httpdSyncTree] : []
        return configuration + pool.sites.map { site in tree(of: site, isFromBalancer: isBalancer) }
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
            rules: [SyncRule.leave(".bxctl.*")] + rules,
            trash: "/var/lib/bxctl/trash/etc",
            temporary: "/etc/bxctl/incoming",
            deletions: .trash,
            maxDeletions: pool.sync.maxDeletions,
            trashKiB: pool.sync.trash.maxSizeBytes / 1_024,
            trashSeconds: seconds(pool.sync.trash.keep),
            ways: .one
        )
    }

    private func tree(of site: Site, isFromBalancer: Bool) -> SyncTree {
        SyncTree(
            path: site.root,
            delay: seconds(pool.sync.siteDelay),
            rules: isFromBalancer
                ? SyncRule.site(excluding: pool.sync.exclude)
                : SyncRule.siteToBalancer(excluding: pool.sync.exclude),
            trash: trash(of: site),
            temporary: "\(parent(of: site))/.bxctl-tmp",
            deletions: SyncTree.Deletions(rawValue: pool.sync.deletions.rawValue) ?? .trash,
            maxDeletions: pool.sync.maxDeletions,
            trashKiB: pool.sync.trash.maxSizeBytes / 1_024,
            trashSeconds: seconds(pool.sync.trash.keep),
            ways: .two
        )
    }

    /// Beside the site, so that a copy is a rename, and outside every web root.
    func trash(of site: Site) -> String { "\(parent(of: site))/.bxctl-trash/\(site.name)" }

    /// A private folder of bitrix for the site's own edits.
    func workFolder(of site: Site) -> String { "\(parent(of: site))/.bxctl-tmp" }

    private func parent(of site: Site) -> String {
        site.root.lastIndex(of: "/").map { slash in String(site.root[..<slash]) } ?? ""
    }

    private func seconds(_ duration: Duration) -> Int {
        max(1, Int(duration.components.seconds))
    }
}
