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
        var hunk = Hunk()
        for (index, line) in lines.enumerated() {
            if shown.contains(index) {
                hunk.take(line)
            } else {
                text += hunk.text
                hunk = hunk.next
                hunk.skip()
            }
        }
        return text + hunk.text
    }

    private func merged() -> [(sign: Character, text: String)] {
        let changes = after.difference(from: before) { $0.utf8.elementsEqual($1.utf8) }
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

/// Lines of a unified difference that are shown together.
private struct Hunk {
    private var old = (start: 1, count: 0)
    private var new = (start: 1, count: 0)
    private var body = ""

    /// The header and the lines; empty where nothing was taken.
    var text: String { body.isEmpty ? "" : "@@ -\(place(old)) +\(place(new)) @@\n\(body)" }

    /// An empty one right behind this one.
    var next: Hunk {
        var next = Hunk()
        next.old.start = old.start + old.count
        next.new.start = new.start + new.count
        return next
    }

    mutating func take(_ line: (sign: Character, text: String)) {
        body += "\(line.sign)\(line.text)\n"
        if line.sign != "+" { old.count += 1 }
        if line.sign != "-" { new.count += 1 }
    }

    /// Leaves out a line that is the same on both sides.
    mutating func skip() {
        old.start += 1
        new.start += 1
    }

    /// As diff(1) has it: a single line without its count, no line by the one before.
    private func place(_ range: (start: Int, count: Int)) -> String {
        switch range.count {
        case 0: "\(range.start - 1),0"
        case 1: "\(range.start)"
        default: "\(range.start),\(range.count)"
        }
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
