import Diagnostics
import Manifests
import Testing

@Suite struct CanonicalTests {
    /// Returns the pool without its places, to compare what it says.
    private func bare(_ pool: Pool) -> Pool {
        let start = SourcePosition(line: 1, column: 1)
        let nowhere = SourceRange(file: "", start: start, end: start)
        var pool = pool
        pool.source = nowhere
        for index in pool.nodes.indices { pool.nodes[index].source = nowhere }
        for index in pool.sites.indices { pool.sites[index].source = nowhere }
        return pool
    }

    @Test(arguments: Fixtures.exampleNames)
    func theCanonicalFormIsAManifestOfTheSamePool(_ name: String) throws {
        let source = try ManifestSource(name: name, bytes: Fixtures.example(name))
        let pool = try #require(ManifestReader.read([source]).pools.first)
        let (again, diagnostics) = read(pool.normalizedJSON())
        #expect(drawn(diagnostics).isEmpty)
        #expect(again.map(bare) == [bare(pool)])
        #expect(again.first?.normalizedJSON() == pool.normalizedJSON())
    }

    @Test func layoutCommentsAndSpelledDefaultsChangeNothing() throws {
        let text = BasePool.text.replacing(
            "sync: { maxDeletions: 5 }",
            with: "sync:\n    # few\n    maxDeletions: 5"
        )
        .replacing(
            "login: bx_cluster",
            with: "login: \"bx_cluster\", host: ~, password: { generate: true }"
        )
        .replacing("keepalive: 0", with: "method: ip_hash")
        .replacing("[balancer, web, mysql]", with: "[mysql, web, balancer]")
        .replacing("port: 22", with: "connectTimeout: 10000ms")
        let base = try #require(read(BasePool.text).pools.first)
        #expect(read(text).pools.first?.normalizedJSON() == base.normalizedJSON())
    }

    @Test func whatTheManifestMeansChangesIt() throws {
        let base = try #require(read(BasePool.text).pools.first).normalizedJSON()
        for (line, other) in [
            ("port: 22", "port: 23"), ("maxDeletions: 5", "maxDeletions: 6"),
            ("aliases: [www.shop.example.com]", "aliases: []"),
        ] {
            let text = BasePool.text.replacing(line, with: other)
            #expect(read(text).pools.first?.normalizedJSON() != base)
        }
    }

    @Test func aTimeIsWrittenInItsLargestUnit() {
        for (given, written) in [
            ("500ms", "500ms"), ("1000ms", "1s"), ("90s", "90s"), ("120s", "2m"), ("336h", "14d"),
            ("0s", "0s"), ("0d", "0s"),
        ] {
            #expect(Duration(manifestText: given)?.manifestText == written)
        }
        for text in ["", "s", "5", "5 s", "05s", "1h2m", "-1s", "5S", "1.5s", "99999999999s"] {
            #expect(Duration(manifestText: text) == nil, "\(text)")
        }
    }
}
