public import Diagnostics
internal import Resources

extension Restoration {
    /// The copy of each file to bring back, by site and name: the newest one.
    ///
    /// What a restore or a join displaced is nothing that anybody misses, and the newest of all: it is taken only by its
    /// moment. Of a file and a folder that had one name, the newer one is taken.
    ///
    /// - Parameters:
    ///   - copies: All that were found.
    ///   - preferred: Whose copy is taken where two are of one moment.
    ///   - avoided: Whose copies are taken only of files that no other node has any of.
    ///   - moment: That of the copies; nil for any.
    /// - Returns: One copy a file.
    public static func newest(
        of copies: [FoundCopy],
        preferring preferred: NodeName,
        avoiding avoided: Set<NodeName> = [],
        at moment: String? = nil
    )
        -> [FoundCopy]
    {
        let meant = copies.filter { found in
            moment.map { $0 == found.copy.moment } ?? (found.copy.cause == .sync)
        }
        let best = Dictionary(grouping: meant, by: \.original).compactMapValues { versions in
            let others = versions.filter { found in !avoided.contains(found.node) }
            return (others.isEmpty ? versions : others).max { left, right in
                let isPreferred = (left.node == preferred ? 1 : 0, right.node == preferred ? 1 : 0)
                return (left.copy.stamp, isPreferred.0, right.node)
                    < (right.copy.stamp, isPreferred.1, left.node)
            }
        }
        var outdated: Set<FoundCopy> = []
        for below in best.values {
            for name in below.copy.name.folders {
                let file = TreeFile(tree: below.original.tree, name: name)
                guard let above = best[file] else { continue }
                outdated.insert(above.copy.stamp < below.copy.stamp ? above : below)
            }
        }
        return best.values.filter { found in !outdated.contains(found) }.sorted { left, right in
            (left.copy.place.site, left.copy.name) < (right.copy.place.site, right.copy.name)
        }
    }
}
