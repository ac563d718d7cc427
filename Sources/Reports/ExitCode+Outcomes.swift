public import Diagnostics
public import Plans

extension ExitCode {
    /// How `plan` ends for one pool.
    ///
    /// - Parameters:
    ///   - plan: What was found.
    ///   - required: The nodes without which nothing can be done.
    ///   - limit: The nodes that the work is limited to; empty for all. When none of them can be
    ///     reached, there is nothing to work on.
    ///   - isDetailed: Whether changes have a code of their own.
    public init(
        of plan: Plan,
        required: Set<NodeName>,
        limit: [NodeName] = [],
        isDetailed: Bool
    ) {
        let lost = Set(plan.unreachable.keys)
        let wanted = limit.isEmpty ? plan.nodes : limit
        let isBlind = !wanted.isEmpty && wanted.allSatisfy(lost.contains)
        let isUnsure = !lost.isEmpty || (isDetailed && plan.isEmpty && !plan.notChecked.isEmpty)
        if !plan.refusals.isEmpty {
            self = .refused
        } else if isBlind || !lost.isDisjoint(with: required) {
            self = .unreachable
        } else if isUnsure {
            self = .partial
        } else {
            self = isDetailed && !plan.isEmpty ? .changes : .success
        }
    }

    /// How `apply` ends for one pool; what interrupted it is the caller's to tell.
    public init(of report: Report, isDetailed: Bool) {
        let changes =
            report.added + report.changed + report.removed + report.reloads + report.restarts
        switch report.outcome {
        case .interrupted: self = .interrupted
        case .failed, .timedOut: self = .partial
        case .converged, .partial:
            if !report.failures.isEmpty {
                self = .partial
            } else {
                self = isDetailed && changes > 0 ? .changes : .success
            }
        }
    }

    /// How `status` ends for one pool.
    public init(of status: PoolStatus, isDetailed: Bool) {
        self = isDetailed && !status.isReady ? .changes : .success
    }
}
