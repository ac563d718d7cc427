import Diagnostics
import Manifests
import Resources

/// A pool, one of its sites or all, and a name below their roots: what a restore is about.
struct RestoreTarget {
    let pool: Pool
    /// nil for every site.
    let site: String?
    /// Empty for everything.
    let path: TreeName

    /// What the words mean in the pools that the manifests describe.
    ///
    /// - Throws: A diagnostic when no pool has the site, or when the path leads out of a site.
    static func all(
        _ options: Arguments.Restore,
        in pools: [Pool]
    ) throws(Diagnostic) -> [RestoreTarget] {
        let sites = pools.flatMap(\.sites)
        if let name = options.site, !sites.contains(where: { site in site.name == name }) {
            throw .unknownSite(name, among: sites.map(\.name))
        }
        let text = options.path ?? ""
        guard let path = TreeName(path: text) else { throw .upwardPath(text) }
        var targets: [RestoreTarget] = []
        for pool in pools {
            for site in pool.sites where options.site ?? site.name == site.name {
                guard text.hasPrefix("/") && !path.bytes.isEmpty else {
                    targets.append(RestoreTarget(pool: pool, site: site.name, path: path))
                    continue
                }
                guard let root = TreeName(path: site.root), let rest = path.below(root) else {
                    continue
                }
                targets.append(RestoreTarget(pool: pool, site: site.name, path: rest))
            }
        }
        if targets.isEmpty { throw .foreignPath(text, roots: sites.map(\.root)) }
        return joined(targets)
    }

    /// One target a pool where they differ in nothing but the site.
    private static func joined(_ targets: [RestoreTarget]) -> [RestoreTarget] {
        var joined: [RestoreTarget] = []
        for target in targets {
            if let last = joined.last, last.pool.name == target.pool.name,
                last.path == target.path
            {
                joined[joined.count - 1] = RestoreTarget(
                    pool: last.pool,
                    site: nil,
                    path: last.path
                )
            } else {
                joined.append(target)
            }
        }
        return joined
    }
}

extension TreeName {
    /// The name below a folder; nil where it is not in it.
    fileprivate func below(_ folder: TreeName) -> TreeName? {
        if self == folder { return TreeName([]) }
        let prefix = folder.bytes + [UInt8(ascii: "/")]
        return bytes.starts(with: prefix) ? TreeName(Array(bytes.dropFirst(prefix.count))) : nil
    }
}

extension Diagnostic {
    fileprivate static func unknownSite(_ name: String, among sites: [String]) -> Diagnostic {
        Diagnostic(
            code: "usage/unknown-site",
            summary: "--site names a site that no pool has",
            detail: "\(name) is not among \(sites.joined(separator: ", ")).",
            hint: nearest(name, among: sites).map { near in "Did you mean \(near)?" }
        )
    }

    fileprivate static func upwardPath(_ path: String) -> Diagnostic {
        Diagnostic(
            code: "usage/path",
            summary: "--path leads upwards",
            detail: "\(path) has a part `..`.",
            hint: "Give the path as --list shows it."
        )
    }

    fileprivate static func foreignPath(_ path: String, roots: [String]) -> Diagnostic {
        Diagnostic(
            code: "usage/path",
            summary: "--path is in no site",
            detail: "\(path) is below none of \(roots.joined(separator: ", ")).",
            hint: "Give the path as --list shows it."
        )
    }
}
