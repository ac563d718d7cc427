import Diagnostics
import Foundation
import Glibc
import Manifests
import Nginx
import Testing
import Trial

/// Any names that a manifest accepts, in the real nginx's reading.
@Suite("A real nginx", .serialized)
struct RandomNamesTests {
    /// A site of a manifest and the nodes beside it, under names that only just pass.
    private struct Names {
        let site: String
        let aliases: [String]
        let root: String
        let nodes: [String]
        let keepalive: Int
        let method: String

        init(_ chance: inout Chance) {
            let name = { (chance: inout Chance) in Names.name(&chance) }
            site = name(&chance)
            let wildcards = ["", "", "*."]
            aliases = (0..<Int.random(in: 0...4, using: &chance)).map { _ in
                (wildcards.randomElement(using: &chance) ?? "") + name(&chance)
            }
            let folders = Array("AZaz09._@+-")
            root =
                "/home/bitrix/ext_www/"
                + Names.text(folders, 1...40, &chance)
                + (Bool.random(using: &chance) ? "/" + Names.text(folders, 1...40, &chance) : "")
            nodes = [name(&chance), name(&chance)]
            keepalive = [0, 1, 64].randomElement(using: &chance) ?? 0
            method = Cluster.Method.allCases.randomElement(using: &chance)?.rawValue ?? ""
        }

        /// Letters that hosts have, keywords of nginx among the parts.
        private static func name(_ chance: inout Chance) -> String {
            let words = [
                "server", "default", "if", "include", "shop", "localhost", "_", "0", "xn--e1",
            ]
            return (0..<Int.random(in: 1...3, using: &chance)).map { _ in
                if Bool.random(using: &chance) { return words.randomElement(using: &chance) ?? "a" }
                return text(Array("AZaz09_-"), 1...(Bool.random(using: &chance) ? 6 : 63), &chance)
            }.joined(separator: ".")
        }

        private static func text(
            _ letters: [Character],
            _ length: ClosedRange<Int>,
            _ chance: inout Chance
        ) -> String {
            String(
                (0..<Int.random(in: length, using: &chance)).map { _ in
                    letters.randomElement(using: &chance) ?? "a"
                }
            )
        }

        /// The pool, where the manifest's rules let it pass.
        var pool: Pool? {
            let text = """
                apiVersion: bxctl/v1
                kind: Pool
                metadata: { name: shop }
                spec:
                  access: { port: 22 }
                  nodes:
                    - { name: "\(nodes[0])", address: 10.77.0.4, roles: [balancer, web, mysql] }
                    - { name: "\(nodes[1])", address: 10.77.0.3, roles: [web] }
                  sites:
                    - { name: default, root: /home/bitrix/www, database: sitemanager }
                    - name: "\(site)"
                      root: "\(root)"
                      aliases: [\(aliases.map { name in "\"\(name)\"" }.joined(separator: ", "))]
                      database: shop
                  balancer: { keepalive: \(keepalive), method: \(method) }
                """
            let source = ManifestSource(name: "random.yaml", bytes: Array(text.utf8))
            return ManifestReader.read([source]).pools.first
        }
    }

    /// The live tree of two sites, the second under a site's own names.
    private func live(of site: Site) throws -> NginxTree {
        let fixture = try FixtureCase(name: "two-sites").live()
        func renamed(_ text: String) -> String {
            let names = ([site.name] + site.aliases).joined(separator: " ")
            return text.replacing(
                "shop.example.com www.shop.example.com m.shop.example.com",
                with: names
            )
            .replacing(" pay.shop.example.com;", with: ";")
            .replacing("/home/bitrix/ext_www/shop.example.com", with: site.root)
            .replacing("shop.example.com", with: site.name)
        }
        var tree = NginxTree()
        for (path, bytes) in fixture.files {
            tree.files[renamed(path)] = Array(renamed(String(decoding: bytes, as: UTF8.self)).utf8)
        }
        for (path, target) in fixture.links { tree.links[renamed(path)] = renamed(target) }
        return tree
    }

    @Test(
        "reads what is written for any names that a manifest accepts",
        .enabled(if: RealNginxTests.canRun, "needs root, nginx, curl, openssl and unshare"),
        arguments: 0..<3
    )
    func anyNames(seed: UInt64) throws {
        var chance = Chance(seed)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bxctl-nginx-\(getpid())-names-\(seed)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var count = 0
        for _ in 0..<400 where count < 8 {
            let names = Names(&chance)
            // Longer ones fit into no bucket of the vendor's nginx, with or without a pool.
            let hosts = names.aliases + names.nodes + [names.site]
            guard hosts.allSatisfy({ name in name.count <= 90 }), let pool = names.pool else {
                continue
            }
            let live = try live(of: pool.sites[1])
            let result = ClusterConfiguration.make(live: live, cluster: cluster(of: pool))
            #expect(result.refusals.isEmpty, "\(pool.sites[1]): \(result.refusals)")
            let staged = live.applying(result.staged)
            let switched = staged.applying(result.switched)
            #expect(switched != live)
            // What was written is what was meant: the next reading finds nothing left to write.
            let again = ClusterConfiguration.make(live: switched, cluster: cluster(of: pool))
            #expect(
                again.isSwitched && switched.applying(again.staged + again.switched) == switched
            )
            for (name, tree) in [("staged", staged), ("switched", switched)] {
                try tree.write(to: folder.appending(path: "\(count)-\(name)"))
            }
            count += 1
        }
        #expect(count == 8, "the rules let hardly any of these names pass")
        let (status, output) = try RealNginxTests.run(
            "/usr/bin/unshare",
            ["-mn", "sh", RealNginxTests.script, folder.path(), "syntax"]
        )
        #expect(status == 0, "\(output)")
    }

    private func cluster(of pool: Pool) -> Cluster {
        Cluster(
            sites: pool.sites.map { site in
                ClusterSite(
                    name: site.name,
                    root: site.root,
                    aliases: site.aliases,
                    isDefault: site.name == "default"
                )
            },
            webServers: pool.nodes.map { node in
                Cluster.WebServer(name: node.name.text, address: node.address)
            },
            poolAddresses: pool.nodes.map(\.address),
            balancerAddress: "10.77.0.4",
            method: Cluster.Method(rawValue: pool.balancer.method.rawValue) ?? .ipHash,
            keepalive: pool.balancer.keepalive
        )
    }
}
