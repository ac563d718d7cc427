public import Diagnostics
internal import Foundation
internal import Manifests
public import Resources

extension Wanted {
    /// Where copies of the sites' files may lie on any node: beside the site, and where the site
    /// is a file system of its own.
    ///
    /// - Parameter site: One site; nil for all.
    /// - Returns: Two places a site.
    public func trashPlaces(of site: String?) -> [TrashPlace] {
        let view = PoolView(
            pool: pool,
            inputs: inputs,
            observations: Observations(),
            sick: []
        )
        return view.trashPlaces.filter { place in site == nil || place.site == site }
    }

    /// Whether a file of a site holds a database connection, and so is more than content.
    public static func isOwn(_ name: TreeName) -> Bool {
        SyncRule.own.contains { pattern in fnmatch(pattern, "/\(name.text)", FNM_PATHNAME) == 0 }
    }

    /// The bytes that a trash may hold; 0 for no limit.
    public var trashRoom: Int { pool.sync.trash.maxSizeBytes }

    /// The nodes that files are synchronised between; the balancer first.
    public var fileNodes: [NodeName] {
        let balancer = pool.balancerNode.name
        return [balancer] + pool.webNodes.map(\.name).filter { node in node != balancer }
    }
}

extension PoolView {
    /// Both places of every site's trash.
    var trashPlaces: [TrashPlace] {
        pool.sites.flatMap { site in
            trashes(of: site).map { folder in
                TrashPlace(
                    site: site.name,
                    tree: site.root,
                    folder: folder,
                    temporary: workFolder(of: site),
                    user: PoolView.account
                )
            }
        }
    }

    /// How full the fullest trash of a node is, in words; nil where that is not known.
    func trashUse(on node: Node) -> String? {
        guard let sizes = observations.value(TrashUse(trashPlaces), on: node.name),
            let (place, size) = sizes.max(by: { left, right in
                (left.value, right.key.folder) < (right.value, left.key.folder)
            })
        else { return nil }
        let most = pool.sync.trash.maxSizeBytes
        let share = most > 0 ? " of \(most / 1_048_576)" : ""
        return "trash of \(place.site) \(size / 1_048_576)\(share) MiB"
    }
}
