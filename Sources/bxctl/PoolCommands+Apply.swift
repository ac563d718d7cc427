import Diagnostics
import Foundation
import Manifests
import Plans
import Reconciling
import Reports
import Resources
import Roles

extension PoolCommands {
    /// Plans, asks, runs the phases, observes again and reports, one pool after another.
    func apply(_ options: Arguments.Apply) async -> ExitCode {
        if options.isDryRun {
            return await plan(
                Arguments.Plan(
                    format: options.format,
                    hasDetailedExitCode: options.hasDetailedExitCode
                ),
                through: options.through ?? .register,
                allowing: options.displaced,
                allowsDeletions: options.allowsDeletions
            )
        }
        let outcomes = await eachPool { (pool) async throws(PoolFailure) in
            try await apply(pool, options)
        }
        show(outcomes, options)
        return ExitCode.worst(of: outcomes, \.code)
    }

    /// What a run did, and how the command ends for its pool.
    private struct Applied {
        let report: Report
        let code: ExitCode
    }

    private func apply(
        _ pool: Pool,
        _ options: Arguments.Apply
    ) async throws(PoolFailure) -> Applied {
        let inputs = try inputs(
            for: pool,
            allowing: options.displaced,
            allowsDeletions: options.allowsDeletions
        )
        let narrator = narrator(of: pool)
        defer { narrator.stop() }
        let lines = EventLines(pool: pool.name)
        let diary = Diary()
        let emit: @Sendable (Event) -> Void = { [console] event in
            Interruption.follow(event)
            narrator.tell(event)
            diary.take(event)
            if options.format == .jsonl {
                console.result(lines.line(for: event, at: Date().timeIntervalSince1970))
            }
        }
        let (reconciler, sessions) = reconciler(
            for: pool,
            inputs: inputs,
            through: options.through ?? .register,
            lockTimeout: options.lockTimeout ?? .zero,
            emit: emit
        )
        let outcome: PoolOutcome<Applied>
        do throws(PoolFailure) {
            outcome = .value(try await carryOut(pool, options, reconciler, emit))
        } catch {
            outcome = .none(error)
        }
        await tellRoundTrips(sessions)
        await sessions.closeAll()
        if let report = outcome.value?.report, report.run != "" {
            keep(report, of: "apply", since: diary.start, changed: diary.changed)
        }
        return try outcome.get()
    }

    private func carryOut(
        _ pool: Pool,
        _ options: Arguments.Apply,
        _ reconciler: Reconciler,
        _ emit: (Event) -> Void
    ) async throws(PoolFailure) -> Applied {
        let view = try unlessInterrupted(pool, await reconciler.look())
        let plan = view.outcome.plan.through(options.through ?? .register)
        let code = ExitCode(
            of: plan,
            required: view.catalog.required,
            limit: arguments.common.limit,
            isDetailed: options.hasDetailedExitCode
        )
        let isBlocked = !plan.refusals.isEmpty || !view.missing.isEmpty
        if isBlocked || plan.isEmpty { tell(plan, options) }
        if isBlocked {
            // People have read the refusals in the plan.
            let refusals = options.format == .text ? [] : plan.refusals
            let problems = refusals + unreachable(view.reasons)
            throw PoolFailure(pool: pool.name, code: code, diagnostics: problems)
        }
        if plan.isEmpty {
            let report = Report.nothingToDo(plan)
            emit(.ended(report))
            return Applied(report: report, code: code)
        }
        if !options.isConfirmed { try ask(about: plan, of: pool, options) }
        let approved = options.isConfirmed ? nil : view.outcome.plan.steps
        return try await run(pool, options, reconciler, approved: approved)
    }

    /// Shows a plan, beside the result where that is for programs.
    private func tell(_ plan: Plan, _ options: Arguments.Apply, isAsked: Bool = false) {
        if options.format == .text {
            console.result(PlanText(style: console.resultStyle).text(of: [plan]))
        } else if isAsked {
            console.message(PlanText(style: console.messageStyle).text(of: [plan]))
        }
    }

