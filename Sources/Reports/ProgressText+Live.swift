internal import Diagnostics
internal import Plans
internal import Resources

extension ProgressText {
    /// Something that goes on.
    struct Running {
        enum Work: Equatable {
            case survey(nodes: Int)
            case step(Step)

            var isSurvey: Bool { if case .survey = self { true } else { false } }
        }

        let work: Work
        let since: Double
        /// What it said last.
        var line = ""
        /// How many signs of life were printed.
        var beats = 0

        /// What goes on, as a sign of life words it.
        var activity: String { work.isSurvey ? title : "running: \(title)" }

        var title: String {
            switch work {
            case .survey(let nodes): "observing \(counted(nodes, "node"))"
            case .step(let step): "\(step.node.text.safe) \(step.title)"
            }
        }
    }

    /// Back to the line's start, and nothing on it (ECMA-48's EL).
    static let wipe = "\r\u{1B}[K"
    /// The seconds between two signs of life in a log.
    private static let beat = 30.0

    /// A line for everything that has been silent for another half minute.
    mutating func heartbeats(at seconds: Double) -> [String] {
        guard !style.isQuiet else { return [] }
        return running.indices.compactMap { place in
            let elapsed = seconds - running[place].since
            let beats = Int(min(max(0, elapsed), 1e9) / ProgressText.beat)
            guard beats > running[place].beats else { return nil }
            running[place].beats = beats
            let line = running[place].line.safe
            return "  Still \(running[place].activity) [\(Int(elapsed))s elapsed]"
                + (line.isEmpty ? "" : " \(line)")
        }
    }

    /// The lines, and below them the line that is rewritten in place.
    mutating func drawn(_ lines: [String], at seconds: Double) -> String {
        let text = lines.map { line in line + "\n" }.joined()
        guard isLive else { return text }
        let wiped = isLineShown ? ProgressText.wipe : ""
        isLineShown = !running.isEmpty
        return wiped + text + liveLine(at: seconds)
    }

    private func liveLine(at seconds: Double) -> String {
        guard let latest = running.last else { return "" }
        let elapsed = Int(min(max(0, seconds - latest.since), 1e9))
        let others = running.count > 1 ? ", \(running.count - 1) more running" : ""
        let said = latest.line.isEmpty ? "" : ": \(latest.line.safe)"
        return "  [\(elapsed)s\(others)] \(latest.title)\(said)".cut(to: style.width - 1)
    }
}

extension Step {
    /// What is done to what, on one line.
    var title: String { "\(action.verb)\(kind) \(id)".safe }
}

/// How a step stands.
enum Mark {
    case running
    case done
    case failed
    case skipped

    func text(in style: TextStyle) -> String {
        switch self {
        case .running: style.isUnicode ? "…" : "...   "
        case .done: style.paint(style.isUnicode ? "✓" : "ok    ", .green)
        case .failed: style.paint(style.isUnicode ? "✗" : "FAILED", .red)
        case .skipped: style.paint(style.isUnicode ? "○" : "skip  ", .yellow)
        }
    }
}
