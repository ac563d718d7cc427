import Diagnostics
import Foundation
import Plans
import Reconciling
import Resources
import Shell
import Testing
import Trial

@Suite("A refusal", .serialized, .enabled(if: NodeDoor.isOpen, "needs root and mount namespaces"))
struct RefusalTests {
    private let a = NodeName("a")
    private let b = NodeName("b")
    private let pool: TrialPool

    init() throws {
        pool = try TrialPool("a", "b")
    }

    private func source(_ change: @escaping @Sendable (inout Catalog) -> Void) -> CatalogSource {
        let mark = pool.mark("one")
        return { [a] _, _ in
            var catalog = Catalog()
            catalog.add(mark, to: a, in: .sync)
            change(&catalog)
            return catalog
        }
    }

    private func expectUntouched() {
        #expect(pool.ran == [] && pool.word("one", on: "a") == nil)
        #expect(pool.events.starting(with: "began") == [])
    }

    @Test("of a check changes nothing")
    func refused() async throws {
        let refusal = await #expect(throws: Reconciler.Refusal.self) {
            try await pool.apply(
                TrialPool.Way(),
                source { catalog in
                    catalog.refusals = [
                        Diagnostic(code: "preflight/space", summary: "A disk is full")
                    ]
                }
            )
        }
        guard case .refused(let diagnostics) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(diagnostics.map(\.code) == ["preflight/space"])
        expectUntouched()
    }

    @Test("of a plan that is no longer what was approved changes nothing")
    func stale() async throws {
        let source = source { _ in }
        let approved = await pool.look(source).plan.steps
        try pool.machines[a]?.folder.write("other\n", to: "etc/trial-one")
        let refusal = await #expect(throws: Reconciler.Refusal.self) {
            try await pool.apply(TrialPool.Way(approved: approved), source)
        }
        guard case .refused(let diagnostics) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(diagnostics.map(\.code) == ["plan/stale"] && pool.word("one", on: "a") == "other")
    }

    @Test("comes when a node that the work needs does not answer")
    func unreachable() async throws {
        let refusal = await #expect(throws: Reconciler.Refusal.self) {
            try await pool.apply(
                TrialPool.Way(lost: [b]),
                source { catalog in
                    catalog.required = [NodeName("b")]
                    catalog.ask(MarkQuestion(id: "one"), of: NodeName("b"))
                }
            )
        }
        guard case .unreachable(let reasons) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(reasons[b]?.contains("Connection refused") == true && reasons.count == 1)
        expectUntouched()
    }

    @Test("does not come for a node that the work can do without")
    func optional() async throws {
        let report = try await pool.apply(
            TrialPool.Way(lost: [b]),
            source { catalog in
                catalog.required = [NodeName("a")]
                catalog.ask(MarkQuestion(id: "one"), of: NodeName("b"))
            }
        )
        #expect(pool.ran == ["one"] && report.added == 1)
    }

    @Test(
        "comes when another run holds the lock on any node, with its words or without",
        arguments: ["a", "b"],
        ["somebody on host\n", ""]
    )
    func locked(node: String, words: String) async throws {
        let machine = try #require(pool.machines[NodeName(node)])
        try machine.folder.write(words, to: "run/bxctl/trial.lock")
        let script = "exec 9>>\"$1\"; flock 9; : >\"$1.taken\"; exec sleep 60"
        let file = machine.folder.path("run/bxctl/trial.lock")
        let other = try Background("/bin/sh", ["-c", script, "sh", file])
        let isTaken = await eventually(within: 5) {
            machine.folder.text(of: "run/bxctl/trial.lock.taken") != nil
        }
        #expect(isTaken && other.isRunning)
        let refusal = await #expect(throws: Reconciler.Refusal.self) {
            try await pool.apply(TrialPool.Way(), source { _ in })
        }
        guard case .locked(let holding, let holder) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(holding == NodeName(node))
        let said = words.trimmingCharacters(in: .newlines)
        #expect(holder == (said.isEmpty ? "a run that has not said its name" : said))
        expectUntouched()
    }

    @Test("does not come when the lock is free again in time")
    func waiting() async throws {
        let machine = try #require(pool.machines[b])
        try machine.folder.makeFolder("run/bxctl")
        let file = machine.folder.path("run/bxctl/trial.lock")
        let script = "exec 9>>\"$1\"; flock 9; : >\"$1.taken\"; exec sleep 1.5"
        let other = try Background("/bin/sh", ["-c", script, "sh", file])
        let isTaken = await eventually(within: 5) {
            machine.folder.text(of: "run/bxctl/trial.lock.taken") != nil
        }
        #expect(isTaken && other.isRunning)
        let report = try await pool.apply(
            TrialPool.Way(lockTimeout: .seconds(20)),
            source { _ in }
        )
        #expect(report.outcome == .converged)
        #expect(machine.folder.text(of: "run/bxctl/trial.lock") == "the trial\n")
    }
}
