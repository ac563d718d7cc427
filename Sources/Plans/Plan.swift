public import Diagnostics
public import Resources

/// What a run would do to one pool: the steps in their order, and what is not part of them.
public struct Plan: Equatable, Sendable {
    /// The pool's name.
    public let pool: String
    /// The steps, in the order they run.
    public let steps: [Step]
    /// How many resources have what is wanted.
    public let unchanged: Int
    /// The nodes that the manifest names, in its order.
    public let nodes: [NodeName]
    /// The nodes that did not answer, and why.
    public let unreachable: [NodeName: String]
    /// Reasons not to start at all.
    public let refusals: [Diagnostic]
    /// Things the operator should know.
    public let warnings: [Diagnostic]
    /// What waits for the operator's word.
    public let waiting: [Diagnostic]
    /// What could not be looked at.
    public let notChecked: [Catalog.Unchecked]
    /// Nodes that left the manifest and stay.
    public let notRemoved: [NodeName]
    /// The last phase that the steps are of.
    public let last: Phase
    /// How many steps of later phases are left out.
    public let later: Int

    /// Creates a plan.
    public init(
        pool: String,
        steps: [Step],
        unchanged: Int,
        nodes: [NodeName],
        unreachable: [NodeName: String] = [:],
        refusals: [Diagnostic] = [],
        warnings: [Diagnostic] = [],
        waiting: [Diagnostic] = [],
        notChecked: [Catalog.Unchecked] = [],
        notRemoved: [NodeName] = [],
        last: Phase = .register,
        later: Int = 0
    ) {
        self.pool = pool
        self.steps = steps
        self.unchanged = unchanged
        self.nodes = nodes
        self.unreachable = unreachable
        self.refusals = refusals
        self.warnings = warnings
        self.waiting = waiting
        self.notChecked = notChecked
        self.notRemoved = notRemoved
        self.last = last
        self.later = later
    }

    /// The plan up to a phase.
    public func through(_ phase: Phase) -> Plan {
        let shown = steps.filter { step in step.phase <= phase }
        return Plan(
            pool: pool,
            steps: shown,
            unchanged: unchanged,
            nodes: nodes,
            unreachable: unreachable,
            refusals: refusals,
            warnings: warnings,
            waiting: waiting,
            notChecked: notChecked,
            notRemoved: notRemoved,
            last: min(last, phase),
            later: later + steps.count - shown.count
        )
    }

    /// How many steps have one of the actions.
    public func count(_ actions: Action...) -> Int {
        steps.count { step in actions.contains(step.action) }
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { steps.isEmpty }

    /// How many resources were compared.
    public var checked: Int {
        unchanged + count(.add, .change, .remove, .reload, .restart)
    }
}
