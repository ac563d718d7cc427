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
    ///   - avoided: In whose place a node is taken that has a copy of the same size: one change leaves a copy on each.
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
            func newest(_ versions: [FoundCopy]) -> FoundCopy? {
                versions.max { left, right in
                    let isPreferred = (
                        left.node == preferred ? 1 : 0, right.node == preferred ? 1 : 0
                    )
                    return (left.copy.stamp, isPreferred.0, right.node)
                        < (right.copy.stamp, isPreferred.1, left.node)
                }
            }
            guard let first = newest(versions), avoided.contains(first.node) else {
                return newest(versions)
            }
            let other = newest(versions.filter { found in !avoided.contains(found.node) })
            return other?.copy.size == first.copy.size ? other : first
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
