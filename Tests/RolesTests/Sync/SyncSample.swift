import Resources
import Roles

/// A pool of a balancer and a web node, as the golden files and the trial have it.
enum SyncSample {
    static let version = LsyncdVersion(2, 2, 3)

    static let configuration = [
        tree("/etc/nginx/bx", rules: SyncRule.nginx, trash: "/var/lib/bxctl/trash/etc/nginx"),
        tree("/etc/httpd/bx/conf", rules: [], trash: "/var/lib/bxctl/trash/etc/httpd"),
    ]

    static func sites(_ rules: [SyncRule]) -> [SyncTree] {
        ["/home/bitrix/www", "/home/bitrix/ext_www/shop.example.com"].map { path in
            let parent = path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            return SyncTree(
                path: path,
                delay: 20,
                rules: rules,
                trash: "\(parent)/.bxctl-trash/\(name)",
                temporary: "\(parent)/.bxctl-temp/\(name)",
                ways: .two
            )
        }
    }

    static func tree(_ path: String, rules: [SyncRule], trash: String) -> SyncTree {
        SyncTree(
            path: path,
            delay: 5,
            rules: rules,
            trash: trash,
            temporary: "/etc/bxctl/temp",
            ways: .one
        )
    }

    static func toWeb(_ version: LsyncdVersion = version) -> LsyncdPeer {
        LsyncdPeer(
            name: "vm03",
            trees: configuration + sites(SyncRule.site(excluding: ["/upload/tmp/"])),
            version: version
        )
    }

    static func toBalancer(_ version: LsyncdVersion = version) -> LsyncdPeer {
        LsyncdPeer(
            name: "vm04",
            trees: sites(SyncRule.siteToBalancer(excluding: ["/upload/tmp/"])),
            version: version
        )
    }

    static let balancer = SyncTrust.Host(
        name: "vm04",
        address: "10.77.0.4",
        keys: ["ssh-ed25519 HOSTKEY-vm04"]
    )
    static let web = SyncTrust.Host(
        name: "vm03",
        address: "10.77.0.3",
        keys: ["ssh-ed25519 HOSTKEY-vm03"]
    )

    /// Every file of both nodes by its path below `Golden`.
    static var files: [String: String] {
        var files: [String: String] = [:]
        for (node, peer, host, back) in [
            ("vm04", toWeb(), web, toBalancer()), ("vm03", toBalancer(), balancer, toWeb()),
        ] {
            files[node + peer.names.configuration] = peer.configurationText
            files[node + peer.names.trees] = peer.treesText
            files[node + peer.names.paths] = LsyncdPeer.pathsText(back.trees)
            files[node + peer.names.unitFile] = peer.unitText(digest: "DIGEST")
            files[node + "/etc/logrotate.d/lsyncd"] = SyncNode.logrotateText
            files[node + "/etc/tmpfiles.d/lsyncd.conf"] = SyncNode.tmpfilesText
            files[node + "/etc/sysctl.d/90-bxctl.conf"] = SyncNode.sysctlText
            files[node + "/etc/bxctl/ssh/config"] = SyncTrust.configurationText([host])
            files[node + "/etc/bxctl/ssh/known_hosts"] = SyncTrust.knownHostsText([host])
            files[node + "/etc/bxctl/ssh/authorized_keys"] = SyncTrust.authorizedKey(
                peer: host.name,
                address: host.address,
                key: "ssh-ed25519 USERKEY-\(host.name)"
            )
        }
        files["old/etc/lsyncd-vm03.conf"] = toWeb(LsyncdVersion(2, 1, 6)).configurationText
        return files
    }
}
