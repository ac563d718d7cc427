/// How requests are spread over the web nodes.
public struct BalancerSettings: Sendable, Equatable {
    /// The rule that picks a web node.
    public enum Method: String, CaseIterable, Sendable {
        /// The same client address meets the same node.
        case ipHash = "ip_hash"
        /// The node with the fewest open requests.
        case leastConn = "least_conn"
        /// One after the other.
        case roundRobin = "round_robin"
    }

    /// The rule that picks a web node.
    public var method: Method
    /// How many idle connections to web nodes each worker keeps; 0 keeps none.
    public var keepalive: Int

    /// Creates the settings; what is left out is the manifest's default.
    public init(method: Method = .ipHash, keepalive: Int = 0) {
        self.method = method
        self.keepalive = keepalive
    }
}
