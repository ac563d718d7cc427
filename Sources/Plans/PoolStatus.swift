public import Diagnostics

/// How a pool is, node by node.
public struct PoolStatus: Hashable, Sendable {
    /// One thing that should be true of a node.
    public struct Condition: Hashable, Sendable {
        /// What is judged.
        public enum Kind: String, Sendable, CaseIterable {
            /// A session to it works.
            case reachable = "Reachable"
            /// It has what the manifest wants.
            case converged = "Converged"
            /// Files arrive.
            case syncIn = "SyncIn"
            /// Files leave.
            case syncOut = "SyncOut"
            /// Its sites reach the database with the pool's login.
            case database = "Database"
            /// Its sites answer on the cluster's port.
            case web = "Web"
            /// It spreads clients over the web nodes.
            case balancer = "Balancer"
            /// The cluster module of every site knows it.
            case registered = "Registered"
        }

        /// The judgement.
        public enum State: String, Sendable {
            /// It is so.
            case yes = "True"
            /// It is not so.
            case no = "False"
            /// It could not be looked at.
            case unknown = "Unknown"
        }

        /// What is judged.
        public let kind: Kind
        /// The judgement.
        public let state: State
        /// One CamelCase word.
        public let reason: String
        /// For people; empty where the reason says all.
        public let message: String

        /// Creates a condition.
        public init(_ kind: Kind, _ state: State, reason: String, message: String = "") {
            self.kind = kind
            self.state = state
            self.reason = reason
            self.message = message
        }
    }

    /// One node.
    public struct Node: Hashable, Sendable {
        /// Its name.
        public let name: NodeName
        /// Its roles as the manifest spells them.
        public let roles: [String]
        /// What is judged of it; conditions that its roles do not have are left out.
        public let conditions: [Condition]

        /// Creates a node's status.
        public init(name: NodeName, roles: [String], conditions: [Condition]) {
            self.name = name
            self.roles = roles
            self.conditions = conditions
        }
    }

    /// The pool's name.
    public let pool: String
    /// Its nodes, in the manifest's order.
    public let nodes: [Node]
    /// Remarks of the pool as a whole, for people.
    public let remarks: [String]

    /// Creates a status.
    public init(pool: String, nodes: [Node], remarks: [String] = []) {
        self.pool = pool
        self.nodes = nodes
        self.remarks = remarks
    }

    /// Whether every condition of every node is true.
    public var isReady: Bool {
        nodes.allSatisfy { node in
            node.conditions.allSatisfy { condition in condition.state == .yes }
        }
    }
}
