import Diagnostics
import Manifests
import Testing

@Suite struct RuleTests {
    @Test(
        arguments: [
            (
                "roles: [balancer, web, mysql]", "roles: [web, mysql]",
                "No node has the role balancer"
            ),
            ("roles: [web]", "roles: [web, balancer]", "Only one node can take"),
            ("roles: [web]", "roles: [web, mysql]", "Only one node can serve the databases"),
            (
                "roles: [balancer, web, mysql]", "roles: [balancer, web]",
                "database.host is not given"
            ),
            ("login: bx_cluster", "host: 10.0.0.9, password: { env: PW }", "either on a"),
        ] as [(String, String, String)]
    )
    func dutiesAreInTheRightNumberOfHands(_ line: String, _ other: String, _ detail: String) {
        let found = BasePool.diagnostics(replacing: line, with: other)
        #expect(found.map(\.code) == ["manifest/roles"])
        #expect(found.first?.detail.contains(detail) == true, "\(found.map(\.detail))")
    }

    @Test func aPoolWithoutWebNodesIsRefused() {
        let text = BasePool.text.replacing("roles: [web]", with: "roles: [mgmt]")
            .replacing("roles: [balancer, web, mysql]", with: "roles: [balancer, mysql]")
        #expect(
            read(text).diagnostics.map(\.detail).first?.contains("No node has the role web") == true
        )
    }

    @Test(
        arguments: [
            ("name: b\n", "name: A\n", "10:13"),
            ("address: 10.0.0.2", "address: 10.0.0.1", "11:16"),
            ("name: shop.example.com", "name: WWW.shop.example.com", "19:17"),
            ("aliases: [www.shop.example.com]", "aliases: [a.b, A.b]", "19:22"),
            ("aliases: [www.shop.example.com]", "aliases: [a.b, a.b]", "19:22"),
            ("roles: [web]", "roles: [web, web]", "12:20"),
            ("aliases: [www.shop.example.com]", "aliases: [default]", "19:17"),
        ] as [(String, String, String)]
    )
    func whatMustDifferDoes(_ line: String, _ other: String, _ place: String) {
        let found = BasePool.diagnostics(replacing: line, with: other)
        let start = found.first?.source?.start
        #expect(found.map(\.code) == ["manifest/duplicate"])
        #expect("\(start?.line ?? 0):\(start?.column ?? 0)" == place)
    }

    @Test func twoSitesDoNotShareAFolder() {
        let third = "    - { name: x.com, root: /srv/sites/shop, database: x }\n  sync:"
        let found = BasePool.diagnostics(replacing: "  sync:", with: third)
        #expect(found.map(\.code) == ["manifest/duplicate"])
        #expect(found.first?.detail == "The root /srv/sites/shop is already used in line 18.")
    }

    @Test func sitesDoNotLieWithinOneAnother() {
        let found = BasePool.diagnostics(
            replacing: "root: /srv/sites/shop",
            with: "root: /home/bitrix/www/a/b"
        )
        #expect(found.map(\.code) == ["manifest/nested-roots"])
        let beside = "root: /home/bitrix/www2"
        #expect(BasePool.codes(replacing: "root: /srv/sites/shop", with: beside) == [])
    }

    @Test func theFirstSiteAndItsFolderBelongTogether() {
        #expect(BasePool.codes(replacing: "name: default", with: "name: a.b") == ["manifest/value"])
        #expect(
            BasePool.codes(replacing: "root: /home/bitrix/www\n", with: "root: /srv/sites/a\n")
                == ["manifest/value"]
        )
    }

    @Test func aKernelHasADatabaseAndALinkHasNone() {
        let database = "      database: shop\n"
        #expect(BasePool.codes(replacing: database, with: "") == ["manifest/missing-key"])
        #expect(BasePool.codes(replacing: database, with: "      type: link\n") == [])
        #expect(
            BasePool.codes(replacing: database, with: database + "      type: link\n") == [
                "manifest/value"
            ]
        )
        #expect(
            BasePool.codes(replacing: database, with: "      type: lnk\n") == ["manifest/value"]
        )
        let links = BasePool.text.replacing("database: shop", with: "type: link")
            .replacing("database: sitemanager", with: "type: link")
        #expect(read(links).diagnostics.map(\.code) == ["manifest/value"])
    }

    @Test func thePasswordOfAnOutsideServerIsGiven() {
        let text = BasePool.text.replacing("web, mysql]", with: "web]")
        for line in ["host: 10.0.0.9", "host: 10.0.0.9, password: { generate: true }"] {
            let found = read(text.replacing("login: bx_cluster", with: line)).diagnostics
            #expect(found.map(\.code) == ["manifest/value"])
            #expect(found.first?.hint?.contains("env") == true)
        }
        let line = "host: 10.0.0.9, password: { file: ~/pw }"
        #expect(read(text.replacing("login: bx_cluster", with: line)).diagnostics.isEmpty)
    }

    @Test func aNodeOverridesSingleKeysOfTheAccess() throws {
        let text = BasePool.text
            .replacing(
                "access: { port: 22 }",
                with: "access: { port: 2200, user: ops, become: sudo }"
            )
            .replacing("name: b\n", with: "name: b\n      access: { port: 22 }\n")
        let nodes = try #require(read(text).pools.first).nodes
        #expect(nodes[0].access == Access(user: "ops", port: 2_200, become: .sudo))
        #expect(nodes[1].access == Access(user: "ops", port: 22, become: .sudo))
    }

    @Test func theOrderOfKeysDoesNotMatter() throws {
        let access = "  access: { port: 22 }\n"
        let moved = BasePool.text.replacing(access, with: "")
        #expect(
            read(moved + "\n" + access).pools.first?.normalizedJSON()
                == read(BasePool.text).pools.first?.normalizedJSON()
        )
    }

    @Test func onlyOneNodeIsTheMachineItself() {
        let local = "access: { connection: local }"
        #expect(
            BasePool.codes(replacing: "access: { port: 22 }", with: local) == ["manifest/roles"]
        )
        let one = "name: a\n      \(local)"
        #expect(BasePool.codes(replacing: "name: a", with: one) == [])
    }

    @Test func poolsShareNeitherNameNorNode() {
        let other = BasePool.text.replacing("10.0.0.", with: "10.0.1.")
        let renamed = BasePool.text.replacing("name: shop }", with: "name: other }")
        #expect(
            read(BasePool.text + "\n---\n" + other).diagnostics.map(\.code) == [
                "manifest/duplicate"
            ]
        )
        #expect(
            read(BasePool.text + "\n---\n" + renamed).diagnostics.map(\.code)
                == ["manifest/duplicate", "manifest/duplicate"]
        )
        let both = other.replacing("name: shop }", with: "name: other }")
        #expect(read(BasePool.text + "\n---\n" + both).pools.map(\.name) == ["shop", "other"])
    }

    @Test func aPoolOfAnotherFileIsNamedWithItsPlace() {
        let sources = ["one.yaml", "two.yaml"].map {
            ManifestSource(name: $0, bytes: Array(BasePool.text.utf8))
        }
        let (pools, diagnostics) = ManifestReader.read(sources)
        #expect(pools.isEmpty)
        #expect(diagnostics.map { $0.source?.file } == ["two.yaml", "two.yaml", "two.yaml"])
        #expect(diagnostics.first?.detail.contains("one.yaml:3") == true)
        #expect(diagnostics.first?.excerpt == "metadata: { name: shop }")
    }

    @Test(
        arguments: [
            ("", "manifest/empty"), ("# nothing\n", "manifest/empty"),
            ("---\n---\n", "manifest/empty"),
            ("kind: Deployment\napiVersion: apps/v1\n", "manifest/api-version"),
            ("apiVersion: bxctl/v1\nkind: pool\n", "manifest/kind"),
            ("apiVersion: bxctl/v2\nkind: Pool\n", "manifest/api-version"),
            ("- a\n", "manifest/type"), ("hello\n", "manifest/type"), ("a: [", "yaml/syntax"),
            ("apiVersion: 1\n", "manifest/quote"),
        ] as [(String, String)]
    )
    func whatIsNoManifestIsToldOnce(_ text: String, _ code: String) {
        #expect(read(text).diagnostics.map(\.code) == [code])
        #expect(read(text).pools.isEmpty)
    }

    @Test func noFileAtAllIsAnError() {
        #expect(ManifestReader.read([]).diagnostics.map(\.code) == ["manifest/empty"])
    }

    @Test func problemsComeByPlace() {
        let text = BasePool.text.replacing("name: b\n", with: "name: a\n")
            .replacing("port: 22", with: "port: 0").replacing("keepalive: 0", with: "keepaliv: 0")
            .replacing("maxDeletions: 5", with: "maxDeletions: 5, maxDeletions: 6")
        let lines = read(text).diagnostics.compactMap { $0.source?.start.line }
        #expect(lines == [5, 10, 21, 22])
    }
}
