/// A duty of a node; the raw value is the manifest's word.
public enum Role: String, CaseIterable, Sendable {
    /// Keeps the pool's inventory; at most one node.
    case mgmt
    /// Takes the clients' requests and spreads them; exactly one node.
    case balancer
    /// Runs the sites; at least one node.
    case web
    /// Serves the databases; one node, or none beside an outside server.
    case mysql
}
