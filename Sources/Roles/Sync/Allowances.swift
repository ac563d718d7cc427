internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// Deletions that wait for an operator's word, since they were many at once.
extension PoolView {
    /// Lets what waits go, where that was asked for; else says how.
    ///
    /// - Parameters:
    ///   - node: Where the files are gone.
    ///   - peer: Where they are still.
    ///   - phase: In which the way between them is set up.
    ///   - catalog: Gets the work or the warning.
    func addAllowance(
        from node: Node,
        to peer: Node,
        in phase: Phase,
        of catalog: inout Catalog
    ) {
        let question = SyncAlarms(with: peer.name.text)
        catalog.ask(question, of: node.name)
        let alarms = observations.value(question, on: node.name)
        if alarms == nil, observations.answer(of: node.name, to: question.subject) != nil {
            catalog.waiting.append(.untold(on: node.name, of: peer.name))
        }
        for alarm in alarms ?? [] where alarm.isFrozen {
            if !inputs.allowDeletions {
                catalog.waiting.append(.frozen(alarm, from: node.name, to: peer.name))
                continue
            }
            catalog.add(
                Work(
                    "deletions in \(alarm.tree) on \(peer.name)",
                    note: "\(alarm.count) files and folders that \(node.name) no longer has",
                    script: """
                        \(PoolView.asUser) /usr/local/libexec/bxctl-rsync --progress \
                        \("--allowed=\(alarm.count):\(alarm.digest)") \(alarm.tree + "/") \("\(peer.name):\(alarm.tree)/")
                        """,
                    idle: .seconds(600)
                ),
                to: node.name,
                in: phase,
                concerns: [peer.name]
            )
        }
    }
}

extension Diagnostic {
    fileprivate static func untold(on node: NodeName, of peer: NodeName) -> Diagnostic {
        Diagnostic(
            code: "sync/untold",
            severity: .warning,
            summary: "It is not known whether deletions wait for an operator's word",
            detail: "\(node) did not tell what keeps files from travelling to \(peer).",
            node: node,
            hint: "Look at what this says on it: /usr/local/libexec/bxctl-proof alarms \(peer)"
        )
    }

    fileprivate static func frozen(
        _ alarm: SyncAlarm,
        from node: NodeName,
        to peer: NodeName
    ) -> Diagnostic {
        Diagnostic(
            code: "sync/frozen",
            severity: .warning,
            summary: "Deletions wait for an operator's word",
            detail:
                "\(alarm.count) files and folders below \(alarm.tree) are gone on \(node) and still on \(peer): more at once than the manifest allows.",
            node: node,
            hint:
                "bxctl apply --allow-deletions deletes them on \(peer), too; systemctl restart lsyncd-\(node) on \(peer) brings them back to \(node)."
        )
    }
}
