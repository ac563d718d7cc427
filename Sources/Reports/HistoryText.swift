internal import Diagnostics
public import Plans
internal import Resources

/// Past runs as text for people.
public struct HistoryText: Sendable {
    let style: TextStyle

    /// Creates a writer.
    public init(style: TextStyle) {
        self.style = style
    }

    /// The runs, newest first, a line each and what failed below it; one block a pool.
    public func text(of pools: [History]) -> String {
        pools.map { history in
            let heading = pools.count > 1 ? [style.paint("Pool \(history.pool)", .bold)] : []
            return (heading + lines(of: history)).map { line in line + "\n" }.joined()
        }
        .joined(separator: "\n")
    }

    private func lines(of history: History) -> [String] {
        if history.entries.isEmpty {
            return ["No runs of pool \(history.pool) are remembered here."]
        }
        let heading = [
            "Started", "Command", "Outcome", "Added", "Changed", "Removed", "Failed", "By",
            "Report",
        ]
        let rows =
            [heading.map { word in Table.Cell(word, .bold) }]
            + history.entries.map(cells)
        let table = Table(rows: rows, limit: 100).lines(in: style)
        return zip(table, [[]] + history.entries.map(details)).flatMap { line, more in
            [line] + more
        }
    }

    private func cells(of entry: History.Entry) -> [Table.Cell] {
        let report = entry.record.report
        let counts = [report.added, report.changed, report.removed, report.failures.count]
        let isGood = report.outcome == .converged || report.outcome == .partial
        return [
            Table.Cell(entry.record.startedAt), Table.Cell(entry.record.command),
            Table.Cell(report.outcome.rawValue, isGood ? .green : .red),
        ] + counts.map { count in Table.Cell("\(count)") }
            + [Table.Cell(entry.record.by), Table.Cell(entry.file, .dim)]
    }

    private func details(of entry: History.Entry) -> [String] {
        let failures = entry.record.report.failures.map { failure in
            let place = [failure.node.text, failure.phase?.rawValue ?? "", failure.step]
                .filter { word in !word.isEmpty }.joined(separator: "  ")
            let cause = failure.cause.safeLines.last ?? ""
            return "  \(style.paint(place, .red)): \(cause)"
        }
        let nodes = entry.record.changed.map(\.text).joined(separator: ", ")
        let backups = nodes.isEmpty ? [] : ["  backups: \(entry.record.backups) on \(nodes)"]
        return failures + (style.isVerbose ? backups.map(\.safe) : [])
    }
}

extension ReportText {
    /// A remembered run: when, by whom, where its backups are, and its report.
    public func text(of record: RunRecord) -> String {
        let nodes = record.changed.map(\.text).joined(separator: ", ")
        let command = record.command.isEmpty ? "" : " of \(record.command)"
        let lines = [
            "Pool \(record.report.pool), run \(record.report.run)\(command)",
            record.startedAt.isEmpty ? "" : "Started \(record.startedAt) by \(record.by)",
            nodes.isEmpty ? "" : "Backups: \(record.backups) on \(nodes)",
        ].filter { line in !line.isEmpty }
        return lines.map { line in line.safe + "\n" }.joined() + "\n" + text(of: [record.report])
    }
}
