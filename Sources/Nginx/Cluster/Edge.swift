/// A site's block on the balancer: where clients connect.
struct Edge {
    /// How clients reach a block.
    enum Scheme: String {
        case http
        case https

        var port: Int { self == .http ? 80 : 443 }
    }

    /// The request headers that the balancer alone sets, in small letters.
    static let headers: Set<String> = [
        "host", "x-real-ip", "x-forwarded-for", "x-forwarded-host", "x-forwarded-scheme", "https",
        "connection", "upgrade",
    ]

    let scheme: Scheme
    let source: SiteSource
    let file: ServerFile
    let cluster: Cluster
    let limits: Limits
    /// Sockets for a site that has none of its own for this scheme.
    let fallbackSockets: [Listen]
    /// The names that the block is to answer to.
    let names: [String]
    /// What of its included files can't be said twice: the heads of the owner's locations.
    let ownHeads: Set<String>
    /// What the https block already says of TLS.
    let tlsFiles: TLSFiles
    /// Whether the push server's locations exist.
    let hasPush: Bool

    /// The file's content.
    var bytes: [UInt8] {
        var result = file
        result.server = server
        return result.bytes
    }

    /// The server block.
    var server: Directive {
        let stripped = file.server.mappingChildren { isReplaced($0) ? nil : toCluster($0) }
        let indent = stripped.childIndent
        return stripped.inserting(
            first: first(beside: stripped).directives(indent: indent),
            last: last(beside: stripped).directives(indent: indent)
        )
    }

    /// Whether the block only sends clients to https, as the owner wrote it.
    var isRedirect: Bool { file.server.redirectsAllToHTTPS }

    private func isReplaced(_ child: Directive) -> Bool {
        if child.isManaged || child.isSecureFileRedirect || child.setsHeader(in: Self.headers) {
            return true
        }
        switch child.name {
        case "listen", "proxy_http_version", "proxy_next_upstream", "proxy_next_upstream_tries",
            "proxy_next_upstream_timeout":
            return true
        case "server_name":
            return scheme == .http
        case "set":
            return child.arguments.first == "$proxyserver"
        case "client_max_body_size":
            return limits.bodyStatement(own: Measure.bytes(child.arguments.first ?? "")) != nil
        case "ssl_certificate", "ssl_certificate_key":
            return source.site.tls != nil
        case "include":
            return source.site.tls != nil
                && tlsFiles.certificateIncludes.contains(child.arguments.first ?? "")
        default:
            return false
        }
    }

    /// The owner's own locations ask the cluster where they asked the one httpd.
    private func toCluster(_ child: Directive) -> Directive {
        guard child.name == "location" || child.name == "if" else { return child }
        var result = child
        result.body?.directives = child.children.map { inner in
            guard inner.name == "proxy_pass" else { return toCluster(inner) }
            return inner.mappingWords { word in
                var word = word
                for port in ["8888", "8887"] {
                    word.raw = word.raw.replacing("127.0.0.1:\(port)", with: "bx_cluster")
                }
                return word
            }
        }
        return result
    }
}

extension [UInt8] {
    /// The text with every occurrence of another replaced.
    func replacing(_ text: String, with replacement: String) -> [UInt8] {
        let text = Array(text.utf8)
        var result: [UInt8] = []
        var rest = self[...]
        while let byte = rest.first {
            if rest.starts(with: text) {
                result += Array(replacement.utf8)
                rest = rest.dropFirst(text.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
