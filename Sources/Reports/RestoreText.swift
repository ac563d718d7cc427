public import Diagnostics
public import Plans
internal import Resources

/// What lies in the trash and what was brought back, as text for people.
public struct RestoreText: Sendable {
    let style: TextStyle

    /// Creates a writer.
    public init(style: TextStyle) {
        self.style = style
    }

    /// The copies, a line each, then their number; one block a pool, named when there are several.
    public func text(of pools: [TrashContents]) -> String {
        blocks(pools.map { contents in (contents.pool, lines(of: contents)) })
    }

    /// What would come back, before anything is done, with the nodes that were not looked at.
    public func text(
        of restoration: Restoration,
        without unreachable: [NodeName: String] = [:]
    )
        -> String
    {
        let shown = style.isVerbose ? restoration.items : Array(restoration.items.prefix(20))
        let rows = shown.map { item in
            cells(of: item.found)
                + [Table.Cell(item.overwrites ? "overwrites what is there" : "", .yellow)]
        }
        let rest = restoration.items.count - shown.count
        let more = rest > 0 ? ["and \(counted(rest, "file")) more; -v shows them all"] : []
        let count = counted(restoration.items.count, "file")
        let summary =
            "Restore: \(count) to bring back, \(restoration.present.count) there already, "
            + "\(restoration.kept.count) left as they are."
        return joined(
            Table(rows: rows).lines(in: style) + more + lines(of: restoration.kept)
                + lines(of: unreachable, "; newer copies may lie there")
                + ["", style.paint(summary, .bold)]
        )
    }

    /// What was brought back, and what was not; one block a pool.
    public func text(of outcomes: [RestoreOutcome]) -> String {
        blocks(outcomes.map { outcome in (outcome.pool, lines(of: outcome)) })
    }

    private func blocks(_ pools: [(name: String, lines: [String])]) -> String {
        pools.map { name, lines in
            joined((pools.count > 1 ? [style.paint("Pool \(name)", .bold)] : []) + lines)
        }
        .joined(separator: "\n")
    }

    private func joined(_ lines: [String]) -> String {
        lines.map { line in line + "\n" }.joined()
    }

    private func lines(of contents: TrashContents) -> [String] {
        let heading = ["When", "Node", "Site", "Size", "Path"].map { word in
            Table.Cell(word, .bold)
        }
        let rows = contents.copies.map(cells)
        let unreachable = lines(of: contents.unreachable, "")
        let more =
            contents.cut.isEmpty
            ? [] : [style.paint("There are more; --path and --since narrow them down.", .yellow)]
        let size = contents.copies.reduce(0) { sum, found in sum + found.copy.size }
        let count = counted(contents.copies.count, "file")
        let path = contents.path.text
        let nothing = path == "" ? "Nothing in the trash." : "Nothing of \(path.safe) in the trash."
        let summary = rows.isEmpty ? nothing : "\(count), \(size.inBytes)."
        return (rows.isEmpty ? [] : Table(rows: [heading] + rows).lines(in: style) + [""]) + more
            + unreachable + waysMissing(in: contents) + [summary]
    }

    private func waysMissing(in contents: TrashContents) -> [String] {
        let outside = contents.outside.sorted().map { node in
            "\(node) did not join yet: no file goes there, and none comes from there."
        }
        let oneWay = contents.oneWay.sorted().map { node in
            "\(node) gets files and sends none yet: a copy there comes back after bxctl apply has made the way."
        }
        return (outside + oneWay).map { line in style.paint(line, .yellow) }
    }

    private func lines(of unreachable: [NodeName: String], _ consequence: String) -> [String] {
        unreachable.sorted { left, right in left.key < right.key }
            .map { node, reason in
                style.paint("Not looked at: \(node): \(reason)\(consequence)", .red)
            }
    }

    private func lines(of kept: [Restoration.Kept]) -> [String] {
        let shown = style.isVerbose ? kept : Array(kept.prefix(20))
        let rest = kept.count - shown.count
        return shown.map { kept in
            style.paint("Left as it is: \(kept.found.copy.name.text.safe): \(kept.words)", .yellow)
        } + (rest > 0 ? ["and \(counted(rest, "file")) more; -v shows them all"] : [])
    }

    private func cells(of found: FoundCopy) -> [Table.Cell] {
        [
            Table.Cell(found.copy.moment, .dim), Table.Cell(found.node.text),
            Table.Cell(found.copy.place.site), Table.Cell(found.copy.size.inBytes),
            Table.Cell(found.copy.name.text),
            Table.Cell(found.copy.cause == .sync ? "" : "by a \(found.copy.cause.rawValue)", .dim),
        ]
    }

    private func displaced(by outcome: RestoreOutcome) -> [String] {
        let count = outcome.displaced.count
        if count == 0 { return [] }
        return [
            "What was in the place of \(counted(count, "file")) lies in the trash: --list marks it, --at brings it back."
        ]
    }

    private func lines(of outcome: RestoreOutcome) -> [String] {
        let failures = outcome.failures.flatMap { failure in
            ["  \(failure.node)  \(failure.step.safe)"]
                + FailureText(style: style).lines(of: failure, indent: 4)
        }
        let isGood = outcome.failures.isEmpty && outcome.missing.isEmpty
        let size = outcome.restored.reduce(0) { sum, found in sum + found.copy.size }
        let nodes = counted(outcome.nodes.count, "node")
        let summary =
            "Restored: \(counted(outcome.restored.count, "file")), \(size.inBytes), on \(nodes); "
            + "\(outcome.present.count) there already, \(outcome.kept.count) left as they are, "
            + "\(outcome.missing.count) not restored in \(outcome.seconds.inSeconds)."
        return lines(of: outcome.kept)
            + (failures.isEmpty ? [] : [style.paint("Failed:", .red)] + failures)
            + displaced(by: outcome)
            + [style.paint(summary, isGood ? .green : .red)]
    }
}

extension Restoration.Kept {
    fileprivate var words: String {
        switch reason {
        case .differs: "a node has other content there; --overwrite replaces it"
        case .own:
            "it holds a node's own database connection; --path with its whole name brings it back"
        }
    }
}

extension Int {
    /// A number of bytes in the largest unit that leaves at least one, such as `12.3 KiB`.
    var inBytes: String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var power = 0
        var unit = 1
        while power < units.count - 1, self >= unit * 1_024 {
            unit *= 1_024
            power += 1
        }
        if power == 0 { return "\(self) B" }
        let tenths = self / (unit / 1_024) * 10 / 1_024
        return "\(tenths / 10).\(tenths % 10) \(units[power])"
    }
}
