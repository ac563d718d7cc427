public import Diagnostics

extension RestoreOutcome {
    /// What was done as the report of a run: a file where nothing was is added, one in place of other content changed.
    ///
    /// - Parameters:
    ///   - run: The run's name.
    ///   - restoration: What was to be brought back.
    ///   - unreachable: The nodes that were left out, and why.
    ///   - stop: How the work ended where someone stopped it; nil where nobody did.
    /// - Returns: The report; a node that was left out is a failure of it.
    public func report(
        run: String,
        of restoration: Restoration,
        without unreachable: [NodeName: String],
        stop: Report.Outcome?
    ) -> Report {
        let overwriting = Set(restoration.items.filter(\.overwrites).map(\.found))
        let changed = restored.count(where: overwriting.contains)
        let lost = unreachable.sorted { left, right in left.key < right.key }
            .map { node, reason in Failure.unreachable(node, reason) }
        let isWhole = failures.isEmpty && missing.isEmpty && lost.isEmpty
        return Report(
            pool: pool,
            run: run,
            outcome: isWhole ? .converged : stop ?? .failed,
            added: restored.count - changed,
            changed: changed,
            removed: 0,
            failures: failures + lost,
            remaining: [],
            notRemoved: [],
            seconds: seconds
        )
    }
}
