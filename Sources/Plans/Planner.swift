public import Diagnostics
public import Resources

/// Compares what is wanted with what was observed; the one planner of every command.
public enum Planner {
    /// A plan, and behind each of its steps what carries it out.
    public struct Outcome: Sendable {
        /// The plan as people read it.
        public let plan: Plan
        /// The same steps, in the same order, with the means to run them.
        public let tasks: [Task]
    }

    /// A step and how it is run.
    public struct Task: Sendable {
        /// The step.
        public let step: Step
        /// The part of its phase.
        public let part: Int
        /// The other nodes it serves.
        public let concerns: Set<NodeName>
        /// The change.
        public let change: Change
    }

    /// Plans one pool.
    ///
    /// - Parameters:
    ///   - pool: The pool's name.
    ///   - nodes: Its nodes in the manifest's order.
    ///   - catalog: What is wanted, made from the same observations.
    ///   - observations: What was seen.
    ///   - sick: Nodes that failed in this run: nothing is done on them or for them.
    /// - Returns: The plan and the means to carry it out.
    public static func plan(
        pool: String,
        nodes: [NodeName],
        catalog: Catalog,
        observations: Observations,
        sick: Set<NodeName> = []
    ) -> Outcome {
        var pass = Pass(catalog: catalog, observations: observations, sick: sick)
        for entry in ordered(catalog.entries) { pass.take(entry) }
        let tasks = pass.withGates()
        let unreachable = nodes.compactMap { node -> (NodeName, String)? in
            observations.reason(of: node).map { reason in (node, reason) }
        }
        let plan = Plan(
            pool: pool,
            steps: tasks.map(\.step),
            unchanged: pass.unchanged,
            nodes: nodes,
            unreachable: Dictionary(unreachable) { first, _ in first },
            refusals: catalog.refusals + pass.refusals,
            warnings: catalog.warnings.reduce(into: []) { all, next in
                let isKnown = all.contains { other in
                    other.source == next.source && other.summary == next.summary
                        && next.source != nil
                }
                if !isKnown { all.append(next) }
            },
            waiting: catalog.waiting,
            notChecked: catalog.unchecked + pass.unchecked,
            notRemoved: catalog.notRemoved
        )
        return Outcome(plan: plan, tasks: tasks)
    }

    private static func ordered(_ entries: [Catalog.Entry]) -> [Catalog.Entry] {
        let numbered = entries.enumerated().sorted { left, right in
            (left.element.phase, left.element.part, left.offset)
                < (right.element.phase, right.element.part, right.offset)
        }
        return numbered.map(\.element)
    }
}

extension Planner {
    /// One walk over the catalog, in order.
    private struct Pass {
        let catalog: Catalog
        let observations: Observations
        let sick: Set<NodeName>
        var unchanged = 0
        var refusals: [Diagnostic] = []
        var unchecked: [Catalog.Unchecked] = []
        private var tasks: [(task: Task, trigger: Catalog.Trigger)] = []
        private var notified: Set<Target> = []
        /// What a step already takes care of; it comes again only when notified anew.
        private var handled: Set<Target> = []

        init(catalog: Catalog, observations: Observations, sick: Set<NodeName>) {
            self.catalog = catalog
            self.observations = observations
            self.sick = sick
        }

        mutating func take(_ entry: Catalog.Entry) {
            guard let answer = answer(for: entry) else { return }
            let isNotified = notified.contains(entry.target)
            if !entry.trigger.isGate, handled.contains(entry.target), !isNotified { return }
            do {
                let own =
                    entry.trigger == .notification
                    ? nil : try answer.read(entry.resource.change)
                let change =
                    try own
                    ?? (isNotified
                        ? answer.read(entry.resource.changeWhenNotified) : nil)
                guard let change else {
                    unchanged += 1
                    return
                }
                handled.insert(entry.target)
                notified.remove(entry.target)
                if !entry.trigger.isGate { notified.formUnion(entry.notifies) }
                tasks.append((task(entry, change), entry.trigger))
            } catch let refusal as Diagnostic {
                refusals.append(refusal.on(entry.node))
            } catch {
                note(entry, "\((error as? UnreadableAnswer)?.reason ?? "\(error)")")
            }
        }

        /// The tasks without the gates that have nothing to wait for.
        func withGates() -> [Task] {
            let working = Set(
                tasks.filter { item in !item.trigger.isGate }.map(\.task.step.phase)
            )
            var changed: Set<Phase> = []
            return tasks.compactMap { item in
                let phase = item.task.step.phase
                guard case .gate(let guarded) = item.trigger else {
                    changed.insert(phase)
                    return item.task
                }
                let isGuarding = guarded.map(working.contains) ?? false
                return changed.contains(phase) || isGuarding ? item.task : nil
            }
        }

        private mutating func answer(for entry: Catalog.Entry) -> Answer? {
            if sick.contains(entry.node) { return nil }
            let absent = entry.concerns.sorted().first { node in
                sick.contains(node) || !observations.isReachable(node)
            }
            if !observations.isReachable(entry.node) { return nil }
            if let absent {
                note(entry, "\(absent) is not available")
                return nil
            }
            if !entry.resource.needsAnswer { return Answer(lines: []) }
            guard let answer = observations.answer(of: entry.node, to: entry.resource.subject)
            else {
                note(entry, "it was not observed")
                return nil
            }
            return answer
        }

        private mutating func note(_ entry: Catalog.Entry, _ reason: String) {
            unchecked.append(
                Catalog.Unchecked(
                    node: entry.node,
                    subject: "\(entry.resource.kind) \(entry.resource.id)",
                    reason: reason
                )
            )
        }

        private func task(_ entry: Catalog.Entry, _ change: Change) -> Task {
            let hasState = change.action != .run && change.action != .wait
            // What depends on another node's change is not known well enough to be compared.
            let isLate = change.script == nil
            let step = Step(
                phase: entry.phase,
                node: entry.node,
                action: change.action,
                kind: entry.resource.kind,
                id: entry.resource.id,
                cause: hasState
                    ? catalog.applied.cause(of: entry.resource, on: entry.node, isLate: isLate)
                    : nil,
                note: change.note,
                diff: entry.resource.isSensitive ? "" : change.difference?.unified() ?? "",
                sensitive: entry.resource.isSensitive,
                disruptive: change.isDisruptive
            )
            return Task(step: step, part: entry.part, concerns: entry.concerns, change: change)
        }
    }
}

extension Diagnostic {
    fileprivate func on(_ node: NodeName) -> Diagnostic {
        Diagnostic(
            code: code,
            severity: severity,
            summary: summary,
            detail: detail,
            source: source,
            excerpt: excerpt,
            node: self.node ?? node,
            hint: hint
        )
    }
}
