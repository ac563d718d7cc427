import Diagnostics
import Manifests
import Plans
import Reconciling
import Reports
import Resources

extension PoolCommands {
    /// Observes every pool, compares and prints; changes nothing.
    ///
    /// - Parameters:
    ///   - options: How it is printed.
    ///   - last: The last phase that is shown.
    ///   - displaced: Nodes whose own content may make room.
    ///   - allowsDeletions: Whether deletions that wait for an operator's word may go.
    /// - Returns: How the command ends.
    func plan(
        _ options: Arguments.Plan,
        through last: Phase = .register,
        allowing displaced: [NodeName] = [],
        allowsDeletions: Bool = false
    ) async -> ExitCode {
        let outcomes = await eachPool { (pool) async throws(PoolFailure) in
            let inputs = try inputs(
                for: pool,
                allowing: displaced,
                allowsDeletions: allowsDeletions
            )
            let view = try await look(at: pool, inputs: inputs)
            return Seen(pool: pool, plan: view.outcome.plan.through(last), view: view)
        }
        show(outcomes, options)
        return ExitCode.worst(of: outcomes) { seen in
            ExitCode(
                of: seen.plan,
                required: seen.view.catalog.required,
                limit: arguments.common.limit,
                isDetailed: options.hasDetailedExitCode
            )
        }
    }

    /// A pool with its plan as it is shown, and what that rests on.
    private struct Seen {
        let pool: Pool
        let plan: Plan
        let view: Reconciler.View
    }

    /// With `-v`: how many sessions and round trips it took.
    func tellRoundTrips(_ sessions: Sessions) async {
        guard arguments.common.verbosity == .verbose else { return }
        let counts = await sessions.roundTrips().sorted { left, right in left.key < right.key }
        for (node, count) in counts {
            console.message("\(node): 1 session, \(count) round \(count == 1 ? "trip" : "trips")\n")
        }
    }

    private func show(_ outcomes: [PoolOutcome<Seen>], _ options: Arguments.Plan) {
        if options.format != .text {
            let items = outcomes.map { outcome in outcome.map(item) }
            console.document(PlanList(outcomes: items).json, as: options.format)
            return
        }
        let text = PlanText(style: console.resultStyle, showsDiff: options.showsDiff)
        let plans = outcomes.compactMap(\.value?.plan)
        console.result(text.text(of: plans))
        console.message(text.next(after: plans, command: arguments.nextCommand))
    }

    private func item(_ seen: Seen) -> PlanList.Item {
        let manifest = seen.pool.normalizedJSON()
        let touched = seen.plan.steps.map { step in "\(step)" }.joined(separator: "\n")
        return PlanList.Item(
            plan: seen.plan,
            manifestSha256: Digest.sha256(of: manifest.utf8),
            observedSha256: Digest.sha256(of: touched.utf8),
            manifest: manifest
        )
    }
}
