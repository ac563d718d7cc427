internal import Connecting
internal import Diagnostics
internal import Foundation
internal import Plans
internal import Resources
internal import Shell

extension Reconciler {
    /// Runs the tasks of one node in their order; the first failure ends them.
    func run(_ tasks: [Planner.Task], run: String) async -> [Run.Result] {
        var results: [Run.Result] = []
        var broken: Set<Set<NodeName>> = []
        for task in tasks {
            if let outcome = stop() {
                let reason = outcome == .timedOut ? "the time was up" : "the run was interrupted"
                emit(.skipped(task.step, reason: reason))
                continue
            }
            if broken.contains([]) || broken.contains(task.concerns) {
                emit(.skipped(task.step, reason: "an earlier step failed"))
                continue
            }
            let failure = await self.run(task, run: run)
            if failure != nil { broken.insert(task.concerns) }
            results.append(Run.Result(task: task, failure: failure))
        }
        return results
    }

    private func run(_ task: Planner.Task, run: String) async -> Failure? {
        guard let script = task.change.script else { return nil }
        emit(.started(task.step))
        let start = ContinuousClock.now
        let whole: Script = """
            BX_RUN=\(run)
            \(Script.converging)
            \(script)
            """
        do {
            let session = try await sessions.session(to: task.step.node)
            let reply = try await session.run(whole, idle: task.change.idle, limit: 16 << 20) {
                [emit] line in
                if let progress = line.progress { emit(.progress(task.step, line: progress)) }
            }
            let seconds = (ContinuousClock.now - start).inSeconds
            guard reply.status != 0 else {
                emit(.done(task.step, seconds: seconds))
                return nil
            }
            return report(task, seconds, cause: reply.complaint, hint: Self.resume)
        } catch let error as ConnectionError {
            await sessions.giveUp(error)
            let seconds = (ContinuousClock.now - start).inSeconds
            return report(task, seconds, cause: error.message, hint: Self.reconnect)
        } catch {
            return report(task, 0, cause: "\(error)", hint: Self.resume)
        }
    }

    private func report(
        _ task: Planner.Task,
        _ seconds: Double,
        cause: String,
        hint: String
    ) -> Failure {
        let failure = Failure(
            node: task.step.node,
            phase: task.step.phase,
            step: "\(task.step.kind) \(task.step.id)",
            cause: cause,
            hint: hint
        )
        emit(.failed(task.step, seconds: seconds, failure))
        return failure
    }

    private static var resume: String {
        "Mend the cause and run apply again; it goes on from here."
    }
    private static var reconnect: String {
        "Make the node reachable and run apply again; it goes on from here."
    }
}

extension String {
    /// What a running step tells people: a line that starts with `> `.
    fileprivate var progress: String? { hasPrefix("> ") ? String(dropFirst(2)) : nil }
}

extension Reply {
    /// The end of what a failed step said.
    fileprivate var complaint: String {
        let lines = text.split(separator: "\n").filter { line in !line.hasPrefix("> ") }
        let last = lines.suffix(8).joined(separator: "\n")
        return last.isEmpty
            ? "it ended with status \(status) and said nothing" : String(last.suffix(2_000))
    }
}
