internal import Connecting
internal import Diagnostics
internal import Foundation
internal import Plans
internal import Resources
internal import Shell

/// One apply from its first step to its report.
struct Run {
    let reconciler: Reconciler
    let name: String
    private let start = ContinuousClock.now
    private var done: [Planner.Task] = []
    private var failures: [Failure] = []
    private var sick: Set<NodeName> = []
    private var isStopped = false
    private var isStale = false
    /// Whether a node fell sick since the last look: what follows is planned without it.
    private var isShaken = false
    private var view: Reconciler.View?

    init(reconciler: Reconciler, name: String) {
        self.reconciler = reconciler
        self.name = name
    }

    mutating func phases(from first: Reconciler.View) async {
        view = first
        for (node, reason) in first.outcome.plan.unreachable.sorted(by: { $0.key < $1.key }) {
            note(node, phase: nil, step: "", cause: reason)
        }
        for phase in Phase.allCases where phase <= reconciler.settings.through {
            await run(phase)
            if isStopped { return }
        }
    }

    /// Runs a phase part by part; looks again where a step needs what an earlier one made.
    private mutating func run(_ phase: Phase) async {
        var lastPart = -1
        var isAnnounced = false
        while let tasks = await nextTasks(of: phase, after: lastPart), let part = tasks.first?.part
        {
            if !isAnnounced { reconciler.emit(.phase(phase)) }
            isAnnounced = true
            lastPart = part
            await run(tasks)
            if isStopped { return }
        }
    }

    private mutating func nextTasks(of phase: Phase, after part: Int) async -> [Planner.Task]? {
        for _ in 0..<2 {
            if isStopped { return nil }
            let rest = (view?.outcome.tasks ?? []).filter { task in
                task.step.phase == phase && task.part > part && !isSick(task)
            }
            guard let next = rest.first else { return nil }
            let tasks = rest.filter { task in task.part == next.part }
            let needsLook = tasks.contains { task in task.change.script == nil }
            let isBorder = isStale && (part < 0 || isShaken)
            if !needsLook && !isBorder { return tasks }
            if !isStale && needsLook {
                return fail(tasks.filter { task in task.change.script == nil })
            }
            await look()
        }
        return nil
    }

    /// Whether a step is for a node that failed in this run.
    private func isSick(_ task: Planner.Task) -> Bool {
        sick.contains(task.step.node) || !sick.isDisjoint(with: task.concerns)
    }

    private mutating func look() async {
        let fresh = await reconciler.look(sick: sick)
        view = fresh
        isStale = false
        isShaken = false
        for refusal in fresh.outcome.plan.refusals { stop(for: refusal) }
        for (node, reason) in fresh.outcome.plan.unreachable where !sick.contains(node) {
            lose(node, phase: nil, step: "", cause: reason)
        }
    }

    private mutating func run(_ tasks: [Planner.Task]) async {
        isStale = true
        let own = tasks.filter(isAllowed)
        let nodes = Dictionary(grouping: own) { task in task.step.node }
        let reconciler = reconciler
        let name = name
        let results = await withTaskGroup(of: [Result].self) { group in
            for (_, tasks) in nodes.sorted(by: { left, right in left.key < right.key }) {
                group.addTask { await reconciler.run(tasks, run: name) }
            }
            return await group.reduce(into: []) { all, results in all += results }
        }
        for result in results { take(result) }
        if reconciler.stop() != nil { isStopped = true }
        if let other = tasks.first(where: { task in !isAllowed(task) }) { stop(at: other) }
    }

    private func isAllowed(_ task: Planner.Task) -> Bool {
        reconciler.settings.limit?.contains(task.step.node) ?? true
    }

    /// What follows waits for a node that is left out.
    private mutating func stop(at task: Planner.Task) {
        let reason = "it waits for \(task.step.node), which --limit leaves out"
        reconciler.emit(.skipped(task.step, reason: reason))
        isStopped = true
    }

