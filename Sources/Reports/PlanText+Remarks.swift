internal import Diagnostics
internal import Plans
internal import Resources

extension PlanText {
    /// What is not part of the plan, and what the operator should know, block by block.
    func remarks(on plan: Plan) -> [[String]] {
        let diagnostics = DiagnosticText(style: style)
        return [
            style.isQuiet ? [] : plan.warnings.flatMap(diagnostics.lines),
            notRemoved(plan.notRemoved),
            notChecked(plan.notChecked),
            later(plan),
            unreachable(plan),
            refusals(plan.refusals, by: diagnostics),
        ]
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

    /// All of it when verbose, else the first ten.
    private func notChecked(_ items: [Catalog.Unchecked]) -> [String] {
        guard !items.isEmpty else { return [] }
        let shown = items.prefix(style.isVerbose ? items.count : 10)
        let rows = shown.map { item in
            [Table.Cell("  \(item.node)"), Table.Cell("\(item.subject): \(item.reason)")]
        }
        let rest = items.count - shown.count
        let more = rest > 0 ? ["  and \(rest) more; -v shows them all"] : []
        return [style.paint("Not checked:", .yellow)] + Table(rows: rows).lines(in: style) + more
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
