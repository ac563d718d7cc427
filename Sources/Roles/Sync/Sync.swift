internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

/// Phase `sync`: files flow from the balancer to every web node.
extension PoolView {
    static let nginxTree = "/etc/nginx/bx"
    static let httpdTree = "/etc/httpd/bx/conf"

    static let lsyncd = Package("lsyncd", program: "lsyncd", versionArgument: "-version")

    func addSync(to catalog: inout Catalog) {
        addMountPoints(to: &catalog)
        for node in syncNodes { addTools(to: node, in: &catalog) }
        catalog.barrier()
        for peer in peers { addReceiving(from: balancer, on: peer, to: &catalog) }
        for peer in peers { addReceiving(from: peer, on: balancer, to: &catalog) }
        for peer in peers { addTrees(from: balancer, to: peer, in: .sync, of: &catalog) }
        catalog.barrier()
        // A node that has joined may hold what is not sent yet: its lsyncd carries that, no copy.
        for peer in peers where !isSending(to: peer) && !hasJoined(peer) {
            addFirstCopy(to: peer, in: &catalog)
        }
        for peer in peers where isSending(to: peer) || observations.nodes.isEmpty {
            addRepairs(to: peer, in: &catalog)
        }
        for peer in peers { addSending(from: balancer, to: peer, in: .sync, of: &catalog) }
        catalog.barrier()
        for peer in peers { addAllowance(from: balancer, to: peer, in: .sync, of: &catalog) }
        catalog.barrier()
        for peer in peers { addProof(from: balancer, to: peer, in: .sync, of: &catalog) }
        catalog.barrier()
    }

    /// What both ends need whoever their peers are.
    private func addTools(to node: Node, in catalog: inout Catalog) {
        let name = node.name
        catalog.add(PoolView.lsyncd, to: name, in: .sync)
        for program in SyncProgram.allCases {
            catalog.add(
                File(program.path, content: .known(Content(program.text)), access: .program),
                to: name,
                in: .sync
            )
        }
        let texts = [
            "/etc/sysctl.d/10-bxctl-lsyncd.conf": SyncNode.sysctlText,
            "/etc/tmpfiles.d/lsyncd.conf": SyncNode.tmpfilesText,
            "/etc/logrotate.d/lsyncd": SyncNode.logrotateText,
        ]
        for (path, text) in texts.sorted(by: { left, right in left.key < right.key }) {
            let content = Content(Text.written + text)
            catalog.add(File(path, content: .known(content)), to: name, in: .sync)
        }
        catalog.add(
            KernelSetting("fs.inotify.max_user_watches", atLeast: 1_500_000),
            to: name,
            in: .sync
        )
        catalog.add(
            KernelSetting("fs.inotify.max_queued_events", atLeast: 65_536),
            to: name,
            in: .sync
        )
        let user = PoolView.account
        catalog.add(
            Directory(
                "/run/lsyncd",
                owner: user,
                group: user,
                mode: "750",
                tmpfiles: "/etc/tmpfiles.d/lsyncd.conf"
            ),
            to: name,
            in: .sync
        )
        catalog.add(
            Directory("/var/log/lsyncd", owner: user, group: user, mode: "755"),
            to: name,
            in: .sync
        )
        catalog.add(Directory("/etc/bxctl/sync"), to: name, in: .sync)
        // Passed through by bitrix on the way to its trash, listed by root only.
        catalog.add(Directory("/var/lib/bxctl", mode: "711"), to: name, in: .sync)
        catalog.add(Directory("/var/lib/bxctl/trash", mode: "711"), to: name, in: .sync)
    }

    /// What `node` needs to take files from `sender`.
    private func addReceiving(from sender: Node, on node: Node, to catalog: inout Catalog) {
        let trees = trees(from: sender, to: node)
        let user = PoolView.account
        if node.name != balancer.name {
            for tree in [PoolView.nginxTree, PoolView.httpdTree] {
                catalog.add(TreeOwner(tree, owner: user), to: node.name, in: .sync)
            }
        }
        for site in pool.sites where node.name != balancer.name {
            catalog.add(UserDirectory(site.root, of: user, mode: nil), to: node.name, in: .sync)
        }
        for folder in Set(trees.flatMap { tree in [tree.trash, tree.temporary] }).sorted() {
            let isSystem = folder.hasPrefix("/var/") || folder.hasPrefix("/etc/")
            let resource: any Resource =
                isSystem
                ? Directory(folder, owner: user, group: user, mode: "700")
                : UserDirectory(folder, of: user, mode: "700")
            catalog.add(resource, to: node.name, in: .sync)
        }
        catalog.add(
            File(
                LsyncdNames(of: sender.name).paths,
                content: .known(Content(LsyncdPeer.pathsText(trees)))
            ),
            to: node.name,
            in: .sync
        )
    }

