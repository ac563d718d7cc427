internal import Diagnostics

extension ServerFile {
    /// Why the file cannot be taken for a site's live file; empty when it can.
    func shapeProblems(of site: ClusterSite, port: Int) -> [Diagnostic] {
        let strangers = others.map { other in
            PlacedDirective(directive: other, file: path).problem(
                "beside-server",
                "A site's file holds more than its server block",
                detail: "\"\(other.name)\" beside the server block would be loaded twice while the"
                    + " site answers on two ports.",
                hint: "Move it to a file in \(SitePaths.bx)/settings/."
            )
        }
        return strangers + socketProblems(of: site, port: port) + rootProblems(of: site)
    }

    private func socketProblems(of site: ClusterSite, port: Int) -> [Diagnostic] {
        let written = server.children.filter { $0.name == "listen" }
        let wrong = written.filter { Listen($0).port != port }
        let defaults = written.filter { Listen($0).isDefault && !site.isDefault }
        return wrong.map { listen in
            PlacedDirective(directive: listen, file: path).problem(
                "listen",
                "A site listens on a socket that the balancer cannot take over",
                detail: "site \(site.name) listens on \(listen.arguments.joined(separator: " ")),"
                    + " only port \(port) is expected in this file.",
                hint: "Take the line out, or move it with its server block to a file of its own."
            )
        }
            + defaults.map { listen in
                PlacedDirective(directive: listen, file: path).problem(
                    "default-server",
                    "Unknown names reach a site that is not the default one",
                    detail: "site \(site.name) is the default server here, in the manifest it is"
                        + " not.",
                    hint: "Take \"default_server\" out of this line and put it into the file of the"
                        + " site named default."
                )
            }
    }

    private func rootProblems(of site: ClusterSite) -> [Diagnostic] {
        let roots = server.roots
        guard !roots.contains(site.root), !server.redirectsAllToHTTPS else { return [] }
        guard let first = roots.first else {
            return [
                placed.problem(
                    "no-root",
                    "A site's server block has no document root",
                    detail: "site \(site.name): the server block names neither root nor $docroot.",
                    hint: "Write \"root \(site.root);\" into the server block."
                )
            ]
        }
        return [
            placed.problem(
                "other-root",
                "A site's server block serves another folder",
                detail: "site \(site.name): the server block serves \(first), the manifest says"
                    + " \(site.root).",
                hint: "Correct the manifest's root or the server block."
            )
        ]
    }
}

extension Diagnostic {
    /// A site of the manifest that nginx does not serve.
    static func missing(_ site: ClusterSite, _ paths: SitePaths) -> Diagnostic {
        Diagnostic(
            code: "nginx/site-missing",
            summary: "A site has no live server block",
            detail: "site \(site.name): \(SitePaths.enabled)/\(paths.http) and"
                + " \(SitePaths.extEnabled)/\(paths.http) lead to no server block on port 80.",
            hint: "Make the site in the menu of BitrixVM, or take it out of the manifest."
        )
    }

    /// An http block that sends clients to an https block that isn't there.
    static func redirectWithoutHTTPS(_ server: PlacedDirective) -> Diagnostic {
        server.problem(
            "redirect-without-https",
            "A site only redirects to https and has no https block",
            detail: "every client is sent to https, which another server answers.",
            hint: "Give the site an https block, or let its http block serve the site."
        )
    }

    /// A value that cannot be written into nginx's configuration.
    static func unwritable(_ value: String, what: String) -> Diagnostic {
        Diagnostic(
            code: "nginx/value",
            summary: "A value cannot be written into nginx's configuration",
            detail: "\(what) \"\(value)\" is empty or holds a \"$\", a quote, a brace, a semicolon,"
                + " a blank or a control character.",
            hint: "Correct the manifest."
        )
    }
}

extension Cluster {
    /// Values that nginx would read as something else; the manifest's reader has refused them too.
    var valueProblems: [Diagnostic] {
        var values = webServers.map { ($0.address, "The address") }
        values += webServers.map { ($0.name, "The node name") }
        values += (poolAddresses + [balancerAddress]).map { ($0, "The address") }
        for site in sites {
            values += [(site.name, "The site name"), (site.root, "The root")]
            values += site.aliases.map { ($0, "The alias") }
            values += [site.tls?.certificate, site.tls?.key].compactMap(\.self)
                .map { ($0, "The path") }
        }
        return values.filter { !$0.0.isWritable }
            .map { .unwritable($0.0, what: $0.1) }
    }
}

extension String {
    /// Whether nginx takes the text, quoted, for just that text.
    fileprivate var isWritable: Bool {
        !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !Self.specials.contains($0) }
    }

    private static let specials = Array("$\"'{};\\#".utf8)
}
