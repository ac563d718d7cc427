internal import Diagnostics
public import Plans
internal import Resources

/// What runs did, as text for people: what failed and what is left, then the summary, whose
/// wording scripts may rely on.
public struct ReportText: Sendable {
    let style: TextStyle

    /// Creates a writer.
    public init(style: TextStyle) {
        self.style = style
    }

    /// The reports, one block a pool, each pool named when there are several.
    public func text(of reports: [Report]) -> String {
        reports.map { report in
            let heading = reports.count > 1 ? [style.paint("Pool \(report.pool)", .bold)] : []
            return (heading + lines(of: report)).map { line in line + "\n" }.joined()
        }
        .joined(separator: "\n")
    }

    private func lines(of report: Report) -> [String] {
        failures(of: report) + remaining(of: report) + notRemoved(of: report)
            + services(of: report) + [summary(of: report)]
    }

    private func failures(of report: Report) -> [String] {
        guard !report.failures.isEmpty else { return [] }
        let lines = report.failures.flatMap { failure in
            ["  \(place(of: failure))"] + FailureText(style: style).lines(of: failure, indent: 4)
        }
        return [style.paint("Failed:", .red)] + lines
    }

    private func place(of failure: Failure) -> String {
        [failure.node.text, failure.phase?.rawValue ?? "", failure.step]
            .filter { word in !word.isEmpty }.map(\.safe).joined(separator: "  ")
    }

    private func remaining(of report: Report) -> [String] {
        guard !report.remaining.isEmpty else { return [] }
        let isPlain = report.outcome == .partial
        if isPlain, !style.isVerbose {
            return ["Left to do: \(counted(report.remaining.count, "step")); plan shows them."]
        }
        let shown = style.isVerbose ? report.remaining : Array(report.remaining.prefix(8))
        let steps = PlanText(style: style).stepLines(shown)
        let rest = report.remaining.count - shown.count
        return [isPlain ? "Left to do:" : "Not done, as a last look shows:"]
            + steps.map { line in "  \(line)" }
            + (rest > 0 ? ["  and \(counted(rest, "step")) more; plan shows them."] : [])
    }

    private func notRemoved(of report: Report) -> [String] {
        guard !report.notRemoved.isEmpty else { return [] }
        let names = report.notRemoved.map(\.text).joined(separator: ", ")
        return [style.paint("Not removed, though no longer in the manifest: \(names)", .yellow)]
    }

    /// Counted apart from changes, as the plan counts them.
    private func services(of report: Report) -> [String] {
        guard report.reloads + report.restarts > 0 else { return [] }
        return ["Reloads: \(report.reloads). Restarts: \(report.restarts)."]
    }

    private func summary(of report: Report) -> String {
        let interruption =
            switch report.outcome {
            case .interrupted: "Interrupted; the next apply goes on from here.\n"
            case .timedOut: "The time was up; the next apply goes on from here.\n"
            case .converged, .partial, .failed: ""
            }
        let counts =
            "\(report.added) added, \(report.changed) changed, \(report.removed) removed, "
            + "\(report.failures.count) failed"
        let isGood = report.failures.isEmpty && report.outcome != .failed
        return interruption
            + style.paint(
                "Applied: \(counts) in \(report.seconds.inSeconds).",
                isGood ? .green : .red
            )
    }
}

/// Why something failed and what to do, in indented lines.
struct FailureText {
    let style: TextStyle

    func lines(of failure: Failure, indent: Int) -> [String] {
        part("cause: ", failure.cause, indent) + part("next:  ", failure.hint, indent)
    }

    private func part(_ word: String, _ text: String, _ indent: Int) -> [String] {
        text.safeLines.enumerated().map { index, line in
            let head = index == 0 ? style.paint(word, .bold) : "       "
            return String(repeating: " ", count: indent) + head + line
        }
    }
}
