internal import Resources

extension Difference {
    /// The difference as unified text with three lines of context; empty when nothing differs.
    func unified(context: Int = 3) -> String {
        let lines = merged()
        let marked = lines.indices.filter { index in lines[index].sign != " " }
        guard !marked.isEmpty else { return "" }
        var shown = Set<Int>()
        for index in marked {
            shown.formUnion(max(0, index - context)...min(lines.count - 1, index + context))
        }
        var text = ""
        var old = 0
        var new = 0
        for (index, line) in lines.enumerated() {
            if shown.contains(index) && !shown.contains(index - 1) {
                text += "@@ -\(old + 1) +\(new + 1) @@\n"
            }
            if shown.contains(index) { text += "\(line.sign)\(line.text)\n" }
            if line.sign != "+" { old += 1 }
            if line.sign != "-" { new += 1 }
        }
        return text
    }

    private func merged() -> [(sign: Character, text: String)] {
        let changes = after.difference(from: before)
        let removed = Set(changes.removals.map(\.offset))
        let inserted = Set(changes.insertions.map(\.offset))
        var lines: [(sign: Character, text: String)] = []
        var old = 0
        var new = 0
        while old < before.count || new < after.count {
            if old < before.count, removed.contains(old) {
                lines.append(("-", before[old]))
                old += 1
            } else if new < after.count, inserted.contains(new) {
                lines.append(("+", after[new]))
                new += 1
            } else {
                lines.append((" ", before[old]))
                old += 1
                new += 1
            }
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
