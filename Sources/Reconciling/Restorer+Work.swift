internal import Connecting
internal import Diagnostics
internal import Foundation
public import Plans
internal import Resources
internal import Shell

extension Restorer {
    /// Does what was judged, and looks whether it is so on every node.
    ///
    /// - Parameter restoration: What is brought back, on the nodes that were looked at.
    /// - Returns: What was seen afterwards.
    public func carryOut(_ restoration: Restoration) async -> RestoreOutcome {
        let start = ContinuousClock.now
        let nodes = settings.nodes.filter(restoration.nodes.contains)
        let failures = await carry(restoration, among: nodes)
        let files = restoration.items.map { item in item.found.original }
        let states = await states(
            of: Dictionary(uniqueKeysWithValues: nodes.map { node in (node, files) })
        )
        let back = restoration.items.filter { item in
            nodes.allSatisfy { node in item.isBack(states[node]?[item.found.original]) }
        }
        let restored = Set(back.map(\.found))
        let missing = restoration.items.map(\.found).filter { found in !restored.contains(found) }
        return RestoreOutcome(
            pool: settings.pool,
            restored: back.map(\.found),
            present: restoration.present,
            kept: restoration.kept,
            missing: missing + restoration.lost,
            displaced: Dictionary(
                back.filter(\.overwrites).map { item in (item.found, Set(item.differing.keys)) }
            ) { first, _ in first },
            failures: failures + unseen(missing, failures, restoration.lost),
            nodes: nodes,
            seconds: (ContinuousClock.now - start).inSeconds
        )
    }

    /// First the copies that lie on web nodes, so that the balancer has all of them when it sends.
    private func carry(_ restoration: Restoration, among nodes: [NodeName]) async -> [Failure] {
        let items = Dictionary(grouping: restoration.items) { item in item.found.node }
        let peers = nodes.filter { node in node != balancer }
        var failures: [Failure] = []
        for node in peers + [balancer] {
            guard let own = items[node] else { continue }
            failures += await place(own, on: node)
            if node != balancer { failures += await send(own, from: node, to: balancer) }
        }
        guard failures.isEmpty else { return failures }
        for peer in peers { failures += await send(restoration.items, from: balancer, to: peer) }
        return failures
    }

    /// What was not in anything's place when it was judged never overwrites what came there since.
    private func place(_ items: [Restoration.Item], on node: NodeName) async -> [Failure] {
        let due = items.filter { item in !item.having.contains(node) }
        for (group, chunk) in batches(of: due, for: node, isDated: true) {
            tell("\(node): putting back \(chunk.count) of \(group.place.tree)")
            let script = group.place.placing(
                chunk,
                from: group.stamp,
                overwriting: group.isOverwriting
            )
            if let failure = await run(script, on: node, "put back") { return [failure] }
        }
        return []
    }

    private func send(
        _ items: [Restoration.Item],
        from node: NodeName,
        to peer: NodeName
    ) async -> [Failure] {
        for (group, chunk) in batches(of: items, for: peer, isDated: false) {
            tell("\(node) → \(peer): sending \(chunk.count) of \(group.place.tree)")
            let script = group.place.sending(
                chunk,
                to: peer.text,
                overwriting: group.isOverwriting
            )
            let failure = await run(
                script,
                on: node,
                "send to \(peer)",
                mayBeHeld: !group.isOverwriting
            )
            if let failure { return [failure] }
        }
        return []
    }

    /// What one script does at a time for a node: files of one tree that all overwrite something there or all do not, and
    /// of one dated folder where that matters.
    private func batches(
        of items: [Restoration.Item],
        for node: NodeName,
        isDated: Bool
    )
        -> [(group: Group, names: [TreeName])]
    {
        Dictionary(grouping: items) { item in
            let copy = item.found.copy
            return Group(copy.place, isDated ? copy.stamp : "", item.differing[node] != nil)
        }
        .sorted { left, right in
            (left.key.stamp, left.key.place.folder) < (right.key.stamp, right.key.place.folder)
        }
        .flatMap { group, items in
            items.map(\.found.copy.name).sorted().inChunks.map { names in (group, Array(names)) }
        }
    }

    /// Where it may be held, a peer whose trash is full is no failure: it takes what is new.
    private func run(
        _ script: Script,
        on node: NodeName,
        _ step: String,
        mayBeHeld: Bool = false
    ) async -> Failure? {
        if isInterrupted() { return failure(node, step, "the work was interrupted") }
        do {
            let reply = try await sessions.session(to: node).run(script, idle: .seconds(600))
            if reply.status == 0 || reply.status == 35 && mayBeHeld { return nil }
            if reply.status == 35 { return failure(node, step, "the trash there takes no more") }
            let said = String(reply.text.suffix(1_000))
            let cause = said.isEmpty ? "it ended with status \(reply.status)" : said
            return failure(node, step, cause)
        } catch let error as ConnectionError {
            await sessions.giveUp(error)
            return failure(node, step, error.message)
        } catch {
            return failure(node, step, "\(error)")
        }
    }

    /// What is not back though every step went well.
    private func unseen(
        _ missing: [FoundCopy],
        _ failures: [Failure],
        _ lost: [FoundCopy]
    ) -> [Failure] {
        guard failures.isEmpty else { return [] }
        let changed = missing.map { found in
            failure(
                found.node,
                found.copy.name.text,
                "it is not there on every node: changed again meanwhile, or a trash is full"
            )
        }
        let gone = lost.map { found in
            failure(found.node, found.copy.name.text, "its copy could not be read")
        }
        return changed + gone
    }

    private func failure(_ node: NodeName, _ step: String, _ cause: String) -> Failure {
        Failure(
            node: node,
            phase: nil,
            step: step,
            cause: cause,
            hint: "Mend the cause and give the command again; what is back is left as it is."
        )
    }

    private struct Group: Hashable {
        let place: TrashPlace
        let stamp: String
        let isOverwriting: Bool

        init(_ place: TrashPlace, _ stamp: String, _ isOverwriting: Bool) {
            self.place = place
            self.stamp = stamp
            self.isOverwriting = isOverwriting
        }
    }
}