    /// How one task ended; a nil failure is a good end.
    struct Result: Sendable {
        let task: Planner.Task
        let failure: Failure?
    }

    private mutating func take(_ result: Result) {
        guard let failure = result.failure else {
            done.append(result.task)
            return
        }
        failures.append(failure)
        done.removeAll { task in task.isStaged(for: result.task) }
        let concerned = result.task.concerns
        sick.formUnion(concerned.isEmpty ? [result.task.step.node] : concerned)
        isShaken = true
        stopIfRequiredIsSick()
    }

    private mutating func lose(_ node: NodeName, phase: Phase?, step: String, cause: String) {
        note(node, phase: phase, step: step, cause: cause)
        stopIfRequiredIsSick()
    }

    private mutating func note(_ node: NodeName, phase: Phase?, step: String, cause: String) {
        sick.insert(node)
        isShaken = true
        failures.append(
            Failure(
                node: node,
                phase: phase,
                step: step,
                cause: cause,
                hint: "Make the node reachable and run apply again; it goes on from here."
            )
        )
    }

    /// Without the balancer or the database nothing goes on.
    private mutating func stopIfRequiredIsSick() {
        if !sick.isDisjoint(with: view?.catalog.required ?? []) { isStopped = true }
    }

    private mutating func stop(for refusal: Diagnostic) {
        isStopped = true
        failures.append(
            Failure(
                node: refusal.node ?? NodeName("-"),
                phase: nil,
                step: "",
                cause: "\(refusal.summary): \(refusal.detail)",
                hint: refusal.hint ?? "Mend it and run apply again; it goes on from here."
            )
        )
    }

    private mutating func fail(_ tasks: [Planner.Task]) -> [Planner.Task]? {
        for task in tasks {
            lose(
                task.step.node,
                phase: task.step.phase,
                step: "\(task.step.kind) \(task.step.id)",
                cause: "a value that it needs did not come to be"
            )
        }
        isStopped = true
        return nil
    }

    /// Observes a last time, so that nothing is called done that was not seen.
    mutating func report() async -> Report {
        let stop = reconciler.stop()
        if isStale && stop == nil { await lookBack() }
        let remaining = view?.outcome.plan.steps ?? []
        let inScope = remaining.filter { step in step.phase <= reconciler.settings.through }
        let outcome: Report.Outcome =
            if let stop { stop } else if !failures.isEmpty || !inScope.isEmpty {
                .failed
            } else { remaining.isEmpty ? .converged : .partial }
        return Report(
            pool: reconciler.settings.pool,
            run: name,
            outcome: outcome,
            added: count(.add),
            changed: count(.change),
            removed: count(.remove),
            reloads: count(.reload),
            restarts: count(.restart),
            failures: failures,
            remaining: stop == nil ? inScope : [],
            notRemoved: view?.outcome.plan.notRemoved ?? [],
            seconds: (ContinuousClock.now - start).inSeconds
        )
    }

    private func count(_ action: Action) -> Int {
        done.count { task in task.step.action == action }
    }

    /// What was not seen is not done: a node that was lost since, a refusal, a thing unread.
    private mutating func lookBack() async {
        let last = await reconciler.look(sick: sick)
        view = last
        isStale = false
        let plan = last.outcome.plan
        for refusal in plan.refusals { stop(for: refusal) }
        for (node, reason) in plan.unreachable where !sick.contains(node) {
            note(node, phase: nil, step: "", cause: reason)
        }
        guard failures.isEmpty, let open = plan.notChecked.first else { return }
        failures.append(
            Failure(
                node: open.node,
                phase: nil,
                step: open.subject,
                cause: "it could not be looked at again: \(open.reason)",
                hint: "Run plan, which says what is so."
            )
        )
    }
}

extension Planner.Task {
    /// Whether this one made ready what the service `other` did not take up.
    fileprivate func isStaged(for other: Planner.Task) -> Bool {
        change.stagedFor == other.step.id && other.step.kind == "service"
            && step.node == other.step.node && step.phase == other.step.phase
    }
}
