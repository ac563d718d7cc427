/// The files that are bxctl's alone.
struct SharedFiles {
    let cluster: Cluster

    /// Variables that the sites' blocks and the balancer ask for.
    ///
    /// `$realip_remote_addr` is the address of the connection itself, whatever a header says.
    var maps: String {
        let pool = ["127.0.0.1"] + (cluster.usesIPv6 ? ["::1"] : []) + cluster.poolAddresses
        let allowed = pool.unique.map { "    \($0.nginxWord) 1;\n" }.joined()
        return """
            # Made by bxctl; changes here are put right on every run. The same on every node.
            # Whether the connection comes from a node of the pool.
            geo $realip_remote_addr $bxctl_pool {
                default 0;
            \(allowed)}
            # Whether it comes from the balancer: only its headers are believed.
            geo $realip_remote_addr $bxctl_balancer {
                default 0;
                \(cluster.balancerAddress.nginxWord) 1;
            }
            # How the client reached the balancer.
            map "$bxctl_balancer $http_x_forwarded_scheme" $bxctl_scheme {
                default http;
                "1 https" https;
            }
            map $bxctl_scheme $bxctl_port {
                default 80;
                https 443;
            }
            map $bxctl_scheme $bxctl_https {
                default "";
                https YES;
            }
            map $bxctl_scheme $bxctl_tls {
                default "";
                https on;
            }
            map $bxctl_balancer $bxctl_forwarded_for {
                default $proxy_add_x_forwarded_for;
                1 $http_x_forwarded_for;
            }
            # Between balancer and web servers: websockets pass, other upgrades don't.
            map $http_upgrade $bxctl_upgrade {
                default "";
                ~*^websocket$ $http_upgrade;
            }
            map $http_upgrade $bxctl_connection {
                default \(cluster.keepalive > 0 ? "\"\"" : "close");
                ~*^websocket$ upgrade;
            }

            """
    }

    /// The web servers as the balancer sees them.
    var upstream: String {
        let method = cluster.method == .roundRobin ? "" : "    \(cluster.method.rawValue);\n"
        let servers = cluster.webServers.map { server in
            "    server \(server.address.nginxHost.nginxWord):8080 max_fails=2 fail_timeout=10s;"
                + " # \(server.name)\n"
        }
        let keepalive = cluster.keepalive > 0 ? "    keepalive \(cluster.keepalive);\n" : ""
        return """
            # Made by bxctl; changes here are put right on every run.
            upstream bx_cluster {
                zone bx_cluster 64k;
            \(method)\(servers.joined())\(keepalive)}
            # What has to be answered by one node: \(localMeaning).
            upstream bx_local {
            \(local)}

            """
    }

    private var localMeaning: String {
        cluster.balancerIsWebServer ? "this one" : "the first web server that answers"
    }

    private var local: String {
        guard !cluster.balancerIsWebServer else { return "    server \(cluster.loopback):8080;\n" }
        return cluster.webServers.enumerated()
            .map { index, server in
                "    server \(server.address.nginxHost.nginxWord):8080"
                    + "\(index == 0 ? "" : " backup");\n"
            }
            .joined()
    }

    /// The page with which the cluster module watches httpd, and the digest of what is live.
    var status: String {
        """
        # Made by bxctl; changes here are put right on every run. The same on every node.
        server {
            listen 8081;
        \(cluster.usesIPv6 ? "    listen [::]:8081;\n" : "")    server_name _;
            access_log off;
            if ($bxctl_pool = 0) { return 403; }
            include /etc/nginx/bxctl/revision*.conf;
            location = /server-status {
                proxy_pass http://127.0.0.1:8886;
                proxy_set_header Host 127.0.0.1;
                proxy_set_header X-Real-IP "";
                proxy_set_header X-Forwarded-For "";
            }
            location / {
                return 404;
            }
        }

        """
    }

    /// Loads the sites' blocks on 8080 beside the live ones until the switch.
    func staging(_ paths: [SitePaths]) -> String {
        "# Made by bxctl for the time until the balancer is live.\n"
            + paths.map { "include bx/site_cluster/\($0.http.nginxWord);\n" }.joined()
    }
}
