internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

extension PoolView {
    /// The first copy of everything to a node that gets its first lsyncd; what it has of its own
    /// goes to its trash.
    func addFirstCopy(to peer: Node, in catalog: inout Catalog) {
        for tree in trees(from: balancer, to: peer) {
            catalog.add(
                Work(
                    "first copy of \(tree.path) to \(peer.name)",
                    script: joining(tree.path, on: peer),
                    idle: .seconds(600)
                ),
                to: balancer.name,
                in: .sync,
                concerns: [peer.name]
            )
        }
    }

    /// Makes a tree of a node that serves nobody yet the balancer's; 24 is files that went while they were sent.
    func joining(_ path: String, on peer: Node) -> Script {
        """
        \(PoolView.asUser) /usr/local/libexec/bxctl-rsync --progress --join \
        \(path + "/") \("\(peer.name):\(path)/") || {
            bx_status=$?
            [ "$bx_status" -eq 24 ] || exit "$bx_status"
        }
        """
    }

    /// Sends everything now, and waits until it has arrived, seen by a dry run.
    func addProof(from node: Node, to peer: Node, in phase: Phase, of catalog: inout Catalog) {
        let transfers = trees(from: node, to: peer).map { tree in
            let transfer: Script = "bx_send \(transferWords(tree, to: peer))"
            return transfer
        }
        let script: Script = """
            bx_peer=\(peer.name.text)
            bx_transfers() {
            \(transfers.joined())
            }
            \(Script(program: PackageResources.wait_sh))
            """
        catalog.add(
            Work(
                "sync \(node.name) → \(peer.name)",
                action: .wait,
                script: script,
                idle: .seconds(600)
            ),
            to: node.name,
            in: phase,
            concerns: [peer.name, node.name],
            trigger: .gate
        )
    }

    /// What the program that carries a tree is told; a configuration's extra files go, too.
    private func transferWords(_ tree: SyncTree, to peer: Node) -> [String] {
        (tree.ways == .one ? ["--repair"] : []) + [tree.path + "/", "\(peer.name):\(tree.path)/"]
    }

    /// Repairs a web node's copy of the configuration when it is not the balancer's.
    func addRepairs(to peer: Node, in catalog: inout Catalog) {
        let services = [PoolView.nginxTree: "nginx", PoolView.httpdTree: "httpd"]
        for tree in trees(from: balancer, to: peer) where tree.ways == .one {
            let question = TreeDigest(tree.path, without: tree.rules.map(\.pattern))
            catalog.ask(question, of: balancer.name)
            catalog.ask(question, of: peer.name)
            for node in [balancer.name, peer.name] where isUnread(question, on: node) {
                catalog.unchecked.append(
                    Catalog.Unchecked(
                        node: node,
                        subject: tree.path,
                        reason: "a program that compares its copies failed"
                    )
                )
            }
            let own = observations.value(question, on: balancer.name)
            let copy = observations.value(question, on: peer.name)
            // Where the balancer's own copy is due to change, that change is sent anyway.
            if own == nil || copy == nil || own == copy || isDueToChange(tree.path) { continue }
            let service = services[tree.path] ?? ""
            let script: Script = """
                \(PoolView.asUser) /usr/local/libexec/bxctl-rsync --progress \(transferWords(tree, to: peer))
                """
            catalog.add(
                Work(
                    "transfer of \(tree.path) to \(peer.name)",
                    note: "its copy differs",
                    script: script,
                    idle: .seconds(600)
                ),
                to: balancer.name,
                in: .sync,
                concerns: [peer.name],
                notifies: [Target(peer.name, "service", service)]
            )
        }
    }

    /// Runs what follows as the sites' user.
    static var asUser: Script {
        "setpriv --reuid=\(account) --regid=\(account) --init-groups env"
    }
}
