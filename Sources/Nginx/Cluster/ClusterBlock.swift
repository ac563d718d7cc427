/// The block of a site that answers on port 8080, on every node alike.
struct ClusterBlock {
    /// The port that web servers answer on.
    static let port = 8080

    let source: SiteSource
    let cluster: Cluster

    /// The file in `site_cluster`.
    var bytes: [UInt8] {
        var file = source.base
        file.server = server
        return file.bytes
    }

    /// The server block.
    var server: Directive {
        let stripped = source.base.server.mappingChildren { child in
            isReplaced(child) ? nil : child.mappingWords(Self.takingSchemeFromBalancer)
        }
        let indent = stripped.childIndent
        return stripped.inserting(
            first: statements(beside: stripped).directives(indent: indent),
            last: names(beside: stripped).directives(indent: indent)
        )
    }

    private func isReplaced(_ child: Directive) -> Bool {
        child.isManaged || child.isRealAddress || child.isSecureFileRedirect
            || ["listen", "absolute_redirect", "port_in_redirect"].contains(child.name)
            || child.setsHeader(in: ["x-real-ip", "x-forwarded-for", "https"])
            || (child.setsHeader(in: ["host"]) && isHostOfBalancer(child))
    }

    /// Whether a `Host` line tells httpd the port that the client used.
    ///
    /// In a block of a cluster that the vendor's menu made it is the one that the balancer sent.
    private func isHostOfBalancer(_ child: Directive) -> Bool {
        let host = child.arguments.last ?? ""
        let isVendors = source.base.path == source.paths.cluster && !source.base.isOurs
        return ["$host:80", "$host:443", "$host:$server_port", "$host:$bxctl_port"].contains(host)
            || (isVendors && host == "$http_host")
    }

    private func statements(beside owner: Directive) -> [Statement] {
        var statements = sockets
        statements += [
            .line("set_real_ip_from \(cluster.balancerAddress.nginxWord)"),
            .line("real_ip_header X-Real-IP"),
            .line("absolute_redirect off"),
            .condition("$bxctl_pool = 0", then: "return 403"),
            .condition("$uri ~ ^/server-status(/|$)", then: "return 404"),
            .line("proxy_set_header X-Real-IP $remote_addr"),
            .line("proxy_set_header X-Forwarded-For $bxctl_forwarded_for"),
            .line("proxy_set_header HTTPS $bxctl_https"),
            .line("proxy_pass_header X-Accel-Buffering"),
        ]
        if !owner.children.contains(where: { $0.setsHeader(in: ["host"]) }) {
            statements.append(.line("proxy_set_header Host $host:$bxctl_port"))
        }
        return statements
    }

    private var sockets: [Statement] {
        let hosts = cluster.usesIPv6 ? ["*", "::"] : ["*"]
        return hosts.map { host in
            .line(Listen(host: host, port: Self.port).asDefault(source.site.isDefault).text)
        }
    }

    /// The names that reach the site and that the owner's own line lacks.
    ///
    /// They stand last: the first name of a block is its own name.
    private func names(beside owner: Directive) -> [Statement] {
        let own = owner.ownNames
        var missing = source.names.filter { !own.contains($0) }
        if own.isEmpty, missing.isEmpty { missing = ["_"] }
        guard !missing.isEmpty else { return [] }
        return [.line((["server_name"] + missing.map(\.nginxWord)).joined(separator: " "))]
    }

    /// In a block that was on port 80 or 443, these meant the client's side: they mean it again.
    private static func takingSchemeFromBalancer(_ word: Word) -> Word {
        var result = word
        for (variable, replacement) in [
            ("scheme", "bxctl_scheme"), ("server_port", "bxctl_port"), ("https", "bxctl_tls"),
        ] {
            result.raw = result.raw.replacingVariable(variable, with: replacement)
        }
        return result
    }
}

extension [UInt8] {
    /// The text with `$name` and `${name}` replaced.
    fileprivate func replacingVariable(_ name: String, with replacement: String) -> [UInt8] {
        let name = Array(name.utf8)
        var result: [UInt8] = []
        var index = startIndex
        while index < endIndex {
            let byte = self[index]
            result.append(byte)
            index += 1
            guard byte == Byte.dollar else { continue }
            if index < endIndex, self[index] == Byte.openBrace {
                result.append(Byte.openBrace)
                index += 1
            }
            let rest = self[index...]
            guard rest.starts(with: name), !Byte.isNamePart(rest.dropFirst(name.count).first) else {
                continue
            }
            result += Array(replacement.utf8)
            index += name.count
        }
        return result
    }
}

extension Byte {
    /// Whether the byte goes on with a variable's name.
    fileprivate static func isNamePart(_ byte: UInt8?) -> Bool {
        guard let byte else { return false }
        let character = Character(Unicode.Scalar(byte))
        return character == "_" || (byte < 0x80 && (character.isLetter || character.isNumber))
    }
}
