public import Diagnostics

/// Turns the balancer's live nginx configuration into that of the cluster.
///
/// A pure function: the same tree and pool give the same bytes, and its own output as the live tree
/// gives that output again. The owner's server blocks survive; only lines marked `# bxctl` are ours.
public enum ClusterConfiguration {
    /// How far a live tree has come.
    public enum Stage: Sendable, Equatable {
        /// One server: no site answers on 8080.
        case single
        /// The sites answer on 8080 beside the live ones on 80 and 443.
        case staged
        /// A switch was cut off: apply `staged` and `switched` as one set, with one test.
        case partial
        /// The balancer is live.
        case switched
    }

    /// The files of the cluster and what stands in their way.
    public struct Result: Sendable, Equatable {
        /// What phase `web` needs.
        ///
        /// Valid beside the live site files, on the balancer and on web nodes; files come before
        /// the links to them.
        public var staged: [NginxTree.Entry]
        /// What phase `balancer` needs on top, as one set.
        ///
        /// Files first, then links, then removals.
        public var switched: [NginxTree.Entry]
        /// How far the live tree has come.
        public var stage: Stage
        /// Why nothing may be written; `staged` and `switched` are empty then.
        public var refusals: [Diagnostic]
        /// What the operator should know.
        public var warnings: [Diagnostic]

        /// Whether the balancer is live.
        public var isSwitched: Bool { stage == .switched }
    }

    /// Works out the files of the cluster.
    ///
    /// - Parameters:
    ///   - live: Everything below `/etc/nginx` of the balancer.
    ///   - cluster: The pool.
    /// - Returns: The files, or the refusals that stand in their way.
    public static func make(live: NginxTree, cluster: Cluster) -> Result {
        var assembly = Assembly(live: live, cluster: cluster)
        return assembly.result()
    }
}
