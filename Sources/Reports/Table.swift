/// Rows of cells in aligned columns.
struct Table {
    /// A text in one ink; unsafe characters are escaped when it is made.
    struct Cell {
        let text: String
        let ink: Ink

        init(_ text: String, _ ink: Ink = .plain) {
            self.text = text.safe
            self.ink = ink
        }
    }

    /// The rows; they may differ in length.
    let rows: [[Cell]]
    /// The blanks between columns.
    var gap = 2
    /// No cell makes others wider than this; what is longer pushes its own row only.
    var limit = 64

    /// One line for each row, without blanks at its end.
    func lines(in style: TextStyle) -> [String] {
        let widths = widths
        return rows.map { row in
            var line = ""
            let last = row.lastIndex { cell in !cell.text.isEmpty } ?? -1
            for (index, cell) in row.enumerated() where index <= last {
                line += cell.ink.applied(to: cell.text, in: style)
                guard index < last else { break }
                let fill = widths[index] - cell.text.columns
                line += String(repeating: " ", count: max(0, fill) + gap)
            }
            return line
        }
    }

    /// The columns that the widest line takes.
    var width: Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }

    private var widths: [Int] {
        let columns = rows.map(\.count).max() ?? 0
        return (0..<columns).map { column in
            let all = rows.compactMap { row in
                row.indices.contains(column) ? row[column].text.columns : nil
            }
            return all.filter { width in width <= limit }.max() ?? 0
        }
    }
}
