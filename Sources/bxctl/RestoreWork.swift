import Diagnostics
import Plans
import Reconciling
import Resources

/// What would be done to one pool, and for which of its nodes not.
struct RestoreWork: Equatable {
    let restoration: Restoration
    let unreachable: [NodeName: String]
    /// The nodes that files are not synchronised with yet: none goes there.
    let outside: Set<NodeName>

    /// Looks at the nodes.
    ///
    /// - Throws: ``Reconciler/Refusal`` where nothing may be done, a diagnostic where there is nothing.
    init(_ restorer: Restorer, _ options: Arguments.Restore) async throws {
        let contents = await restorer.contents()
        // From a machine that did not join yet nothing is brought back.
        if !contents.cut.isSubset(of: contents.outside) {
            throw Reconciler.Refusal.refused([.tooManyCopies])
        }
        if let reason = contents.unreachable[restorer.balancer] {
            throw Reconciler.Refusal.unreachable([restorer.balancer: reason])
        }
        let chosen = restorer.chosen(of: contents)
        if chosen.isEmpty {
            // A node that does not answer may have the only copies.
            if !contents.unreachable.isEmpty {
                throw Reconciler.Refusal.unreachable(contents.unreachable)
            }
            throw Diagnostic.nothingToRestore(options, isDisplaced: !contents.copies.isEmpty)
        }
        let sites = Set(chosen.map(\.copy.place.site)).sorted()
        if sites.count > 1 { throw Reconciler.Refusal.refused([.ambiguousPath(sites)]) }
        restoration = await restorer.restoration(of: contents)
        unreachable = contents.unreachable
        outside = contents.outside
        let silent = restorer.nodes.filter { node in
            !restoration.nodes.contains(node) && contents.unreachable[node] == nil
                && !contents.outside.contains(node)
        }
        if let node = silent.first {
            let reason = "it answered once, and then no more, or not for every file"
            throw Reconciler.Refusal.unreachable([node: reason])
        }
        let stranded = restoration.items.map(\.found)
            .filter { found in contents.silent.contains(found.node) }
        if let first = stranded.first {
            throw Reconciler.Refusal.refused([
                .stranded(first, of: stranded.count, from: restorer.balancer)
            ])
        }
        let refusals = restoration.refusals(overwriting: options.overwrites)
        if !refusals.isEmpty { throw Reconciler.Refusal.refused(refusals) }
        // What a node that does not answer has there is not known, and would win if it is newer.
        if !unreachable.isEmpty, restoration.items.contains(where: \.overwrites) {
            throw Reconciler.Refusal.unreachable(
                unreachable.mapValues { reason in
                    "\(reason); what it has may be newer, so nothing is overwritten without it"
                }
            )
        }
        let full = await restorer.fullTrashes(for: restoration)
        if !full.isEmpty { throw Reconciler.Refusal.refused(full) }
    }
}

extension Diagnostic {
    fileprivate static let tooManyCopies = Diagnostic(
        code: "restore/too-many",
        summary: "More files than one restore takes",
        detail:
            "A node tells of \(Restorer.limit) copies at most, each of its trash folders of an equal share, "
            + "and one has more of this. Nothing was changed.",
        hint: "Narrow it down with --path, --site or --since."
    )

    fileprivate static func stranded(
        _ found: FoundCopy,
        of count: Int,
        from balancer: NodeName
    ) -> Diagnostic {
        let copy = "\(found.copy.place.folder)/\(found.copy.stamp)/\(found.copy.name.text)"
        return Diagnostic(
            code: "restore/no-way",
            summary: "A copy lies where nothing is sent from yet",
            detail:
                "\(copy) is one of \(count) on nodes that do not send to \(balancer). Nothing was changed.",
            node: found.node,
            hint: "bxctl apply makes the way; then give the command again."
        )
    }

    fileprivate static func nothingToRestore(
        _ options: Arguments.Restore,
        isDisplaced: Bool
    ) -> Diagnostic {
        let age = options.since == nil && options.moment == nil ? "" : " of that age"
        return Diagnostic(
            code: "restore/nothing",
            summary: "There is no such copy",
            detail: "No trash has a copy\(age) of \(options.path ?? "anything").",
            hint: isDisplaced && options.moment == nil
                ? "There is only what a restore or a join displaced: --at takes that, as --list shows it."
                : "restore --list shows what there is. A frozen deletion has none yet: the file is still on the other node."
        )
    }

    fileprivate static func ambiguousPath(_ sites: [String]) -> Diagnostic {
        Diagnostic(
            code: "restore/ambiguous",
            summary: "Several sites have copies of this",
            detail: "There are some of \(sites.joined(separator: ", ")). Nothing was changed.",
            hint: "Add --site, or give the whole path from /."
        )
    }
}
