internal import Diagnostics
internal import Plans
internal import Resources

extension PlanText {
    /// What is not part of the plan, and what the operator should know, block by block.
    func remarks(on plan: Plan) -> [[String]] {
        let diagnostics = DiagnosticText(style: style)
        return [
            warnings(of: plan, by: diagnostics),
            plan.waiting.flatMap(diagnostics.lines),
            notRemoved(plan.notRemoved),
            notChecked(plan.notChecked),
            later(plan),
            unreachable(plan),
            refusals(plan.refusals, by: diagnostics),
        ]
    }

    /// In full with steps to think about, else their number: what is settled is not told every day.
    private func warnings(of plan: Plan, by diagnostics: DiagnosticText) -> [String] {
        if plan.warnings.isEmpty || style.isQuiet { return [] }
        if plan.isEmpty && plan.refusals.isEmpty && !style.isVerbose {
            let text = "\(counted(plan.warnings.count, "warning")); -v shows them"
            return [style.paint(text, .yellow)]
        }
        return plan.warnings.flatMap(diagnostics.lines)
    }

    /// What a plan with steps leaves to later phases.
    private func later(_ plan: Plan) -> [String] {
        guard plan.later > 0, !plan.isEmpty, !style.isQuiet else { return [] }
        return [
            "After \(plan.last.rawValue), not part of this plan: \(counted(plan.later, "step"))."
        ]
    }

    private func notRemoved(_ nodes: [NodeName]) -> [String] {
        guard !nodes.isEmpty else { return [] }
        let names = nodes.map(\.text).joined(separator: ", ")
        return [style.paint("Not removed, though no longer in the manifest: \(names)", .yellow)]
    }

    /// All of it when verbose, else by node and reason.
    private func notChecked(_ items: [Catalog.Unchecked]) -> [String] {
        guard !items.isEmpty else { return [] }
        let rows = (style.isVerbose ? items : gathered(items)).map { item in
            [Table.Cell("  \(item.node)"), Table.Cell("\(item.subject): \(item.reason)")]
        }
        return [style.paint("Not checked:", .yellow)] + Table(rows: rows).lines(in: style)
    }

    /// One line for all of a node's with one reason.
    private func gathered(_ items: [Catalog.Unchecked]) -> [Catalog.Unchecked] {
        var seen: Set<[String]> = []
        return items.compactMap { item in
            let alike = items.filter { other in
                other.node == item.node && other.reason == item.reason
            }
            guard seen.insert([item.node.text, item.reason]).inserted else { return nil }
            if alike.count == 1 { return item }
            let subject = "\(item.subject) and \(alike.count - 1) more"
            return Catalog.Unchecked(node: item.node, subject: subject, reason: item.reason)
        }
    }

    private func unreachable(_ plan: Plan) -> [String] {
        guard !plan.unreachable.isEmpty else { return [] }
        let rows = plan.unreachableInOrder.map { node, reason in
            [Table.Cell("  \(node)"), Table.Cell(reason)]
        }
        return [style.paint("Not reached, so not part of this plan:", .red)]
            + Table(rows: rows).lines(in: style)
    }

    private func refusals(_ refusals: [Diagnostic], by diagnostics: DiagnosticText) -> [String] {
        guard !refusals.isEmpty else { return [] }
        let heading = "Refused: nothing of this plan is applied before this is settled."
        return [style.paint(heading, .red)] + refusals.flatMap(diagnostics.lines)
    }
}

extension Plan {
    /// The nodes that did not answer with the reason: first the manifest's, in its order.
    var unreachableInOrder: [(node: NodeName, reason: String)] {
        let known = nodes.filter { node in unreachable[node] != nil }
        let others = unreachable.keys.filter { node in !nodes.contains(node) }.sorted()
        return (known + others).map { node in (node, unreachable[node] ?? "") }
    }
}
