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
        let alarms = observations.value(question, on: node.name) ?? []
        for alarm in alarms where alarm.isFrozen {
            if !inputs.allowDeletions {
                catalog.waiting.append(.frozen(alarm, from: node.name, to: peer.name))
                continue
            }
            catalog.add(
                Work(
                    "deletions in \(alarm.tree) on \(peer.name)",
                    note: "\(alarm.count) files and folders that \(node.name) no longer has",
                    script: PoolView.allowing(alarm, to: peer.name.text),
                    idle: .seconds(120)
                ),
                to: node.name,
                in: phase,
                concerns: [peer.name]
            )
        }
    }

    /// Allows as many deletions as were shown, of this alarm only, for as long as lsyncd may need to
    /// ask again and do them, and takes the word back when they are done.
    private static func allowing(_ alarm: SyncAlarm, to peer: String) -> Script {
        let file = LsyncdNames(of: peer).allowance
        return """
            bx_limit=$(($(date +%s) + 900))
            trap 'rm -f -- '\(file) EXIT
            trap 'exit 143' HUP INT TERM
            printf '%s %s %s %s\\n' "$bx_limit" \(alarm.count) \(alarm.tree) \(alarm.since) | base64 |
                (bx_put \(file) 644 root root)
            while :; do
                bx_alarm=$(/usr/local/libexec/bxctl-proof alarms \(peer) |
                    awk -F '\\t' -v tree=\(alarm.tree) \
                        '$2 == "out" && $5 == tree { print $3, $4, $7, $6; exit }')
                set -- $bx_alarm
                case "${1-} ${2-}" in
                ' ') break ;;
                'frozen '\(alarm.since)) ;;
                *)
                    printf %s "$4" | base64 -d
                    exit 1
                    ;;
                esac
                if [ "$3" -gt \(alarm.count) ]; then
                    echo "$3 deletions wait now, \(alarm.count) were allowed"
                    exit 1
                fi
                if [ "$(date +%s)" -ge "$bx_limit" ]; then
                    echo "$3 deletions still wait after 15 minutes"
                    exit 1
                fi
                echo "> $3 deletions wait"
                sleep 1
            done
            """
    }
}

extension Diagnostic {
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
