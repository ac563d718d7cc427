internal import Diagnostics
public import Plans
internal import Resources

/// A run as text for people, while it goes on; for standard error.
///
/// In a log: a heading for each phase, a line for each step that ended, and a sign of life of long
/// ones. On a terminal also a last line that tells what is running and is rewritten in place.
/// Feed it every event in order and, about once a second, the time.
public struct ProgressText: Sendable {
    let style: TextStyle
    let isLive: Bool
    let pool: String
    var running: [Running] = []
    var isLineShown = false
    private var skipped: [Skip] = []
    private var observed = 0
    private var surveys = 0
    private var nodeWidth = 0

    /// Creates a writer for one pool's run.
    ///
    /// - Parameters:
    ///   - pool: The pool's name.
    ///   - style: How to draw.
    ///   - isLive: Whether the last line may be rewritten: on a terminal that is not dumb.
    public init(pool: String, style: TextStyle, isLive: Bool) {
        self.pool = pool
        self.style = style
        self.isLive = isLive && !style.isQuiet
    }

    /// What to print for an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - seconds: When, in seconds since any fixed moment.
    /// - Returns: Whole lines, on a terminal with the rewritten one behind them; often nothing.
    public mutating func text(for event: Event, at seconds: Double) -> String {
        let lines = take(event, at: seconds)
        return drawn(lines, at: seconds)
    }

    /// What to print before anything else is said on the same stream, and when the run is over.
    public mutating func pause() -> String {
        defer { isLineShown = false }
        return isLineShown ? ProgressText.wipe : ""
    }

    /// What to print as time goes by; often nothing.
    public mutating func tick(at seconds: Double) -> String {
        isLive ? drawn([], at: seconds) : drawn(heartbeats(at: seconds), at: seconds)
    }

    private mutating func take(_ event: Event, at seconds: Double) -> [String] {
        switch event {
        case .observing(let nodes): return observe(nodes, at: seconds)
        case .observed(let seconds): return finishSurvey(in: seconds)
        case .began(_, let run):
            return said("Run \(run.safe) of pool \(pool.safe)")
        case .phase(let phase):
            return flushSkips() + said(style.paint(phase.rawValue, .bold))
        case .started(let step):
            running.append(Running(work: .step(step), since: seconds))
            return style.isVerbose && !isLive ? ["  \(starting(step))"] : []
        case .progress(let step, let line): return progress(of: step, step.visible(line))
        case .done(let step, let seconds):
            end(step)
            return said(ended(step, .done, in: seconds))
        case .failed(let step, let seconds, let failure):
            end(step)
            return [ended(step, .failed, in: seconds)]
                + FailureText(style: style).lines(of: failure, indent: 6)
        case .skipped(let step, let reason): return skip(step, reason)
        case .ended:
            running = []
            return flushSkips()
        }
    }

    /// The line, unless only failures are to be told.
    private func said(_ line: String) -> [String] { style.isQuiet ? [] : [line] }
}

extension ProgressText {
    private mutating func observe(_ nodes: [NodeName], at seconds: Double) -> [String] {
        observed = nodes.count
        nodeWidth = max(nodeWidth, nodes.map(\.text.safe.columns).max() ?? 0)
        running.append(Running(work: .survey(nodes: nodes.count), since: seconds))
        return []
    }

    /// The first survey is told; later ones look at what was done, and only when asked for.
    private mutating func finishSurvey(in seconds: Double) -> [String] {
        running.removeAll { item in item.work.isSurvey }
        surveys += 1
        guard surveys == 1 || style.isVerbose else { return [] }
        let nodes = counted(observed, "node")
        return said("Pool \(pool.safe): \(nodes) observed in \(seconds.inSeconds)")
    }

    private mutating func progress(of step: Step, _ line: String) -> [String] {
        if let place = running.lastIndex(where: { item in item.work == .step(step) }) {
            running[place].line = line
            running.append(running.remove(at: place))
        }
        return style.isVerbose && !isLive ? ["      \(step.node.text.safe): \(line.safe)"] : []
    }

    private mutating func end(_ step: Step) {
        running.removeAll { item in item.work == .step(step) }
    }

    private mutating func skip(_ step: Step, _ reason: String) -> [String] {
        end(step)
        if style.isVerbose {
            return ["  \(Mark.skipped.text(in: style)) \(place(of: step)): \(reason.safe)"]
        }
        if let place = skipped.firstIndex(where: { $0.node == step.node && $0.reason == reason }) {
            skipped[place].count += 1
        } else {
            skipped.append(Skip(node: step.node, reason: reason))
        }
        return []
    }

    /// What was skipped since the last phase began, one line for each node and reason.
    private mutating func flushSkips() -> [String] {
        defer { skipped = [] }
        return skipped.flatMap { skip in
            let mark = Mark.skipped.text(in: style)
            let count = "\(counted(skip.count, "step")) skipped"
            return said("  \(mark) \(skip.node.text.safe)  \(count): \(skip.reason.safe)")
        }
    }

    private func starting(_ step: Step) -> String {
        "\(Mark.running.text(in: style)) \(place(of: step))"
    }

    private func ended(_ step: Step, _ mark: Mark, in seconds: Double) -> String {
        var line = "  \(mark.text(in: style)) \(place(of: step))"
        if !step.note.isEmpty { line += "  " + style.paint(step.note, .dim) }
        if mark == .failed {
            return line + " failed in phase \(step.phase.rawValue) after \(seconds.inSeconds)"
        }
        return seconds >= 1 || style.isVerbose ? line + " (\(seconds.inSeconds))" : line
    }

    private func place(of step: Step) -> String {
        let sign = style.paint(step.action.sign, step.action.ink)
        return "\(sign) \(step.node.text.safe.padded(to: nodeWidth))  \(step.title)"
    }
}

/// Steps of one node that were not run for the same reason.
private struct Skip {
    let node: NodeName
    let reason: String
    var count = 1
}
