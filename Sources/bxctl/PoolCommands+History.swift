import Diagnostics
import Foundation
import Manifests
import Plans
import Reports
import Resources
import Synchronization

extension PoolCommands {
    /// Prints the runs that this controller remembers.
    func history(_ options: Arguments.History) -> ExitCode {
        let found = pools.map { pool in ReportStore.own.history(of: pool.name) }
        for (file, reason) in found.flatMap(\.unreadable) {
            console.warn(
                Diagnostic(
                    code: "history/unreadable",
                    severity: .warning,
                    summary: "A saved report cannot be read",
                    detail: "\(file): \(reason). It is left out.",
                    hint: "Delete the file if it is of no use."
                )
            )
        }
        console.result(
            options.format == .text
                ? HistoryText(style: console.resultStyle).text(of: found)
                : HistoryList(found).json.pretty
        )
        return .success
    }

    /// Keeps the report of a run; what prevents that is told, and changes nothing else.
    func keep(_ report: Report, of command: String, since start: Date, changed: Set<NodeName>) {
        let record = RunRecord(
            report: report,
            startedAt: RunRecord.moment(start.timeIntervalSince1970),
            by: Holder.name,
            command: command,
            changed: changed.sorted()
        )
        if let warning = ReportStore.own.keep(record) { console.warn(warning) }
    }
}

/// What a report does not tell of its run.
final class Diary: Sendable {
    /// When the run was called.
    let start = Date()
    private let nodes = Mutex<Set<NodeName>>([])

    /// The nodes on which something was changed.
    var changed: Set<NodeName> { nodes.withLock { nodes in nodes } }

    /// Notes the nodes on which steps with a lasting effect ended, well or badly.
    func take(_ event: Event) {
        let step: Step? =
            switch event {
            case .done(let step, _): step
            case .failed(let step, _, _): step
            default: nil
            }
        guard let step, [.add, .change, .remove].contains(step.action) else { return }
        nodes.withLock { nodes in _ = nodes.insert(step.node) }
    }
}

extension Console {
    /// Prints a saved report.
    func show(_ options: Arguments.Show) -> ExitCode {
        do throws(ReportStore.Unreadable) {
            let record = try ReportStore.read(options.file)
            result(
                options.format == .text
                    ? ReportText(style: resultStyle).text(of: record) : record.json.pretty
            )
            return .success
        } catch {
            let problem = Diagnostic(
                code: "show/unreadable",
                summary: "The file is no saved report",
                detail: "\(options.file): \(error.reason).",
                hint: "Give what apply -o json printed, or a file that history names."
            )
            report([problem], as: options.format)
            return .error
        }
    }

    /// Tells a problem that nothing depends on, on standard error whatever the form of the result.
    func warn(_ diagnostic: Diagnostic) {
        message(DiagnosticText(style: messageStyle).text(of: [diagnostic]))
    }
}
