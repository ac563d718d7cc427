internal import Connecting
public import Diagnostics
internal import Foundation
public import Plans
internal import Resources
internal import Shell

extension Reconciler {
    /// Why an apply did not start.
    public enum Refusal: Error, Sendable {
        /// Another run holds the lock; its own words.
        case locked(node: NodeName, holder: String)
        /// Checks failed, or what was approved is no longer what would be done.
        case refused([Diagnostic])
        /// A node that the work needs does not answer.
        case unreachable([NodeName: String])
    }

    /// Runs the phases under the pool's lock, and observes again at each border that had work.
    ///
    /// - Parameter approved: The steps that were shown and approved; nil when no one was asked.
    /// - Returns: What was done.
    /// - Throws: ``Refusal`` when nothing was changed.
    public func apply(approved: [Step]? = nil) async throws -> Report {
        var run = Run(reconciler: self, name: Run.newName())
        try await lock()
        let view = await look()
        if !view.missing.isEmpty { throw Refusal.unreachable(view.reasons) }
        let plan = view.outcome.plan
        if !plan.refusals.isEmpty { throw Refusal.refused(plan.refusals) }
        if let approved, approved != plan.steps { throw Refusal.refused([.stale]) }
        emit(.began(pool: settings.pool, run: run.name))
        await run.phases(from: view)
        let report = await run.report()
        emit(.ended(report))
        return report
    }

    private func lock() async throws {
        let deadline = ContinuousClock.now + settings.lockTimeout
        for node in settings.nodes.sorted() {
            while true {
                guard let session = try? await sessions.session(to: node) else { break }
                let file = "/run/lock/bxctl-\(settings.pool)"
                guard let held = try? await session.lock(file, holder: settings.holder) else {
                    break
                }
                if ContinuousClock.now >= deadline || isInterrupted() {
                    let words = held.trimmingCharacters(in: .whitespacesAndNewlines)
                    // A run that just took it may not have written its words yet.
                    let holder = words.isEmpty ? "a run that has not said its name" : words
                    throw Refusal.locked(node: node, holder: holder)
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }
}

extension Reconciler.View {
    /// Why the missing nodes do not answer.
    public var reasons: [NodeName: String] {
        let pairs = missing.map { node -> (NodeName, String) in
            guard case .unreachable(let reason) = observations.nodes[node] else {
                return (node, "it was not asked")
            }
            return (node, reason)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

extension Diagnostic {
    static let stale = Diagnostic(
        code: "plan/stale",
        summary: "The pool changed since the plan was shown",
        detail: "What would be done now is not what was approved. Nothing was changed.",
        hint: "Run the command again and look at the new plan."
    )
}