    private func ask(
        about plan: Plan,
        of pool: Pool,
        _ options: Arguments.Apply
    ) throws(PoolFailure) {
        tell(plan, options, isAsked: console.canAsk)
        let question = "Apply this to pool \(pool.name)? Only yes goes on: "
        let isConfirmed = console.canAsk ? console.confirms(question) : false
        guard let isConfirmed else { throw interruption(of: pool) }
        if isConfirmed { return }
        let problem = Diagnostic.unconfirmed("plan", of: "apply", wasAsked: console.canAsk)
        throw PoolFailure(pool: pool.name, code: .refused, diagnostics: [problem])
    }

    private func run(
        _ pool: Pool,
        _ options: Arguments.Apply,
        _ reconciler: Reconciler,
        approved: [Step]?
    ) async throws(PoolFailure) -> Applied {
        let problem: PoolFailure
        do {
            let report = try await reconciler.apply(approved: approved)
            let code = ExitCode(of: report, isDetailed: options.hasDetailedExitCode)
            let cause = report.outcome == .interrupted ? Interruption.cause : nil
            return Applied(report: report, code: cause?.code ?? code)
        } catch let refusal as Reconciler.Refusal {
            problem = failure(of: pool, refusal)
        } catch {
            problem = PoolFailure(
                pool: pool.name,
                code: .error,
                diagnostics: [.unexpected(error)]
            )
        }
        throw try unlessInterrupted(pool, problem)
    }

    func failure(of pool: Pool, _ refusal: Reconciler.Refusal) -> PoolFailure {
        switch refusal {
        case .locked(let node, let holder):
            let held = Diagnostic.locked(node, holder)
            return PoolFailure(pool: pool.name, code: .locked, diagnostics: [held])
        case .refused(let problems):
            return PoolFailure(pool: pool.name, code: .refused, diagnostics: problems)
        case .unreachable(let reasons):
            let problems = unreachable(reasons)
            return PoolFailure(pool: pool.name, code: .unreachable, diagnostics: problems)
        }
    }

    private func unreachable(_ reasons: [NodeName: String]) -> [Diagnostic] {
        reasons.sorted { left, right in left.key < right.key }
            .map { node, reason in .unreachable(node, reason) }
    }

    private func show(_ outcomes: [PoolOutcome<Applied>], _ options: Arguments.Apply) {
        let reports = outcomes.map { outcome in outcome.map(\.report) }
        switch options.format {
        case .text:
            let done = reports.compactMap(\.value).filter { report in report.run != "" }
            console.result(ReportText(style: console.resultStyle).text(of: done))
        case .json: console.document(ReportList(outcomes: reports).json, as: .json)
        case .jsonl: break
        }
    }
}

extension Interruption {
    /// Notes when the first step of a run may begin, and when the last one ended.
    fileprivate static func follow(_ event: Event) {
        switch event {
        case .began: isWorking(true)
        case .ended: isWorking(false)
        default: break
        }
    }
}

extension Report {
    /// The report of a run that found nothing to do; it has no name, as nothing was run.
    fileprivate static func nothingToDo(_ plan: Plan) -> Report {
        Report(
            pool: plan.pool,
            run: "",
            outcome: plan.unreachable.isEmpty ? plan.later > 0 ? .partial : .converged : .failed,
            added: 0,
            changed: 0,
            removed: 0,
            failures: plan.unreachable.sorted { left, right in left.key < right.key }
                .map { node, reason in .unreachable(node, reason) },
            remaining: [],
            notRemoved: plan.notRemoved,
            seconds: 0
        )
    }
}

extension Diagnostic {
    fileprivate static func locked(_ node: NodeName, _ holder: String) -> Diagnostic {
        Diagnostic(
            code: "apply/locked",
            summary: "Another run holds the pool's lock",
            detail: "\(holder).",
            node: node,
            hint: "Wait for it, or give --lock-timeout 5m to wait here."
        )
    }

    fileprivate static func unreachable(_ node: NodeName, _ reason: String) -> Diagnostic {
        Diagnostic(
            code: "node/unreachable",
            summary: "A node that the work needs cannot be reached",
            detail: "\(reason). Nothing was changed.",
            node: node,
            hint: "Make the node reachable and try again."
        )
    }

    fileprivate static func unexpected(_ error: any Error) -> Diagnostic {
        Diagnostic(
            code: "apply/unexpected",
            summary: "The run ended unexpectedly",
            detail: "\(error)"
        )
    }
}
