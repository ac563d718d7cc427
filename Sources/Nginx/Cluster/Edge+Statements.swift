extension Edge {
    /// What stands before the owner's lines: these decide before any redirect of the owner's.
    func first(beside owner: Directive) -> [Statement] {
        let named = Set(owner.children.map(\.name))
        var statements = sockets + (scheme == .http ? namesStatement(beside: owner) : [])
        statements += certificate
        statements += folders(unless: named)
        statements += guards + [.line("add_header X-Bxctl \"\"")]
        let own = owner.children.last { $0.name == "client_max_body_size" }
            .flatMap { $0.arguments.first }.flatMap(Measure.bytes)
        if let body = limits.bodyStatement(own: own) { statements.append(body) }
        statements += limits.mirrored.filter { statement in
            !named.contains(statement.head.prefix { $0 != " " }.description)
        }
        return statements + proxying(unless: named)
    }

    /// What stands behind the owner's lines.
    func last(beside owner: Directive) -> [Statement] {
        var statements = scheme == .https ? namesStatement(beside: owner) : []
        statements += locations.filter { !ownHeads.contains($0.head) }
        if hasPush { statements.append(.line("include bx/conf/im_subscrider.conf")) }
        if isRevisionShown {
            statements.append(.line("include /etc/nginx/bxctl/revision*.conf"))
        }
        return statements
    }

    /// The balancer tells its own revision in the block that unknown names reach.
    private var isRevisionShown: Bool { scheme == .http && source.site.isDefault }

    private var sockets: [Statement] {
        let own = file.server.children.filter { $0.name == "listen" }.map(Listen.init)
            .filter { $0.port == scheme.port }
        return (own.isEmpty ? fallbackSockets : own).map { listen in
            .line(listen.asDefault(source.site.isDefault).text)
        }
    }

    private func namesStatement(beside owner: Directive) -> [Statement] {
        let own = owner.ownNames
        var missing = names.filter { !own.contains($0) }
        if own.isEmpty, missing.isEmpty { missing = ["_"] }
        guard !missing.isEmpty else { return [] }
        return [.line((["server_name"] + missing.map(\.nginxWord)).joined(separator: " "))]
    }

    /// The site's own certificate, or the shared one where the block names none.
    private var certificate: [Statement] {
        guard scheme == .https else { return [] }
        guard let tls = source.site.tls else {
            return tlsFiles.isCertificateNamed ? [] : [.line("include bx/conf/ssl.conf")]
        }
        return (tlsFiles.areOptionsNeeded ? [.line("include bx/conf/ssl_options.conf")] : []) + [
            .line("ssl_certificate \(tls.certificate.nginxWord)"),
            .line("ssl_certificate_key \(tls.key.nginxWord)"),
        ]
    }

    private func folders(unless named: Set<String>) -> [Statement] {
        let root = source.site.root.nginxWord
        return (named.contains("root") ? [] : [.line("root \(root)")]) + [
            .line("set $docroot \(root)"),
            .line("set $proxyserver http://bx_cluster"),
        ]
    }

    private var guards: [Statement] {
        var guards: [Statement] = []
        if isRevisionShown {
            guards = [
                .condition("$uri = /bxctl-revision", then: "return 404"),
                .condition("$uri = /.bxctl-revision", then: "break"),
            ]
        }
        guards.append(.condition("$uri ~ ^/server-status(/|$)", then: "return 404"))
        guard scheme == .http else { return guards }
        let secure = "\(source.site.root)/.htsecure".nginxWord
        return guards + [
            .condition("$uri ~ ^/\\.well-known/acme-challenge/", then: "break"),
            .condition("-f \(secure)", then: "return 301 https://$host$request_uri"),
        ]
    }

    private func proxying(unless named: Set<String>) -> [Statement] {
        let tunable = [
            ("proxy_redirect", "off"), ("proxy_connect_timeout", "3s"),
            ("proxy_send_timeout", "\(limits.sendTime)s"),
            ("proxy_read_timeout", "\(limits.readTime + 60)s"),
        ]
        var statements = tunable.filter { !named.contains($0.0) }
            .map { Statement.line("\($0.0) \($0.1)") }
        statements += [
            .line("proxy_next_upstream error timeout"),
            .line("proxy_next_upstream_timeout 15s"),
            .line("proxy_http_version 1.1"),
            .line("proxy_set_header Connection $bxctl_connection"),
            .line("proxy_set_header Upgrade $bxctl_upgrade"),
            .line("proxy_set_header Host $host"),
            .line("proxy_set_header X-Real-IP $remote_addr"),
            .line("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for"),
            .line("proxy_set_header X-Forwarded-Host $host"),
            .line("proxy_set_header X-Forwarded-Scheme \(scheme.rawValue)"),
        ]
        return statements
    }

    /// `proxy_bind` makes this node's own server believe the client's address on the loopback.
    private var locations: [Statement] {
        let bind = ["proxy_bind \(cluster.balancerAddress.nginxWord)"]
        let local = ["proxy_pass http://bx_local"] + (cluster.balancerIsWebServer ? bind : [])
        let challenge = cluster.balancerIsWebServer ? "bx_local" : "\(cluster.loopback):8080"
        var locations: [Statement] = []
        if !isRedirect { locations.append(.block("location /", ["proxy_pass http://bx_cluster"])) }
        locations += [
            .block(
                "location ^~ /.well-known/acme-challenge/",
                ["proxy_pass http://\(challenge)"] + bind
            ),
            .block("location ~ ^/(nagios|munin)(/|$)", local),
            .block("location ~ ^/scale_[^/]*\\.php$", local),
        ]
        guard isRevisionShown else { return locations }
        return locations + [
            .block(
                "location = /.bxctl-revision",
                [
                    "if ($bxctl_pool = 0) { return 404; }",
                    "rewrite ^ /bxctl-revision last",
                ]
            )
        ]
    }
}
