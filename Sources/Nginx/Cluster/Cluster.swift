/// What nginx of a pool has to know of it; the values are validated by the manifest's reader.
public struct Cluster: Sendable, Equatable {
    /// A node that answers requests on port 8080.
    public struct WebServer: Sendable, Equatable {
        /// The node's name in the pool.
        public var name: String
        /// The address that the balancer uses.
        public var address: String

        /// Creates a web server.
        public init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// How the balancer chooses a web server.
    public enum Method: String, Sendable, CaseIterable {
        /// By the client's address.
        case ipHash = "ip_hash"
        /// The one with the fewest requests under way.
        case leastConnections = "least_conn"
        /// One after the other.
        case roundRobin = "round_robin"
    }

    /// The sites of the pool; one of them is the default one.
    public var sites: [ClusterSite]
    /// All web nodes, in the order of the manifest.
    public var webServers: [WebServer]
    /// The addresses of all nodes: who may ask ports 8080 and 8081.
    public var poolAddresses: [String]
    /// The address that the balancer's requests come from.
    public var balancerAddress: String
    /// How the balancer chooses a web server.
    public var method: Method
    /// Idle connections to web servers that each worker keeps; 0 means a new one for each request.
    public var keepalive: Int

    /// Creates the description of a pool.
    public init(
        sites: [ClusterSite],
        webServers: [WebServer],
        poolAddresses: [String],
        balancerAddress: String,
        method: Method = .ipHash,
        keepalive: Int = 0
    ) {
        self.sites = sites
        self.webServers = webServers
        self.poolAddresses = poolAddresses
        self.balancerAddress = balancerAddress
        self.method = method
        self.keepalive = keepalive
    }

    /// Whether the balancer is one of the web servers.
    var balancerIsWebServer: Bool {
        webServers.contains { $0.address == balancerAddress }
    }

    /// The loopback address of the family that the balancer's own address has.
    var loopback: String { balancerAddress.contains(":") ? "[::1]" : "127.0.0.1" }

    /// Whether some node is reached over IPv6, so that sockets of both families are needed.
    var usesIPv6: Bool {
        (poolAddresses + [balancerAddress]).contains { $0.contains(":") }
    }
}
