import Diagnostics
import Plans
import Reconciling
import Resources

/// What would be done to one pool, and for which of its nodes not.
struct RestoreWork: Equatable {
    let restoration: Restoration
    let unreachable: [NodeName: String]

    /// Looks at the nodes.
    ///
    /// - Throws: ``Reconciler/Refusal`` where nothing may be done, a diagnostic where there is nothing.
    init(_ restorer: Restorer, _ options: Arguments.Restore) async throws {
        let contents = await restorer.contents()
        if contents.isCut { throw Reconciler.Refusal.refused([.tooManyCopies]) }
        if let reason = contents.unreachable[restorer.balancer] {
            throw Reconciler.Refusal.unreachable([restorer.balancer: reason])
        }
        if contents.copies.isEmpty { throw Diagnostic.nothingToRestore(options) }
        let sites = Set(contents.copies.map(\.copy.place.site)).sorted()
        if sites.count > 1 { throw Reconciler.Refusal.refused([.ambiguousPath(sites)]) }
        restoration = await restorer.restoration(of: contents)
        unreachable = contents.unreachable
        let silent = restorer.nodes.filter { node in
            !restoration.nodes.contains(node) && contents.unreachable[node] == nil
        }
        if let node = silent.first {
            throw Reconciler.Refusal.unreachable([node: "it answered once, and then no more"])
        }
        let refusals = restoration.refusals(overwriting: options.overwrites)
        if !refusals.isEmpty { throw Reconciler.Refusal.refused(refusals) }
        // What a node that does not answer has there is not known, and would win if it is newer.
        if !unreachable.isEmpty, restoration.items.contains(where: \.overwrites) {
            throw Reconciler.Refusal.unreachable(unreachable)
        }
    }
}

extension Diagnostic {
    fileprivate static let tooManyCopies = Diagnostic(
        code: "restore/too-many",
        summary: "More files than one restore takes",
        detail: "A trash has more than \(Restorer.limit) copies of this. Nothing was changed.",
        hint: "Narrow it down with --path, --site or --since."
    )

    fileprivate static func nothingToRestore(_ options: Arguments.Restore) -> Diagnostic {
        let age = options.since == nil ? "" : " of that age"
        return Diagnostic(
            code: "restore/nothing",
            summary: "There is no such copy",
            detail: "No trash has a copy\(age) of \(options.path ?? "anything").",
            hint:
                "restore --list shows what there is. A frozen deletion has none yet: the file is still on the other node."
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
