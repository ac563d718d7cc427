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
        var run = Run(reconciler: self, name: Reconciler.newRunName())
        try await lock()
        let view = await look()
        let plan = view.outcome.plan
        if !plan.refusals.isEmpty { throw Refusal.refused(plan.refusals) }
        if !view.missing.isEmpty { throw Refusal.unreachable(view.reasons) }
        if let approved, approved != plan.steps { throw Refusal.refused([.stale]) }
        emit(.began(pool: settings.pool, run: run.name))
        await run.phases(from: view)
        let report = await run.report()
        emit(.ended(report))
        return report
    }

    /// A name for a run: the UTC time and a random part, unique, and sorted by age.
    public static func newRunName() -> String {
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        let time = Date().formatted(format)
        return "\(time)-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    }

    /// Takes the pool's lock on every node that answers.
    ///
    /// - Throws: ``Refusal/locked(node:holder:)``.
    func lock() async throws {
        let deadline = ContinuousClock.now + settings.lockTimeout
        for node in settings.nodes.sorted() {
            while let holder = await holder(on: node) {
                if ContinuousClock.now >= deadline || stop() != nil {
                    throw Refusal.locked(node: node, holder: holder)
                }
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Who holds the lock of a node, in his own words; nil when it is ours now.
    ///
    /// A node that does not answer is given up: nothing will be done on it either.
    private func holder(on node: NodeName) async -> String? {
        do {
            let session = try await sessions.session(to: node)
            let file = "/run/bxctl/\(settings.pool).lock"
            guard let text = try await session.lock(file, holder: settings.holder) else {
                return nil
            }
            let words = text.trimmingCharacters(in: .whitespacesAndNewlines)
            return words.isEmpty ? "a run that has not said its name" : words
        } catch {
            if let failure = error as? ConnectionError { await sessions.giveUp(failure) }
            return nil
        }
    }
}

extension Reconciler.View {
    /// Why the missing nodes do not answer.
    public var reasons: [NodeName: String] {
        let pairs = missing.map { node in
            (node, observations.reason(of: node) ?? "it was not asked")
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
