internal import Diagnostics

/// Looks for what a site's files do that the cluster cannot keep up.
struct Inspection {
    let source: SiteSource

    /// The variables that mean the client's side on a web server.
    static let schemeHint =
        "Once the balancer is live, use $bxctl_scheme, $bxctl_port and $bxctl_tls instead of $scheme,"
        + " $server_port and $https."

    /// What in files that the site's block includes would break the block on 8080.
    func refusals(in loaded: inout LoadedConfiguration) -> [Diagnostic] {
        loaded.children(of: source.base.placed)
            .filter { $0.file != source.base.path }
            .filter { $0.directive.name == "listen" || $0.directive.isRealAddress }
            .map { placed in
                placed.problem(
                    "included",
                    "An included file changes where clients connect",
                    detail: "site \(source.site.name): \"\(placed.directive.name)\" belongs on the"
                        + " balancer only, but this file is loaded on every web server.",
                    hint: placed.directive.isRealAddress
                        ? "Move the line to a file in \(SitePaths.bx)/settings/."
                        : "Move the line into the site's own file."
                )
            }
    }

    /// What will work, but not as it did.
    func warnings(in loaded: inout LoadedConfiguration) -> [Diagnostic] {
        let everything = loaded.everything(in: source.base.placed)
        return everything.filter { $0.file != source.base.path && $0.directive.namesScheme }
            .map { placed in
                placed.problem(
                    "scheme",
                    severity: .warning,
                    "An included file asks for the client's scheme or port",
                    detail: "site \(source.site.name): on a web server these are http and 8080 for"
                        + " every client.",
                    hint: Self.schemeHint
                )
            }
            + everything.filter(\.directive.asksLoopback).map { placed in
                placed.problem(
                    "loopback",
                    severity: .warning,
                    "A location asks a server on the node itself",
                    detail: "site \(source.site.name): each web server will ask its own"
                        + " \(placed.directive.arguments.first ?? "").",
                    hint: "Run that server on every web node, or name the address of one."
                )
            }
    }

    /// What in a block of the balancer's cannot stand beside its own lines.
    func refusals(
        ofEdge file: ServerFile,
        scheme: Edge.Scheme,
        in loaded: inout LoadedConfiguration
    ) -> [Diagnostic] {
        guard !file.server.redirectsAllToHTTPS else { return [] }
        return ownChildren(of: file, in: &loaded).filter { $0.directive.name == "location" }
            .compactMap { placed in
                if placed.directive.arguments == ["/"] {
                    return placed.problem(
                        "https-only-root",
                        "A site answers differently over https",
                        detail: "site \(source.site.name): \"location /\" is not the same as over"
                            + " http; on the balancer it has to lead to the web servers.",
                        hint: "Make \"location /\" alike in the http and https blocks."
                    )
                }
                guard placed.directive.asksClusterWithOwnHeaders else { return nil }
                return placed.problem(
                    "https-only-headers",
                    "A location of one block sets headers of its own",
                    detail: "site \(source.site.name): this location is only in the \(scheme) block"
                        + " and asks httpd with headers of its own; the client's address would be"
                        + " lost.",
                    hint: "Put the location into both blocks, or take its proxy_set_header lines"
                        + " out."
                )
            }
    }

    /// The heads of the owner's locations in a block, such as `location = /x`.
    func locationHeads(
        in file: ServerFile,
        of loaded: inout LoadedConfiguration
    ) -> Set<String> {
        Set(
            ownChildren(of: file, in: &loaded).map(\.directive)
                .filter { $0.name == "location" }
                .map { $0.words.map(\.value).joined(separator: " ") }
        )
    }

    /// Whether a block loads a file.
    func loads(
        _ path: String?,
        from file: ServerFile,
        in loaded: inout LoadedConfiguration
    ) -> Bool {
        ownChildren(of: file, in: &loaded).contains { $0.file == path }
    }

    private func ownChildren(
        of file: ServerFile,
        in loaded: inout LoadedConfiguration
    ) -> [PlacedDirective] {
        var placed = file.placed
        placed.directive = placed.directive.mappingChildren { $0.isManaged ? nil : $0 }
        return loaded.children(of: placed)
    }
}

extension Directive {
    /// Whether a word asks for the scheme or port of the connection.
    var namesScheme: Bool {
        words.contains { word in
            let text = word.value
            return ["$scheme", "${scheme}", "$server_port", "${server_port}", "$https"]
                .contains { text.contains($0) }
                && !text.contains("$scheme_") && !text.contains("$https_")
        }
    }

    /// Whether it passes requests to a server on the loopback other than httpd.
    fileprivate var asksLoopback: Bool {
        guard name.hasSuffix("_pass"), let target = arguments.first else { return false }
        let isHTTPD = ["8886", "8887", "8888"].contains { target.contains("127.0.0.1:\($0)") }
        return !isHTTPD && ["127.0.0.1", "localhost", "[::1]"].contains { target.contains($0) }
    }

    /// Whether a location asks httpd with header lines that displace the block's.
    fileprivate var asksClusterWithOwnHeaders: Bool {
        let asks = children.contains { child in
            child.name == "proxy_pass"
                && ["$proxyserver", "127.0.0.1:888", "bx_cluster"].contains {
                    (child.arguments.first ?? "").contains($0)
                }
        }
        return asks && children.contains { $0.name == "proxy_set_header" }
    }
}
