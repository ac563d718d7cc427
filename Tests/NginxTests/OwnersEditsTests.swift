import Diagnostics
import Nginx
import Testing

@Suite("What the owner changes behind the balancer")
struct OwnersEditsTests {
    private let cluster: Cluster
    private let tree: NginxTree
    private let site = "/etc/nginx/bx/site_cluster/bx_ext_shop.example.com.conf"
    private let https = "/etc/nginx/bx/site_avaliable/https_balancer_shop.example.com.conf"
    private let http = "/etc/nginx/bx/site_avaliable/http_balancer.conf"

    init() throws {
        let fixture = FixtureCase(name: "two-sites")
        cluster = try fixture.cluster()
        let live = try fixture.live()
        let result = ClusterConfiguration.make(live: live, cluster: cluster)
        tree = live.applying(result.staged + result.switched)
    }

    /// What a run makes of the tree.
    private func mended(_ tree: NginxTree, _ cluster: Cluster? = nil) -> NginxTree {
        let result = ClusterConfiguration.make(live: tree, cluster: cluster ?? self.cluster)
        #expect(result.refusals == [])
        return tree.applying(result.staged + result.switched)
    }

    private func edited(_ path: String, _ old: String, _ new: String) throws -> NginxTree {
        var tree = tree
        let bytes = try #require(tree.files[path])
        let text = String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init)))
        #expect(text.contains(old))
        tree.files[path] = text.replacing(old, with: new, maxReplacements: 1).unicodeScalars
            .map { UInt8($0.value) }
        return tree
    }

    @Test(
        "stays",
        arguments: [
            ("index index.php;", "index index.php index.html;\n    charset utf-8;"),
            (
                "    rewrite ^/catalogue",
                "    location = /new { return 204; }\n    rewrite ^/catalogue"
            ),
            ("    include bx/server_monitor.conf;\n", ""),
            ("    listen 8080; # bxctl\n", "    # mine\n    listen 8080; # bxctl\n"),
        ]
    )
    func stays(_ old: String, _ new: String) throws {
        let changed = try edited(site, old, new)
        #expect(mended(mended(changed)) == mended(changed))
        if !new.contains("listen") { #expect(mended(changed) == changed) }
        let text = String(decoding: mended(changed).files[site] ?? [], as: UTF8.self)
        #expect(text.contains(new.split(separator: "\n").first ?? ""))
    }

    @Test(
        "in our own lines is put right",
        arguments: [
            ("    listen 8080; # bxctl\n", "    listen 9090; # bxctl\n"),
            ("    if ($bxctl_pool = 0) { return 403; } # bxctl\n", ""),
            ("    set_real_ip_from 10.77.0.4; # bxctl\n", "    set_real_ip_from 0.0.0.0/0;\n"),
            ("    real_ip_header X-Real-IP; # bxctl\n", "    real_ip_header X-Forwarded-For;\n"),
            ("X-Forwarded-Proto $bxctl_scheme", "X-Forwarded-Proto $scheme"),
        ]
    )
    func isMended(_ old: String, _ new: String) throws {
        #expect(mended(try edited(site, old, new)) == tree)
    }

    @Test("in the balancer's https block stays, our own lines there are put right")
    func httpsBlockStays() throws {
        let own = try edited(https, "max-age=31536000", "max-age=63072000; preload")
        #expect(mended(own) == own)
        let drift = try edited(
            https,
            "error timeout; # bxctl",
            "error timeout non_idempotent; # bxctl"
        )
        #expect(mended(drift) == tree)
        let twice = try edited(
            https,
            "    # own certificate",
            "    proxy_next_upstream error http_502 non_idempotent;\n    # own certificate"
        )
        #expect(mended(twice) == tree)
        let open = try edited(http, "if ($bxctl_pool = 0) { return 404; }\n", "\n")
        #expect(mended(open) == tree)
    }

    @Test("of one name reaches port 80 of the balancer")
    func nameReachesBalancer() throws {
        let changed = mended(
            try edited(site, "m.shop.example.com;", "m.shop.example.com b2b.example.com;")
        )
        let path = "/etc/nginx/bx/site_avaliable/http_balancer_shop.example.com.conf"
        let text = String(decoding: changed.files[path] ?? [], as: UTF8.self)
        #expect(text.contains("m.shop.example.com b2b.example.com pay.shop.example.com; # bxctl"))
    }

    @Test("by a link that brings an old block back is undone")
    func forgottenLinkGoes() throws {
        var changed = tree
        changed.files["/etc/nginx/bx/site_avaliable/old.conf"] = try FixtureCase(name: "two-sites")
            .live().files["/etc/nginx/bx/site_avaliable/bx_ext_shop.example.com.conf"]
        let link = "/etc/nginx/bx/site_ext_enabled/bx_ext_shop.example.com.conf"
        changed.links[link] = "../site_avaliable/old.conf"
        let result = ClusterConfiguration.make(live: changed, cluster: cluster)
        #expect(result.stage == .partial)
        #expect(result.refusals == [])
        let mended = mended(changed)
        #expect(mended.links[link] == nil)
        #expect(mended.files[site] == tree.files[site])
    }

    @Test("of the pool changes only the lines that name nodes")
    func newNodeChangesItsLines() throws {
        var larger = cluster
        larger.webServers.append(.init(name: "vm05", address: "10.77.0.5"))
        larger.poolAddresses.append("10.77.0.5")
        let changed = mended(tree, larger)
        let paths = changed.files.keys.filter { changed.files[$0] != tree.files[$0] }
        #expect(changed.links == tree.links)
        #expect(
            paths.sorted() == [
                "/etc/nginx/bx/maps/bxctl_cluster.conf",
                "/etc/nginx/bx/site_avaliable/upstream.conf",
            ]
        )
        for path in paths {
            let new = String(decoding: changed.files[path] ?? [], as: UTF8.self).split(
                separator: "\n"
            )
            let old = String(decoding: tree.files[path] ?? [], as: UTF8.self).split(separator: "\n")
            let added = new.filter { !old.contains($0) }
            #expect(added.count == 1 && added[0].contains("10.77.0.5"))
            #expect(new.count == old.count + 1)
        }
    }

    @Test("by taking a site out of the manifest is refused while nginx serves it")
    func removedSiteIsRefused() {
        var smaller = cluster
        smaller.sites.removeLast()
        let result = ClusterConfiguration.make(live: tree, cluster: smaller)
        #expect(Set(result.refusals.map(\.code)) == ["nginx/port-taken", "nginx/unknown-names"])
    }
}
