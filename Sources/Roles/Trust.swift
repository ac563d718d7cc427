internal import Diagnostics
internal import Manifests
internal import Resources

/// Phase `trust`: nodes know each other by name, key and host key.
///
/// Everything lies in `/etc/bxctl/ssh`, owned by root: PHP runs as bitrix and can rewrite whatever
/// is below `/home/bitrix`.
extension PoolView {
    static let keyPath = "/etc/bxctl/ssh/id_ed25519"

    func keyPair(of node: Node) -> KeyPair {
        KeyPair(
            PoolView.keyPath,
            readableBy: PoolView.account,
            comment: "bxctl:\(node.name)"
        )
    }

    /// The nodes that files travel between.
    var syncNodes: [Node] { peers.isEmpty ? [] : [balancer] + peers }

    func addTrust(to catalog: inout Catalog) {
        for node in pool.nodes {
            catalog.add(hostsFile(of: node), to: node.name, in: .trust)
        }
        for node in syncNodes {
            catalog.add(Directory("/etc/bxctl"), to: node.name, in: .trust)
            catalog.add(Directory("/etc/bxctl/ssh"), to: node.name, in: .trust)
            catalog.add(keyPair(of: node), to: node.name, in: .trust)
        }
        catalog.barrier()
        for node in syncNodes { addPins(of: node, to: &catalog) }
    }

    private func addPins(of node: Node, to catalog: inout Catalog) {
        let others = node.name == balancer.name ? peers : [balancer]
        let keys = others.map { other in keyLine(of: other) }
        catalog.add(
            File("/etc/bxctl/ssh/authorized_keys", content: PoolView.lines(keys)),
            to: node.name,
            in: .trust
        )
        let pins = others.map { other in pinLines(of: other) }
        catalog.add(
            File("/etc/bxctl/ssh/known_hosts", content: PoolView.lines(pins)),
            to: node.name,
            in: .trust
        )
        let config = SSHConfiguration(peers: others.map { other in (other.name.text, other.address) })
        catalog.add(
            File("/etc/bxctl/ssh/config", content: .known(Content(config.text))),
            to: node.name,
            in: .trust
        )
        let dropIn = "/etc/ssh/sshd_config.d/10-bxctl.conf"
        catalog.add(
            File(
                dropIn,
                content: sshDropIn(of: node),
                access: FileAccess(owner: "root", group: "root", mode: "600")
            ),
            to: node.name,
            in: .trust,
            notifies: [Target(node.name, "sshd", dropIn)]
        )
        catalog.add(SSHServer(readsSince: dropIn), to: node.name, in: .trust)
    }

    /// One line of the authorised keys; a node that does not answer keeps the line it had.
    private func keyLine(of node: Node) -> Late<String> {
        Late(observations.value(keyPair(of: node), on: node.name) ?? nil).map { key in
            AuthorizedKey(peer: node.name.text, address: node.address, key: key).line
        }
    }

    private func pinLines(of node: Node) -> Late<String> {
        Late(facts(of: node.name)).map { facts in
            facts.hostKeys.map { key in "\(node.name),\(node.address) \(key)" }
                .joined(separator: "\n")
        }
    }

    static func lines(_ lines: [Late<String>]) -> Late<Content> {
        let known = lines.compactMap(\.value)
        guard known.count == lines.count else { return .later }
        return .known(Content(Text.written + known.map { line in line + "\n" }.joined()))
    }

    private func hostsFile(of node: Node) -> File {
        let lines = addresses.map { name, address in "\(address) \(name)" }
        return File(
            "/etc/hosts",
            content: Late(state(of: "/etc/hosts", on: node.name)).map { state in
                let old = state.content ?? Content([])
                return MarkedBlock(name: pool.name, lines: lines).placed(in: old)
            },
            access: .kept
        )
    }

    /// Adds our keys to where sshd already looks for bitrix's; what the owner allows goes on.
    private func sshDropIn(of node: Node) -> Late<Content> {
        Late(facts(of: node.name)).map { facts in
            let own = "/etc/bxctl/ssh/authorized_keys"
            let others = facts.authorizedKeysFiles.filter { path in path != own }
            let paths = (others.isEmpty ? [".ssh/authorized_keys"] : others) + [own]
            return Content(
                """
                \(Text.written)Match User \(PoolView.account)
                    AuthorizedKeysFile \(paths.joined(separator: " "))

                """
            )
        }
    }
}
