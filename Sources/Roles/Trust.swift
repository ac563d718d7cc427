internal import Diagnostics
internal import Manifests
internal import Resources
internal import Shell

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
        let nameOnly = others.map { other in
            SyncTrust.Host(name: other.name.text, address: other.address, keys: [])
        }
        let keys = Late(all: others.map { other in keyLine(of: other, on: node) })
        let pins = Late(all: others.map { other in pinLines(of: other, on: node) })
        let files: [(name: String, text: Late<String>)] = [
            ("authorized_keys", keys.map { lines in lines.joined() }),
            ("known_hosts", pins.map { lines in lines.joined() }),
            ("config", .known(SyncTrust.configurationText(nameOnly))),
        ]
        for file in files {
            let content = file.text.map { text in Content(Text.written + text) }
            catalog.add(File(trustPath(file.name), content: content), to: node.name, in: .trust)
        }
        let dropIn = "/etc/ssh/sshd_config.d/10-bxctl.conf"
        catalog.add(
            File(
                dropIn,
                content: sshDropIn(of: node),
                access: .secret,
                check: "sshd -t -f \"$new\""
            ),
            to: node.name,
            in: .trust,
            notifies: [Target(node.name, "sshd", dropIn)]
        )
        catalog.add(SSHServer(readsSince: dropIn), to: node.name, in: .trust)
    }

    private func trustPath(_ name: String) -> String { "/etc/bxctl/ssh/\(name)" }

    private func keyLine(of other: Node, on node: Node) -> Late<String> {
        if isMissing(other.name) {
            return .known(
                present("authorized_keys", on: node) { line in
                    line.hasSuffix(" bxctl:\(other.name)")
                }
            )
        }
        return Late(observations.value(keyPair(of: other), on: other.name) ?? nil).map { key in
            SyncTrust.authorizedKey(peer: other.name.text, address: other.address, key: key)
        }
    }

    private func pinLines(of other: Node, on node: Node) -> Late<String> {
        if isMissing(other.name) {
            return .known(
                present("known_hosts", on: node) { line in
                    line.hasPrefix("\(other.name) ")
                }
            )
        }
        // No key is no pin: such a file would let the node reach nobody.
        let keys = facts(of: other.name).flatMap { facts in
            facts.hostKeys.isEmpty ? nil : facts.hostKeys
        }
        return Late(keys).map { keys in
            SyncTrust.knownHostsText([
                SyncTrust.Host(name: other.name.text, address: other.address, keys: keys)
            ])
        }
    }

    /// The lines that a node has of one that does not answer: absence of information removes none.
    private func present(
        _ name: String,
        on node: Node,
        where isMatch: (String) -> Bool
    ) -> String {
        let lines = state(of: trustPath(name), on: node.name)?.content?.lines ?? []
        return lines.filter(isMatch).map { line in line + "\n" }.joined()
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
        let found = facts(of: node.name).flatMap { facts in
            facts.authorizedKeysFiles.isEmpty ? nil : facts.authorizedKeysFiles
        }
        return Late(found).map { found in
            let own = "/etc/bxctl/ssh/authorized_keys"
            let others = found.filter { path in path != own }
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
