internal import Connecting
public import Diagnostics
internal import Foundation
public import Plans
internal import Resources
internal import Shell

extension Restorer {
    /// Does what was judged, and looks whether it is so on every node.
    ///
    /// - Parameters:
    ///   - restoration: What is brought back.
    ///   - unreachable: Nodes that are left out.
    /// - Returns: What was seen afterwards.
    public func carryOut(
        _ restoration: Restoration,
        without unreachable: Set<NodeName>
    ) async -> RestoreOutcome {
        let start = ContinuousClock.now
        let nodes = settings.nodes.filter { node in !unreachable.contains(node) }
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
            missing: missing + restoration.lost,
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

    private func place(_ items: [Restoration.Item], on node: NodeName) async -> [Failure] {
        let due = items.filter { item in !item.having.contains(node) }.map(\.found.copy)
        let groups = Dictionary(grouping: due) { copy in Group(copy.place, copy.stamp) }
        for (group, copies) in groups.sorted(by: { left, right in left.key.stamp < right.key.stamp }
        ) {
            for chunk in copies.map(\.name).sorted().inChunks {
                tell("\(node): putting back \(chunk.count) of \(group.place.tree)")
                let script = group.place.placing(chunk, from: group.stamp)
                if let failure = await run(script, on: node, "put back") { return [failure] }
            }
        }
        return []
    }

    private func send(
        _ items: [Restoration.Item],
        from node: NodeName,
        to peer: NodeName
    ) async -> [Failure] {
        let copies = items.map(\.found.copy)
        let trees = Dictionary(grouping: copies) { copy in copy.place.tree }
        for (tree, copies) in trees.sorted(by: { left, right in left.key < right.key }) {
            for chunk in copies.map(\.name).sorted().inChunks {
                tell("\(node) → \(peer): sending \(chunk.count) of \(tree)")
                let script = copies[0].place.sending(chunk, to: peer.text)
                if let failure = await run(script, on: node, "send to \(peer)") {
                    return [failure]
                }
            }
        }
        return []
    }

    private func run(_ script: Script, on node: NodeName, _ step: String) async -> Failure? {
        if isInterrupted() { return failure(node, step, "the work was interrupted") }
        do {
            let reply = try await sessions.session(to: node).run(script, idle: .seconds(600))
            // Held for want of room in a trash: whether anything was is seen at the end.
            if reply.status == 0 || reply.status == 35 { return nil }
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

        init(_ place: TrashPlace, _ stamp: String) {
            self.place = place
            self.stamp = stamp
        }
    }
}

extension Restoration.Item {
    /// Whether what a node has is the copy; its permissions and time, too, unless a node had it.
    fileprivate func isBack(_ there: TreeEntry?) -> Bool {
        guard let there, there.kind.isSame(as: state.kind) else { return false }
        if case .link = state.kind { return true }
        return !having.isEmpty || there.mode == state.mode && there.second == state.second
    }
}
