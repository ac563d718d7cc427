internal import Diagnostics
internal import Manifests
internal import Resources

/// What keeps a node from being worked on.
extension PoolView {
    func refusals(of node: Node, _ facts: NodeFacts.Value) -> [Diagnostic] {
        var found: [Diagnostic] = []
        func refuse(_ code: String, _ summary: String, _ detail: String, _ hint: String) {
            found.append(
                Diagnostic(
                    code: "preflight/\(code)",
                    summary: summary,
                    detail: detail,
                    node: node.name,
                    hint: hint
                )
            )
        }
        if facts.account == nil {
            refuse(
                "account",
                "There is no user bitrix",
                "Sites and file sync run as bitrix on every BitrixVM.",
                "Is this a BitrixVM? Check the node's address."
            )
        }
        let needed = facts.missing.filter { tool in tool != "php" || node.roles.contains(.web) }
        if !needed.isEmpty {
            refuse(
                "tools",
                "Programs are missing",
                "\(needed.joined(separator: ", ")) cannot be found.",
                "Install them from the node's repositories."
            )
        }
        if !facts.readOnly.isEmpty {
            refuse(
                "read-only",
                "A folder cannot be written",
                "\(facts.readOnly.joined(separator: ", ")).",
                "Mount it read-write; look at the kernel's log for the reason."
            )
        }
        for (path, space) in facts.space.sorted(by: { left, right in left.key < right.key }) {
            let isFull = space.kibibytes < 51_200 || (space.inodes > 0 && space.inodes < 1_000)
            if !isFull { continue }
            refuse(
                "space",
                "A disk is full",
                "\(path) has \(space.kibibytes / 1_024) MiB and \(space.inodes) inodes left.",
                "Make room; 50 MiB and 1000 inodes are the least."
            )
        }
        if let process = facts.ansible {
            refuse(
                "ansible",
                "Ansible is at work on the node",
                "Process \(process) may be the vendor's tools, which write the same files.",
                "Wait until it is done."
            )
        }
        if !facts.hasSSHDropIns && syncNodes.contains(node) {
            refuse(
                "sshd",
                "sshd does not read /etc/ssh/sshd_config.d",
                "The keys of the pool are made known to sshd by a file there.",
                "Add `Include /etc/ssh/sshd_config.d/*.conf` at the top of /etc/ssh/sshd_config."
            )
        }
        if facts.authorizedKeysFiles.isEmpty && syncNodes.contains(node) {
            refuse(
                "sshd-keys",
                "sshd does not tell where it looks for keys",
                "The keys of the pool are added to the places that it has for bitrix's; without these, they would be lost.",
                "Run `sshd -T -C user=bitrix,host=node,addr=127.0.0.1` there, and mend what it complains of."
            )
        }
        if facts.hostKeys.isEmpty && syncNodes.contains(node) {
            refuse(
                "host-keys",
                "The node has no host key to pin",
                "No key can be read from /etc/ssh/ssh_host_{ed25519,ecdsa,rsa}_key.pub.",
                "Make the missing ones with `ssh-keygen -A` there."
            )
        }
        return found
    }

    /// What must be known of each node before anything is taken for new or old there.
    var unreadRefusals: [Diagnostic] {
        let ofAll = pool.nodes.flatMap { node in
            unread(NodeFacts(), on: node.name)
                + unread(PathQuestion(PoolRecord.path), on: node.name)
        }
        let ofSync = syncNodes.flatMap { node in unread(mountPoints, on: node.name) }
        return ofAll + ofSync
            + peers.flatMap { peer in
                unread(forwardUnit(to: peer), on: balancer.name)
                    + unread(returnUnit, on: peer.name)
            }
    }

    /// The refusal where a node that answers does not tell something.
    func unread(_ fact: some Fact, on node: NodeName) -> [Diagnostic] {
        guard isAvailable(node), isUnread(fact, on: node) else { return [] }
        return [
            Diagnostic(
                code: "preflight/unread",
                summary: "A node does not tell what must be known of it",
                detail:
                    "Nothing can be read from what it says of \(fact.subject): a program that looks at it failed.",
                node: node,
                hint:
                    "Look for processes that were killed (journalctl -k) and for failing disks there, and try again."
            )
        ]
    }

    var accountRefusals: [Diagnostic] {
        let accounts = pool.nodes.compactMap { node in
            facts(of: node.name)?.account.map { account in (node.name, account) }
        }
        guard let first = accounts.first,
            let other = accounts.first(where: { _, account in account != first.1 })
        else { return [] }
        return [
            Diagnostic(
                code: "preflight/account-ids",
                summary: "User bitrix has different numbers on the nodes",
                detail:
                    "\(first.1) on \(first.0), \(other.1) on \(other.0): files would change owner.",
                node: other.0,
                hint: "Give bitrix the same uid and gid everywhere, and chown its files."
            )
        ]
    }

    /// A node's clock is somewhere between its time less the moment of the answer and less that of
    /// the question; only clocks that surely differ are refused.
    var clockRefusals: [Diagnostic] {
        let offsets = pool.nodes.compactMap { node in
            facts(of: node.name).map { facts in
                let times = observations.value(ExchangeTimes(), on: node.name) ?? ExchangeTimes()
                return (
                    name: node.name, least: facts.time - times.end, most: facts.time - times.start
                )
            }
        }
        guard let first = offsets.min(by: { left, right in left.most < right.most }),
            let last = offsets.max(by: { left, right in left.least < right.least }),
            last.least - first.most > 5
        else { return [] }
        return [
            Diagnostic(
                code: "preflight/clock",
                summary: "The nodes' clocks differ",
                detail: """
                    \(last.name) is \(Int(last.least - first.most)) s ahead of \(first.name): newer \
                    files would lose against older ones.
                    """,
                node: last.name,
                hint: "Set the clocks (chronyd, systemd-timesyncd) and try again."
            )
        ]
    }

    func unprivileged(_ node: Node, _ user: Int) -> Diagnostic {
        Diagnostic(
            code: "preflight/root",
            summary: "Commands do not run as root",
            detail: "The login is user \(user), and nothing here works without root.",
            source: node.source,
            node: node.name,
            hint: "Set `access: { become: sudo }` and allow `sudo -n`, or log in as root."
        )
    }

    func untrusted(_ node: Node, _ reason: String) -> Diagnostic {
        Diagnostic(
            code: "preflight/host-key",
            summary: "The node's host key is not a known one",
            detail:
                "At \(node.address) \(reason). Nobody but the node itself can tell which is true.",
            source: node.source,
            node: node.name,
            hint: """
                Read it on the node's own console: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. \
                When it is the one that was offered, correct the manifest's hostKey or known_hosts.
                """
        )
    }
}
