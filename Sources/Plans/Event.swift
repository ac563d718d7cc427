public import Diagnostics
public import Resources

/// Something that happened in a run, as it happens.
public enum Event: Sendable {
    /// The nodes are being observed.
    case observing(nodes: [NodeName])
    /// The nodes were observed, in this many seconds.
    case observed(seconds: Double)
    /// A run of a pool began; its name is that of its backups.
    case began(pool: String, run: String)
    /// A phase with work began.
    case phase(Phase)
    /// A step began.
    case started(Step)
    /// A running step said something.
    case progress(Step, line: String)
    /// A step ended well.
    case done(Step, seconds: Double)
    /// A step ended badly.
    case failed(Step, seconds: Double, Failure)
    /// A step was not run.
    case skipped(Step, reason: String)
    /// The run is over.
    case ended(Report)
}

/// Why a step, or a node as a whole, failed.
public struct Failure: Hashable, Sendable, Codable {
    /// The node.
    public let node: NodeName
    /// The phase; nil when the node was lost outside a step.
    public let phase: Phase?
    /// The step as `kind id`; empty when the node was lost outside a step.
    public let step: String
    /// What was seen.
    public let cause: String
    /// What to do next.
    public let hint: String

    /// Creates a failure.
    public init(node: NodeName, phase: Phase?, step: String, cause: String, hint: String) {
        self.node = node
        self.phase = phase
        self.step = step
        self.cause = cause
        self.hint = hint
    }

    /// A node that did not answer at all.
    public static func unreachable(_ node: NodeName, _ cause: String) -> Failure {
        Failure(
            node: node,
            phase: nil,
            step: "",
            cause: cause,
            hint: "Make the node reachable and run apply again; it goes on from here."
        )
    }
}

/// What a run did.
public struct Report: Hashable, Sendable, Codable {
    /// How a run ended.
    public enum Outcome: String, Sendable, Codable {
        /// Everything that the manifest wants is so, seen by a last survey.
        case converged
        /// The phases asked for are done; later ones have work.
        case partial
        /// Some steps failed, or what they did was not seen afterwards.
        case failed
        /// It was stopped from outside.
        case interrupted
        /// Its time was up.
        case timedOut
    }

    /// The pool.
    public let pool: String
    /// The run's name: its start in UTC and a random part.
    public let run: String
    /// How it ended.
    public let outcome: Outcome
    /// How many resources were added.
    public let added: Int
    /// How many were changed.
    public let changed: Int
    /// How many were removed.
    public let removed: Int
    /// How many services took up their configuration without a break.
    public let reloads: Int
    /// How many services were started anew.
    public let restarts: Int
    /// What failed.
    public let failures: [Failure]
    /// The steps that a last survey still finds.
    public let remaining: [Step]
    /// Nodes that left the manifest and stay.
    public let notRemoved: [NodeName]
    /// The length of the run.
    public let seconds: Double

    /// Creates a report.
    public init(
        pool: String,
        run: String,
        outcome: Outcome,
        added: Int,
        changed: Int,
        removed: Int,
        reloads: Int = 0,
        restarts: Int = 0,
        failures: [Failure],
        remaining: [Step],
        notRemoved: [NodeName],
        seconds: Double
    ) {
        self.pool = pool
        self.run = run
        self.outcome = outcome
        self.added = added
        self.changed = changed
        self.removed = removed
        self.reloads = reloads
        self.restarts = restarts
        self.failures = failures
        self.remaining = remaining
        self.notRemoved = notRemoved
        self.seconds = seconds
    }
}