    /// The list of what `node` sends to `peer`, for the programs that carry it.
    func addTrees(
        from node: Node,
        to peer: Node,
        in phase: Phase,
        of catalog: inout Catalog
    ) {
        catalog.add(
            File(
                LsyncdNames(of: peer.name).trees,
                content: .known(Content(LsyncdPeer.treesText(trees(from: node, to: peer))))
            ),
            to: node.name,
            in: phase,
            concerns: [peer.name, node.name]
        )
    }

    /// The lsyncd of `node` for `peer`, and the unit that runs it.
    func addSending(
        from node: Node,
        to peer: Node,
        in phase: Phase,
        of catalog: inout Catalog
    ) {
        let known = Late(lsyncdVersion(on: node)).map { version in
            LsyncdPeer(name: peer.name.text, trees: trees(from: node, to: peer), version: version)
        }
        let digest = known.map { lsyncd in
            Digest.sha256(of: (lsyncd.configurationText + lsyncd.treesText).utf8)
        }
        let names = LsyncdNames(of: peer.name)
        let files: [(path: String, text: Late<String>, check: Script?)] = [
            (names.configuration, known.map(\.configurationText), PoolView.lsyncdCheck),
            (
                names.unitFile,
                known.map { lsyncd in lsyncd.unitText(digest: digest.value ?? "") }, nil
            ),
        ]
        for file in files {
            let content = file.text.map { text in Content(text) }
            catalog.add(
                File(file.path, content: content, check: file.check),
                to: node.name,
                in: phase,
                concerns: [peer.name, node.name]
            )
        }
        catalog.add(
            Unit(names.unit, fingerprint: digest.value),
            to: node.name,
            in: phase,
            concerns: [peer.name, node.name]
        )
    }

    func lsyncdVersion(on node: Node) -> LsyncdVersion? {
        let installed = observations.value(PoolView.lsyncd, on: node.name) ?? nil
        return installed.flatMap { text in LsyncdVersion(reading: "Version: \(text)") }
    }

    /// lsyncd itself loads the new file before it lands.
    private static var lsyncdCheck: Script {
        """
        (
        set -- "$new"
        \(Script(program: Array(SyncProgram.configurationCheck.utf8)))
        ) || {
            echo "lsyncd does not accept the new configuration"
            exit 1
        }
        """
    }

    /// The balancer's lsyncd for `peer`.
    func forwardUnit(to peer: Node) -> UnitLoaded {
        UnitLoaded(LsyncdNames(of: peer.name).unit)
    }

    /// The lsyncd of any peer for the balancer.
    var returnUnit: UnitLoaded { UnitLoaded(LsyncdNames(of: balancer.name).unit) }

    /// Whether the balancer's lsyncd for `peer` was set up: then lsyncd itself carries everything.
    func isSending(to peer: Node) -> Bool {
        isSetUp(forwardUnit(to: peer), on: balancer.name)
    }

    /// Whether `peer` ever sent to the balancer: until then it serves nobody.
    ///
    /// A unit that was lost since then is drift: the node's own record tells, and the balancer's
    /// where the node does not answer. A node made anew has neither. Where one of these is not told, the node counts as one
    /// that joined: of what may serve, nothing makes room.
    func hasJoined(_ peer: Node) -> Bool {
        let isUntold =
            isUnread(forwardUnit(to: peer), on: balancer.name)
            || isUnread(PathQuestion(PoolRecord.path), on: peer.name)
        if isUntold || isSetUp(returnUnit, on: peer.name) { return true }
        let own =
            isMissing(peer.name)
            ? record : PoolRecord.read(of: pool, on: peer.name, in: observations)
        let unit = LsyncdNames(of: balancer.name).unit
        return own?.digests.nodes[peer.name]?["unit \(unit)"] != nil
    }

    /// Whether a unit is there, or may be.
    private func isSetUp(_ unit: UnitLoaded, on node: NodeName) -> Bool {
        observations.value(unit, on: node) ?? isUnread(unit, on: node)
    }
}
