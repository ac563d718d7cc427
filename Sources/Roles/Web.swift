internal import Diagnostics
internal import Manifests
internal import Nginx
internal import Resources
internal import Shell

/// Phases `web` and `balancer`: sites answer on every web node, then clients are spread over them.
extension PoolView {
    /// The sites' tree as the balancer has it; names of certificates and keys, never their content.
    static let nginxQuestion = TreeQuestion("/etc/nginx")

    func addWeb(to catalog: inout Catalog) {
        if peers.isEmpty { return }
        catalog.ask(PoolView.nginxQuestion, of: balancer.name)
        let cluster = clusterConfiguration
        catalog.refusals += (cluster?.refusals ?? []).map { refusal in on(balancer.name, refusal) }
        catalog.warnings += (cluster?.warnings ?? []).map { warning in on(balancer.name, warning) }
        for node in pool.nodes where isWeb(node) { addRunning(on: node, to: &catalog) }
        for node in peers { addPlaces(on: node, to: &catalog) }
        addStaged(cluster, to: &catalog)
        catalog.barrier()
        for peer in peers { addProof(from: balancer, to: peer, in: .web, of: &catalog) }
        catalog.barrier()
        for peer in peers { addServices(on: peer, in: .web, cluster, to: &catalog) }
        catalog.barrier()
        for node in pool.webNodes { addAnswerProof(of: node, to: &catalog) }
        catalog.barrier()
        addReturn(to: &catalog)
        addSwitch(cluster, to: &catalog)
        catalog.barrier()
        for peer in peers { addProof(from: balancer, to: peer, in: .balancer, of: &catalog) }
        catalog.barrier()
        for peer in peers { addServices(on: peer, in: .balancer, cluster, to: &catalog) }
        catalog.barrier()
    }

    func isWeb(_ node: Node) -> Bool {
        node.name == balancer.name || node.roles.contains(.web)
    }

    // MARK: What nginx is to have

    private var clusterConfiguration: ClusterConfiguration.Result? {
        guard let states = observations.value(PoolView.nginxQuestion, on: balancer.name) else {
            return nil
        }
        return ClusterConfiguration.make(live: NginxTree(states), cluster: cluster(over: states))
    }

    /// Whether this run writes into one of the trees on the balancer.
    func isDueToChange(_ tree: String) -> Bool {
        if tree == PoolView.httpdTree {
            return state(of: ApacheStatus.path, on: balancer.name)?.content
                != Content(ApacheStatus.text)
        }
        guard let states = observations.value(PoolView.nginxQuestion, on: balancer.name),
            let cluster = clusterConfiguration
        else { return false }
        let live = NginxTree(states)
        return live.applying(cluster.staged + cluster.switched) != live
    }

    private func cluster(over states: [String: PathState]) -> Cluster {
        let upstream = states["/etc/nginx/bx/site_avaliable/upstream.conf"]?.content?.text ?? ""
        let servers = pool.webNodes.filter { node in
            !isMissing(node.name) || upstream.contains(" \(node.address):8080")
        }
        .map { node in Cluster.WebServer(name: node.name.text, address: node.address) }
        let staying = kept.filter { member in upstream.contains(" \(member.address):8080") }
            .map { member in Cluster.WebServer(name: member.name.text, address: member.address) }
        return Cluster(
            sites: pool.sites.map(ClusterSite.init),
            webServers: servers + staying,
            poolAddresses: addresses.map(\.address),
            balancerAddress: balancer.address,
            method: Cluster.Method(rawValue: pool.balancer.method.rawValue) ?? .ipHash,
            keepalive: pool.balancer.keepalive
        )
    }

    private func add(
        _ entries: [NginxTree.Entry],
        in phase: Phase,
        notifying targets: Set<Target>,
        to catalog: inout Catalog
    ) {
        for entry in entries {
            let resource: any Resource =
                switch entry {
                case .file(let path, let bytes):
                    File(path, content: .known(Content(bytes)), access: .kept, stagedFor: "nginx")
                case .link(let path, let target):
                    Link(path, to: target, stagedFor: "nginx")
                case .absent(let path):
                    Absent(path, stagedFor: "nginx")
                }
            catalog.add(resource, to: balancer.name, in: phase, notifies: targets)
        }
    }

    /// The services that read the balancer's trees, on every node that has a copy.
    private func readers(of service: String) -> Set<Target> {
        Set(([balancer] + peers).map { node in Target(node.name, "service", service) })
    }

    /// The sites on 8080 beside the live ones, and the status page; nothing that clients notice.
    private func addStaged(_ cluster: ClusterConfiguration.Result?, to catalog: inout Catalog) {
        catalog.add(
            File(Watchdog.path, content: .known(Content(Watchdog.text)), access: .program),
            to: balancer.name,
            in: .web
        )
        catalog.add(
            File(
                ApacheStatus.path,
                content: .known(Content(ApacheStatus.text)),
                access: .kept,
                stagedFor: "httpd"
            ),
            to: balancer.name,
            in: .web,
            notifies: readers(of: "httpd")
        )
        catalog.add(httpdService(on: balancer), to: balancer.name, in: .web)
        // Once clients go through the balancer, one set holds both, and one reload takes it up.
        if isOneSet(cluster) { return }
        add(cluster?.staged ?? [], in: .web, notifying: readers(of: "nginx"), to: &catalog)
        catalog.add(nginxService(), to: balancer.name, in: .web)
    }

