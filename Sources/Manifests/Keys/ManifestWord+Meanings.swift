extension Role: ManifestWord {
    var meaning: String {
        switch self {
        case .mgmt: "Keeps the pool's inventory; at most one node, else the balancer does."
        case .balancer: "Takes the clients' requests and spreads them; exactly one node."
        case .web: "Runs the sites; at least one node."
        case .mysql: "Serves the databases; one node, or none where database.host is given."
        }
    }
}

extension Access.Connection: ManifestWord {
    var meaning: String {
        switch self {
        case .ssh: "By OpenSSH, with the user's own configuration."
        case .local: "Without a connection: bxctl runs on the node itself."
        }
    }
}

extension Access.Become: ManifestWord {
    var meaning: String {
        switch self {
        case .none: "The login itself has root's rights."
        case .sudo: "By sudo, which must not ask for a password."
        }
    }
}

extension Site.Kind: ManifestWord {
    var meaning: String {
        switch self {
        case .kernel: "The site has a Bitrix kernel and a database of its own."
        case .link: "The site links to the kernel of another site of the pool."
        }
    }
}

extension SyncSettings.Deletions: ManifestWord {
    var meaning: String {
        switch self {
        case .trash: "The file goes to a dated trash on the other nodes."
        case .propagate: "The file is deleted on the other nodes."
        case .keep: "The file stays on the other nodes."
        }
    }
}

extension BalancerSettings.Method: ManifestWord {
    var meaning: String {
        switch self {
        case .ipHash: "The same client address meets the same node."
        case .leastConn: "The node with the fewest open requests is next."
        case .roundRobin: "The nodes take turns."
        }
    }
}

extension DatabaseSettings.Privileges: ManifestWord {
    var meaning: String {
        switch self {
        case .sites: "What the sites need, on their own databases only."
        case .vendor: "What the vendor's own set-up grants."
        }
    }
}
