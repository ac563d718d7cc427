internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

extension PoolView {
    /// The first copy of everything to a node that gets its first lsyncd; what it has of its own
    /// goes to the trash first.
    func addFirstCopy(to peer: Node, in catalog: inout Catalog) {
        for tree in trees(from: balancer) {
            let script: Script = """
                \(PoolView.asUser) BXCTL_PROGRESS=1 /usr/local/libexec/bxctl-rsync \
                \(tree.path + "/") \("\(peer.name):\(tree.path)/") || {
                    bx_status=$?
                    [ "$bx_status" -eq 24 ] || exit "$bx_status"
                }
                """
            catalog.add(
                Work("first copy of \(tree.path) to \(peer.name)", script: script, idle: .seconds(600)),
                to: balancer.name,
                in: .sync,
                concerns: [peer.name]
            )
        }
    }

    /// Waits until everything that `node` has for `peer` has arrived, seen by a dry run.
    func addProof(from node: Node, to peer: Node, in phase: Phase, of catalog: inout Catalog) {
        let script: Script = """
            bx_peer=\(peer.name.text)
            \(Script(program: PackageResources.wait_sh))
            """
        catalog.add(
            Work("sync \(node.name) → \(peer.name)", action: .wait, script: script, idle: .seconds(600)),
            to: node.name,
            in: phase,
            concerns: [peer.name, node.name],
            trigger: .gate
        )
    }

    /// Runs what follows as the sites' user.
    static var asUser: Script {
        "setpriv --reuid=\(account) --regid=\(account) --init-groups env"
    }
}
