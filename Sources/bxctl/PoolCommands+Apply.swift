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
                    format: options.format == .text ? .text : .json,
                    hasDetailedExitCode: options.hasDetailedExitCode
                ),
                through: options.through ?? .register,
                allowing: options.displaced
            )
        }
        Interruption.watch(timeout: arguments.common.timeout) { [console] text in
            console.message(text)
        }
        var codes: [ExitCode] = []
        var reports: [Report] = []
        for pool in pools {
            let (code, report) = await apply(pool, options)
            codes.append(code)
            if let report { reports.append(report) }
            if Interruption.isRequested { break }
        }
        show(reports, options)
        if let signal = Interruption.requestedBy, signal != SIGINT { return .terminated }
        return ExitCode.worst(of: codes)
    }

    private func apply(_ pool: Pool, _ options: Arguments.Apply) async -> (ExitCode, Report?) {
        let narrator = narrator(of: pool)
        defer { narrator.stop() }
        let lines = EventLines(pool: pool.name)
        let inputs: Wanted.Inputs
        do throws(Diagnostic) {
            inputs = try self.inputs(for: pool, allowing: options.displaced)
        } catch {
            console.report([error], asJSON: arguments.wantsJSON)
            return (.error, nil)
        }
        let (reconciler, sessions) = reconciler(
            for: pool,
            inputs: inputs,
            through: options.through ?? .register,
            lockTimeout: options.lockTimeout ?? .zero
        ) { [console] event in
            narrator.tell(event)
            if options.format == .jsonl {
                console.result(lines.line(for: event, at: Date().timeIntervalSince1970))
            }
        }
        let ended = await carryOut(pool, options, reconciler)
        await tellRoundTrips(sessions)
        await sessions.closeAll()
        return ended
    }

    private func carryOut(
        _ pool: Pool,
        _ options: Arguments.Apply,
        _ reconciler: Reconciler
    ) async -> (ExitCode, Report?) {
        let view = await reconciler.look()
        let plan = view.outcome.plan.through(options.through ?? .register)
        let isBlocked = !plan.refusals.isEmpty || !view.missing.isEmpty
        if isBlocked || plan.isEmpty {
            if options.format == .text {
                console.result(PlanText(style: console.resultStyle).text(of: [plan]))
                console.report(view.missingDiagnostics, asJSON: false)
            } else if isBlocked {
                console.report(plan.refusals + view.missingDiagnostics, asJSON: true)
            }
            let code = ExitCode(
                of: plan,
                required: view.catalog.required,
                limit: arguments.common.limit,
                isDetailed: options.hasDetailedExitCode
            )
            return (code, isBlocked ? nil : .nothingToDo(pool.name, plan))
        }
        var approved: [Step]?
        if !options.isConfirmed {
            if options.format == .text {
                console.result(PlanText(style: console.resultStyle).text(of: [plan]))
            }
            guard console.canAsk else {
                console.report([.noConsent], asJSON: arguments.wantsJSON)
                return (.refused, nil)
            }
            guard console.confirms("Apply this to pool \(pool.name)? Only yes goes on: ") else {
                console.message("Nothing was changed.\n")
                return (.refused, nil)
            }
            approved = view.outcome.plan.steps
        }
        do {
            let report = try await reconciler.apply(approved: approved)
            return (ExitCode(of: report, isDetailed: options.hasDetailedExitCode), report)
        } catch let refusal as Reconciler.Refusal {
            return (refused(refusal), nil)
        } catch {
            console.report([.unexpected(error)], asJSON: arguments.wantsJSON)
            return (.error, nil)
        }
    }

    private func refused(_ refusal: Reconciler.Refusal) -> ExitCode {
        switch refusal {
        case .locked(let node, let holder):
            let held = Diagnostic(
                code: "apply/locked",
                summary: "Another run holds the pool's lock",
                detail: "\(holder).",
                node: node,
                hint: "Wait for it, or give --lock-timeout 5m to wait here."
            )
            console.report([held], asJSON: arguments.wantsJSON)
            return .locked
        case .refused(let diagnostics):
            console.report(diagnostics, asJSON: arguments.wantsJSON)
            return .refused
        case .unreachable(let reasons):
            let lost = reasons.sorted { left, right in left.key < right.key }
                .map { node, reason in Diagnostic.unreachable(node, reason) }
            console.report(lost, asJSON: arguments.wantsJSON)
            return .unreachable
        }
    }

    private func show(_ reports: [Report], _ options: Arguments.Apply) {
        switch options.format {
        case .text:
            let done = reports.filter { report in report.run != "" }
            console.result(ReportText(style: console.resultStyle).text(of: done))
        case .json:
            if !reports.isEmpty { console.result(ReportList(reports).json.pretty) }
        case .jsonl:
            break
        }
    }
}

extension Plan {
    /// The plan up to a phase.
    func through(_ phase: Phase) -> Plan {
        Plan(
            pool: pool,
            steps: steps.filter { step in step.phase <= phase },
            unchanged: unchanged,
            nodes: nodes,
            unreachable: unreachable,
            refusals: refusals,
            warnings: warnings,
            notChecked: notChecked,
            notRemoved: notRemoved
        )
    }
}

extension Report {
    /// The report of a run that found nothing to do; it has no name, as nothing was run.
    fileprivate static func nothingToDo(_ pool: String, _ plan: Plan) -> Report {
        Report(
            pool: pool,
            run: "",
            outcome: plan.unreachable.isEmpty ? .converged : .failed,
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

extension Reconciler.View {
    fileprivate var missingDiagnostics: [Diagnostic] {
        reasons.sorted { left, right in left.key < right.key }
            .map { node, reason in .unreachable(node, reason) }
    }
}

extension Diagnostic {
    fileprivate static let noConsent = Diagnostic(
        code: "apply/no-consent",
        summary: "Nobody can be asked",
        detail: "There is no terminal and no --yes. Nothing was changed.",
        hint: "Look at the plan and give --yes."
    )

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
