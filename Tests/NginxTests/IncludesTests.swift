import Diagnostics
import Nginx
import Testing

@Suite("What the owner includes")
struct IncludesTests {
    /// What comes of two sites whose owner adds a line to the http block, and files.
    private func result(
        adding line: String,
        files: [String: String] = [:],
        unread: Set<String> = []
    ) throws -> ClusterConfiguration.Result {
        let fixture = FixtureCase(name: "two-sites")
        var live = try fixture.live()
        live.files["/etc/nginx/bx/settings/z_owner.conf"] = Array(line.utf8)
        for (path, text) in files { live.files[path] = Array(text.utf8) }
        live.unread = unread
        return ClusterConfiguration.make(live: live, cluster: try fixture.cluster())
    }

    @Test("is searched for names, whatever a file is called")
    func names() throws {
        let found = try result(
            adding: "include landing/*.site;",
            files: ["/etc/nginx/landing/a.site": "server { listen 80; server_name a.example; }"]
        )
        #expect(found.refusals.map(\.code) == ["nginx/unknown-names"])
        #expect(found.refusals[0].detail.contains("a.example"))
    }

    @Test("is searched for ports and names inside a server block, too")
    func inside() throws {
        let found = try result(
            adding: "server { include landing/names; }",
            files: ["/etc/nginx/landing/names": "listen 443 ssl;\nserver_name b.example;"]
        )
        #expect(found.refusals.map(\.code) == ["nginx/unknown-names"])
        #expect(found.refusals[0].detail.contains("b.example on 443"))
        let other = try result(
            adding: "server { include landing/port; }",
            files: ["/etc/nginx/landing/port": "listen 9000;"]
        )
        #expect(other.refusals == [])
    }

    @Test("and is there unread is refused, by a pattern and by name, and told once")
    func unread() throws {
        let path = "/etc/nginx/landing/a.site"
        let found = try result(
            adding: "include landing/*; include landing/a.site;",
            unread: [path, "/etc/nginx/landing/.key", "/etc/nginx/other"]
        )
        #expect(found.refusals.map(\.code) == ["nginx/unread"])
        #expect(found.refusals[0].detail.contains(path) && found.staged.isEmpty)
    }

    @Test(
        "outside of nginx's folder is told, by a pattern and by name",
        arguments: ["/opt/x/*.conf", "../x.conf"]
    )
    func outside(pattern: String) throws {
        let found = try result(adding: "include \(pattern);")
        #expect(found.refusals == [])
        #expect(found.warnings.map(\.code).filter { code in code == "nginx/unseen" }.count == 1)
    }
}
