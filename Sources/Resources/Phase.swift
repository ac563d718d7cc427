/// The ordered parts of a run.
public enum Phase: String, Sendable, Codable, CaseIterable, Comparable {
    /// Only checks.
    case preflight
    /// Names, keys and pins, so that nodes know each other.
    case trust
    /// Files flow from the balancer to the web nodes.
    case sync
    /// Every web node can use the database, with a login of its own.
    case database
    /// Sites answer on every web node; files flow back.
    case web
    /// Clients are spread over the web nodes.
    case balancer
    /// The cluster module and the pool's inventory know it.
    case register

    /// Earlier phases come first.
    public static func < (left: Phase, right: Phase) -> Bool {
        left.position < right.position
    }

    private var position: Int { Phase.allCases.firstIndex(of: self) ?? 0 }
}
