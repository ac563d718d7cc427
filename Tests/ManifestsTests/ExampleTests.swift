import Diagnostics
import Manifests
import Testing
import YAML

@Suite struct ExampleTests {
    private func pool(_ name: String) throws -> Pool {
        let source = try ManifestSource(name: name, bytes: Fixtures.example(name))
        let (pools, diagnostics) = ManifestReader.read([source])
        #expect(drawn(diagnostics).isEmpty)
        return try #require(pools.first)
    }

    @Test func thereAreThreeExamples() {
        #expect(Fixtures.exampleNames == ["reference", "three-nodes", "two-nodes"])
    }

    @Test func theTwoNodesAreWhatTheFileSays() throws {
        let pool = try pool("two-nodes")
        #expect(pool.name == "shop")
        #expect(pool.nodes.map(\.name.text) == ["vm04", "vm03"])
        #expect(pool.nodes.map(\.address) == ["10.77.0.4", "10.77.0.3"])
        #expect(pool.nodes.map(\.roles) == [Set(Role.allCases), [.web]])
        #expect(pool.balancerNode.name.text == "vm04")
        #expect(pool.mgmtNode.name.text == "vm04")
        #expect(pool.databaseNode?.name.text == "vm04")
        #expect(pool.webNodes.map(\.name.text) == ["vm04", "vm03"])
        #expect(pool.sites.map(\.name) == ["default", "shop.example.com"])
        #expect(
            pool.sites.map(\.root) == ["/home/bitrix/www", "/home/bitrix/ext_www/shop.example.com"]
        )
        #expect(pool.sites.map(\.database) == ["sitemanager", "dbshop"])
        #expect(pool.sites[1].aliases == ["www.shop.example.com"])
        #expect(pool.sites[1].tls?.key == "/etc/nginx/certs/shop/privkey.pem")
        #expect(pool.nodes.allSatisfy { $0.access == Access() })
        #expect(pool.sync == SyncSettings())
        #expect(pool.balancer == BalancerSettings())
        #expect(pool.database == DatabaseSettings())
        #expect(pool.nodes[1].source.start.line == 18)
    }

    @Test func theThirdNodeIsAllThatIsNew() throws {
        var three = try pool("three-nodes")
        let two = try pool("two-nodes")
        #expect(three.nodes.map(\.name.text) == ["vm04", "vm03", "vm02"])
        three.nodes.removeLast()
        #expect(three.normalizedJSON() == two.normalizedJSON())
    }

    @Test func theReferenceGivesEveryKeyThatThereIs() throws {
        let file = YAMLReader.read(name: "reference", bytes: try Fixtures.example("reference"))
        let given = Set(file.documents.flatMap { paths(of: $0) })
        let alternatives: Set = ["spec.database.password.env", "spec.database.password.file"]
        let overrides = given.filter { $0.hasPrefix("spec.access.") }
            .map { $0.replacing("spec.access.", with: "spec.nodes.access.") }
        #expect(Set(ManifestSchema.paths) == given.union(alternatives).union(overrides))
    }

    @Test func theReferenceSaysTheDefaults() throws {
        let pool = try pool("reference")
        #expect(pool.sync == SyncSettings())
        #expect(pool.balancer == BalancerSettings())
        #expect(pool.database == DatabaseSettings())
        var access = pool.nodes[0].access
        access.identityFile = nil
        access.knownHostsFile = nil
        #expect(access == Access())
        var expected = pool.nodes[0].access
        expected.user = "deploy"
        expected.become = .sudo
        #expect(pool.nodes[1].access == expected)
    }

    private func paths(of value: YAMLValue) -> [String] {
        switch value.content {
        case .sequence(let values): values.flatMap { paths(of: $0) }
        case .mapping(let entries):
            entries.flatMap { entry in
                [entry.key] + paths(of: entry.value).map { "\(entry.key).\($0)" }
            }
        default: []
        }
    }
}
