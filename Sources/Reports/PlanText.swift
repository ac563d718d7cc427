internal import Diagnostics
public import Plans
internal import Resources

/// Plans as text for people.
///
/// One line a step, then what is not part of the plan, then the summary, whose wording scripts
/// may rely on.
public struct PlanText: Sendable {
    let style: TextStyle
    let showsDiff: Bool

    /// Creates a writer; with `showsDiff` the change of each text follows its step.
    public init(style: TextStyle, showsDiff: Bool = false) {
        self.style = style
        self.showsDiff = showsDiff
    }

    /// The plans, one block a pool, each pool named when there are several.
    public func text(of plans: [Plan]) -> String {
        plans.map { plan in
            let heading = plans.count > 1 ? [style.paint("Pool \(plan.pool)", .bold)] : []
            return (heading + lines(of: plan)).map { line in line + "\n" }.joined()
        }
        .joined(separator: "\n")
    }

    /// The command to go on with; empty where there is nothing that may be applied.
    public func next(after plans: [Plan], command: String) -> String {
        let isRefused = plans.contains { plan in !plan.refusals.isEmpty }
        guard !isRefused, plans.contains(where: { plan in !plan.isEmpty }) else { return "" }
        return "Next: \(style.paint(command, .bold))\n"
    }

    private func lines(of plan: Plan) -> [String] {
        let steps = style.isQuiet ? [] : stepLines(plan.steps)
        let blocks = [steps] + remarks(on: plan)
        let body = blocks.filter { block in !block.isEmpty }
        guard !body.isEmpty else { return [summary(of: plan)] }
        return Array(body.joined(separator: [""])) + ["", summary(of: plan)]
    }

    /// One line a step, in aligned columns, each followed by its difference where asked for.
    func stepLines(_ steps: [Step]) -> [String] {
        let lines = Table(rows: steps.map(cells)).lines(in: style)
        guard showsDiff else { return lines }
        return zip(steps, lines).flatMap { step, line in [line] + difference(of: step) }
    }

    private func cells(of step: Step) -> [Table.Cell] {
        [
            Table.Cell(step.phase.rawValue, .dim),
            Table.Cell(step.action.sign, step.action.ink),
            Table.Cell(step.node.text),
            Table.Cell("\(step.action.verb)\(step.kind) \(step.id)"),
            Table.Cell(notes(of: step).joined(separator: ", "), .dim),
        ]
    }

    private func notes(of step: Step) -> [String] {
        var notes = step.note.isEmpty ? [] : [step.note]
        if step.sensitive { notes.append(Step.mask) }
        if step.disruptive { notes.append("disruptive") }
        if let cause = step.cause, style.isVerbose || cause == .drift {
            notes.append(cause.rawValue)
        }
        return notes
    }

    private func difference(of step: Step) -> [String] {
        if step.sensitive { return [margin + Step.mask] }
        return step.diff.safeLines.map { line in
            margin + ink(ofDifference: line).applied(to: line, in: style)
        }
    }

    private var margin: String { String(repeating: " ", count: 6) }

    private func ink(ofDifference line: String) -> Ink {
        switch line.first {
        case "+": .green
        case "-": .red
        case "@": .cyan
        default: .plain
        }
    }
}

extension PlanText {
    /// The line that sums a plan up; it says that there is nothing to do only when all was seen.
    func summary(of plan: Plan) -> String {
        let nodes = counted(plan.reached, "node")
        if plan.showsMatch, plan.later > 0 {
            let verb = plan.later == 1 ? "waits" : "wait"
            let sentence = "No changes through \(plan.last.rawValue);"
            let rest = "\(counted(plan.later, "step")) of later phases \(verb)."
            return style.paint("\(sentence) \(rest)", .bold)
        }
        if plan.showsMatch {
            let sentence = "No changes. Pool \(plan.pool) matches its manifest"
            return style.paint("\(sentence) (\(plan.checked) checked on \(nodes)).", .green)
        }
        let changes =
            "\(plan.count(.add)) to add, \(plan.count(.change)) to change, "
            + "\(plan.count(.remove)) to remove, \(plan.unchanged) unchanged on \(nodes)."
        let services = "Reloads: \(plan.count(.reload)). Restarts: \(plan.count(.restart))."
        return style.paint("Plan: \(changes) \(services)", .bold)
    }
}

extension Plan {
    /// How many of the manifest's nodes answered.
    fileprivate var reached: Int { nodes.count { node in unreachable[node] == nil } }

    /// Whether the whole pool was seen and has what its manifest wants.
    var showsMatch: Bool {
        isEmpty && unreachable.isEmpty && refusals.isEmpty && notChecked.isEmpty
            && notRemoved.isEmpty
    }
}
