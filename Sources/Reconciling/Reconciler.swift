internal import Connecting
public import Diagnostics
internal import Foundation
public import Plans
public import Resources
internal import Shell

/// Brings one pool to what is wanted: observe, compare, converge phase by phase, observe again.
public struct Reconciler: Sendable {
    /// What a reconciler needs to know.
    public struct Settings: Sendable {
        /// The pool's name.
        public var pool: String
        /// Its nodes, in the manifest's order.
        public var nodes: [NodeName]
        /// The last phase to run.
        public var through: Phase
        /// The only nodes that steps run on; nil allows all.
        public var limit: Set<NodeName>?
        /// How many nodes are worked on at once.
        public var parallel: Int
        /// How long to wait for the pool's lock.
        public var lockTimeout: Duration
        /// Who holds the lock, in the words that another run shows.
        public var holder: String

        /// Creates settings.
        public init(
            pool: String,
            nodes: [NodeName],
            through: Phase = .register,
            limit: Set<NodeName>? = nil,
            parallel: Int = 8,
            lockTimeout: Duration = .zero,
            holder: String = ""
        ) {
            self.pool = pool
            self.nodes = nodes
            self.through = through
            self.limit = limit
            self.parallel = parallel
            self.lockTimeout = lockTimeout
            self.holder = holder
        }
    }

    /// What one look at the pool gave.
    public struct View: Sendable {
        /// The plan and the means to carry it out.
        public let outcome: Planner.Outcome
        /// What was seen.
        public let observations: Observations
        /// What is wanted.
        public let catalog: Catalog

        /// The nodes without which nothing can be done and that do not answer.
        public var missing: [NodeName] {
            catalog.required.filter { node in !observations.isReachable(node) }.sorted()
        }
    }

    let settings: Settings
    let sessions: Sessions
    let source: CatalogSource
    let emit: @Sendable (Event) -> Void
    let stop: @Sendable () -> Report.Outcome?

    /// Creates a reconciler.
    ///
    /// - Parameters:
    ///   - settings: The pool and how it is worked on.
    ///   - sessions: The ways to its nodes.
    ///   - source: What is wanted.
    ///   - stop: How the run ends as someone wants it to stop, nil while nobody does; looked at between steps.
    ///   - emit: Receives what happens.
    public init(
        _ settings: Settings,
        sessions: Sessions,
        source: @escaping CatalogSource,
        stop: @escaping @Sendable () -> Report.Outcome? = { nil },
        emit: @escaping @Sendable (Event) -> Void
    ) {
        self.settings = settings
        self.sessions = sessions
        self.source = source
        self.stop = stop
        self.emit = emit
    }

    /// Observes the pool and plans; changes nothing.
    ///
    /// - Parameter sick: Nodes to leave out.
    /// - Returns: The plan with what it rests on.
    public func look(sick: Set<NodeName> = []) async -> View {
        emit(.observing(nodes: settings.nodes))
        let start = ContinuousClock.now
        let survey = Survey(
            of: settings.nodes,
            through: sessions,
            source: source,
            parallel: settings.parallel
        )
        let seen = await survey.observe(sick: sick)
        let outcome = Planner.plan(
            pool: settings.pool,
            nodes: settings.nodes,
            catalog: seen.catalog,
            observations: seen.observations,
            sick: sick
        )
        emit(.observed(seconds: (ContinuousClock.now - start).inSeconds))
        return View(outcome: outcome, observations: seen.observations, catalog: seen.catalog)
    }
}

extension Duration {
    /// The length in seconds.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