    /// The balancer, with all that goes when it comes, as one set.
    private func addSwitch(_ cluster: ClusterConfiguration.Result?, to catalog: inout Catalog) {
        let isOneSet = isOneSet(cluster)
        let entries = (isOneSet ? cluster?.staged ?? [] : []) + (cluster?.switched ?? [])
        let last = Dictionary(entries.map { entry in (entry.path, entry) }) { _, later in later }
        var seen: Set<String> = []
        let merged = entries.compactMap { entry in
            seen.insert(entry.path).inserted ? last[entry.path] : nil
        }
        add(merged, in: .balancer, notifying: readers(of: "nginx"), to: &catalog)
        catalog.add(
            nginxService(proving: balancerRequests),
            to: balancer.name,
            in: .balancer,
            trigger: isOneSet ? .difference : .notification
        )
    }

    // MARK: Services

    func nginxService(proving requests: [HTTPRequest] = []) -> Service {
        Service(
            name: "nginx",
            unit: "nginx.service",
            tree: PoolView.nginxTree,
            test: "nginx -t",
            revisionFile: "/etc/nginx/bxctl/revision.conf",
            revisionText: """
                printf 'location = /bxctl-revision { default_type text/plain; return 200 "%s\\\\n"; }\\n' "$1"
                """,
            revisionURL: "http://127.0.0.1:8081/bxctl-revision",
            requests: requests
        )
    }

    func httpdService(on node: Node) -> Service {
        let unit = facts(of: node.name)?.unit("httpd", "apache2") ?? "httpd"
        return Service(
            name: "httpd",
            unit: "\(unit).service",
            tree: PoolView.httpdTree,
            test: ApacheStatus.test(unit: unit),
            revisionFile: "/etc/httpd/bxctl/revision.conf",
            // Whoever looks at the revision leaves no line in the server's log.
            revisionText:
                "printf 'CustomLog /dev/null common\\nErrorDocument 404 \"%s\"\\n' \"$1\"",
            revisionURL: "http://127.0.0.1:8886/bxctl-revision",
            requests: []
        )
    }

    /// nginx and httpd are to run; what they serve with is another matter.
    private func addRunning(on node: Node, to catalog: inout Catalog) {
        catalog.add(Unit("nginx.service"), to: node.name, in: .web)
        let httpd = facts(of: node.name)?.unit("httpd", "apache2") ?? "httpd"
        if node.roles.contains(.web) {
            catalog.add(Unit("\(httpd).service"), to: node.name, in: .web)
        }
    }

    private func addServices(
        on peer: Node,
        in phase: Phase,
        _ cluster: ClusterConfiguration.Result?,
        to catalog: inout Catalog
    ) {
        var services: [Service] = phase == .web ? [httpdService(on: peer)] : []
        // A node that serves clients takes up the set when the balancer has.
        if phase == .balancer || !isOneSet(cluster) || !hasJoined(peer) {
            services.append(nginxService())
        }
        for service in services {
            catalog.add(service, to: peer.name, in: phase, concerns: [balancer.name])
        }
    }

    /// Whether clients go through the balancer, so that one set holds everything.
    private func isOneSet(_ cluster: ClusterConfiguration.Result?) -> Bool {
        cluster?.stage == .partial || cluster?.stage == .switched
    }

    // MARK: Proofs

    /// Every site answers on a web node's 8080 as the live one does, asked by the balancer as it will ask for clients.
    private func addAnswerProof(of node: Node, to catalog: inout Catalog) {
        let proofs = pool.sites.map { site in
            answer(of: site, on: node).proof(asClientsGetAt: bracketed(balancer.address))
        }
        catalog.add(
            Work("sites on \(node.name):8080", action: .wait, script: proofs.joined()),
            to: balancer.name,
            in: .web,
            concerns: [node.name],
            trigger: .gate(guarding: .balancer)
        )
    }

    /// What the balancer asks a web node for; the balancer itself is the client.
    func answer(of site: Site, on node: Node) -> HTTPRequest {
        HTTPRequest(
            "http://\(bracketed(node.address)):8080/",
            host: site.hostName(on: balancer),
            headers: ["X-Real-IP: \(balancer.address)", "X-Forwarded-Scheme: http"]
        )
    }

    /// Every site through the balancer.
    private var balancerRequests: [HTTPRequest] {
        pool.sites.flatMap { site in
            let host = site.hostName(on: balancer)
            return [
                HTTPRequest("http://127.0.0.1/", host: host),
                HTTPRequest("https://\(host)/", host: host, connectTo: "127.0.0.1"),
            ]
        }
    }

    private func bracketed(_ address: String) -> String {
        address.contains(":") ? "[\(address)]" : address
    }

    private func on(_ node: NodeName, _ diagnostic: Diagnostic) -> Diagnostic {
        Diagnostic(
            code: diagnostic.code,
            severity: diagnostic.severity,
            summary: diagnostic.summary,
            detail: diagnostic.detail,
            source: diagnostic.source,
            excerpt: diagnostic.excerpt,
            node: node,
            hint: diagnostic.hint
        )
    }
}

extension Site {
    /// A name that reaches the site: its own, or for the first site of a BitrixVM any unknown one.
    func hostName(on balancer: Node) -> String {
        isDefault ? balancer.address : name
    }

    /// Whether unknown names reach the site, as the first one of every BitrixVM.
    var isDefault: Bool { root == "/home/bitrix/www" }
}

extension ClusterSite {
    fileprivate init(_ site: Site) {
        self.init(
            name: site.name,
            root: site.root,
            aliases: site.aliases,
            tls: site.tls.map { tls in TLS(certificate: tls.certificate, key: tls.key) },
            isDefault: site.isDefault
        )
    }
}

extension NginxTree {
    /// The files, read or not, and links of an observed tree.
    fileprivate init(_ states: [String: PathState]) {
        self.init()
        for (path, state) in states {
            if let content = state.content {
                files[path] = content.bytes
            } else if state.file != nil {
                unread.insert(path)
            }
            if case .link(let target) = state { links[path] = target }
        }
    }
}
