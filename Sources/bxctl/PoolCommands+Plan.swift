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
    /// - Returns: How the command ends.
    func plan(
        _ options: Arguments.Plan,
        through last: Phase = .register,
        allowing displaced: [NodeName] = []
    ) async -> ExitCode {
        var views: [(pool: Pool, view: Reconciler.View)] = []
        for pool in pools {
            do throws(Diagnostic) {
                views.append((pool, try await look(at: pool, allowing: displaced)))
            } catch {
                console.report([error], asJSON: arguments.wantsJSON)
                return .error
            }
        }
        show(views, options, through: last)
        return ExitCode.worst(
            of: views.map { _, view in
                ExitCode(
                    of: view.outcome.plan,
                    required: view.catalog.required,
                    limit: arguments.common.limit,
                    isDetailed: options.hasDetailedExitCode
                )
            }
        )
    }

    private func look(
        at pool: Pool,
        allowing displaced: [NodeName]
    ) async throws(Diagnostic) -> Reconciler.View {
        let narrator = narrator(of: pool)
        let inputs = try inputs(for: pool, allowing: displaced)
        let (reconciler, sessions) = reconciler(for: pool, inputs: inputs) { event in
            narrator.tell(event)
        }
        let view = await reconciler.look()
        narrator.stop()
        await tellRoundTrips(sessions)
        await sessions.closeAll()
        return view
    }

    /// With `-v`: how many sessions and round trips it took.
    func tellRoundTrips(_ sessions: Sessions) async {
        guard arguments.common.verbosity == .verbose else { return }
        let counts = await sessions.roundTrips().sorted { left, right in left.key < right.key }
        for (node, count) in counts {
            console.message("\(node): 1 session, \(count) round \(count == 1 ? "trip" : "trips")\n")
        }
    }

    private func show(
        _ views: [(pool: Pool, view: Reconciler.View)],
        _ options: Arguments.Plan,
        through last: Phase
    ) {
        if options.format != .text {
            console.result(PlanList(views.map(item)).json.pretty)
            return
        }
        let text = PlanText(style: console.resultStyle, showsDiff: options.showsDiff)
        let plans = views.map { _, view in view.outcome.plan.through(last) }
        console.result(text.text(of: plans))
        let files = arguments.common.files.map { file in "-f \(file)" }.joined(separator: " ")
        console.message(text.next(after: plans, command: "bxctl apply \(files)"))
    }

    func item(_ pool: Pool, _ view: Reconciler.View) -> PlanList.Item {
        let manifest = pool.normalizedJSON()
        let touched = view.outcome.plan.steps.map { step in "\(step)" }.joined(separator: "\n")
        return PlanList.Item(
            plan: view.outcome.plan,
            manifestSha256: Digest.sha256(of: manifest.utf8),
            observedSha256: Digest.sha256(of: touched.utf8),
            manifest: manifest
        )
    }
}
