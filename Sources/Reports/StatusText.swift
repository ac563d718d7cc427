internal import Diagnostics
public import Plans

/// The status of pools as text for people: a table of nodes and conditions, then what is amiss.
public struct StatusText: Sendable {
    let style: TextStyle

    /// Creates a writer.
    public init(style: TextStyle) {
        self.style = style
    }

    /// One block a pool: the verdict, then the table.
    public func text(of pools: [PoolStatus]) -> String {
        pools.map { pool in lines(of: pool).map { line in line + "\n" }.joined() }
            .joined(separator: "\n")
    }

    private func lines(of pool: PoolStatus) -> [String] {
        if style.isQuiet { return [verdict(on: pool)] }
        let blocks = [table(of: pool), messages(of: pool), pool.remarks.flatMap(remark)]
        let body = blocks.filter { block in !block.isEmpty }
        return [verdict(on: pool), ""] + body.joined(separator: [""])
    }

    private func table(of pool: PoolStatus) -> [String] {
        let wide = Table(rows: rows(of: pool, withRoles: true))
        let table = wide.width <= style.width ? wide : Table(rows: rows(of: pool, withRoles: false))
        return table.lines(in: style)
    }

    private func rows(of pool: PoolStatus, withRoles: Bool) -> [[Table.Cell]] {
        let kinds = PoolStatus.Condition.Kind.allCases
        let heading = ["Node"] + (withRoles ? ["Roles"] : []) + kinds.map(\.rawValue)
        let rows = pool.nodes.map { node in
            [Table.Cell(node.name.text)]
                + (withRoles ? [Table.Cell(node.roles.joined(separator: ","))] : [])
                + kinds.map { kind in cell(node.conditions.first { $0.kind == kind }) }
        }
        return [heading.map { word in Table.Cell(word, .bold) }] + rows
    }

    private func cell(_ condition: PoolStatus.Condition?) -> Table.Cell {
        guard let condition else { return Table.Cell("-", .dim) }
        return Table.Cell(condition.state.rawValue, condition.state.ink)
    }

    /// The conditions that are not true; when verbose also true ones that have something to say.
    private func messages(of pool: PoolStatus) -> [String] {
        let rows = pool.nodes.flatMap { node in
            node.conditions.filter(isTold).map { condition in
                [
                    Table.Cell(node.name.text), Table.Cell(condition.kind.rawValue),
                    Table.Cell(condition.state.rawValue, condition.state.ink),
                    Table.Cell(sentence(of: condition)),
                ]
            }
        }
        return Table(rows: rows).lines(in: style)
    }

    private func isTold(_ condition: PoolStatus.Condition) -> Bool {
        condition.state != .yes || (style.isVerbose && !condition.message.isEmpty)
    }

    private func sentence(of condition: PoolStatus.Condition) -> String {
        condition.message.isEmpty
            ? condition.reason : "\(condition.reason): \(condition.message)"
    }

    private func remark(_ text: String) -> [String] {
        text.safeLines.enumerated().map { index, line in
            (index == 0 ? style.paint("Note: ", .yellow) : "      ") + line
        }
    }

    private func verdict(on pool: PoolStatus) -> String {
        let conditions = pool.nodes.flatMap(\.conditions)
        let amiss = conditions.count { condition in condition.state != .yes }
        guard !pool.isReady else { return style.paint("Pool \(pool.pool) is ready.", .green) }
        let verb = amiss == 1 ? "is" : "are"
        let count = "\(amiss) of \(counted(conditions.count, "condition")) \(verb) not true"
        return style.paint("Pool \(pool.pool) is degraded: \(count).", .red)
    }
}

extension PoolStatus.Condition.State {
    fileprivate var ink: Ink {
        switch self {
        case .yes: .green
        case .no: .red
        case .unknown: .yellow
        }
    }
}
