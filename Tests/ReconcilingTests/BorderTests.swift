import Diagnostics
import Foundation
import Plans
import Reconciling
import Resources
import Shell
import Testing
import Trial

@Suite(
    "A run's borders",
    .serialized,
    .enabled(if: NodeDoor.isOpen, "needs root and mount namespaces")
)
struct BorderTests {
    private let a = NodeName("a")
    private let b = NodeName("b")

    // MARK: Late values

    @Test("are where a value that an earlier step made is looked at")
    func late() async throws {
        let pool = try TrialPool("a", "b")
        let key = pool.mark("key", "made by a")
        let report = try await pool.apply { [a, b, diary = pool.diary] observations, _ in
            var catalog = Catalog()
            let question = MarkQuestion(id: "key")
            catalog.ask(question, of: a)
            catalog.add(key, to: a, in: .trust)
            catalog.barrier()
            let word = Late(observations.value(question, on: a))
            catalog.add(Mark(id: "copy", word: word, diary: diary), to: b, in: .trust)
            return catalog
        }
        #expect(report.outcome == .converged && pool.ran == ["key", "copy"])
        #expect(pool.word("copy", on: "b") == "made by a")
        #expect(pool.events.starting(with: "observing").count == 3)
    }

    @Test("end a run whose value never comes to be")
    func neverComes() async throws {
        let pool = try TrialPool("a", "b")
        let one = pool.mark("one")
        let report = try await pool.apply { [a, b, diary = pool.diary] _, _ in
            var catalog = Catalog()
            catalog.add(one, to: a, in: .trust)
            catalog.barrier()
            catalog.add(Mark(id: "copy", word: .later, diary: diary), to: b, in: .trust)
            return catalog
        }
        #expect(report.outcome == .failed && pool.ran == ["one"])
        #expect(report.failures.map(\.cause) == ["a value that it needs did not come to be"])
    }

    // MARK: Interruption

    @Test(
        "are where a run that is stopped ends: the running step is finished, the rest is left",
        arguments: [
            (Report.Outcome.interrupted, "the run was interrupted"), (.timedOut, "the time was up"),
        ]
    )
    func stopped(outcome: Report.Outcome, reason: String) async throws {
        let pool = try TrialPool("a", "b")
        let marks = ["one", "two", "three"].map { id in pool.mark(id) }
        let source: CatalogSource = { [a, b] _, _ in
            var catalog = Catalog()
            catalog.add(marks[0], to: a, in: .sync)
            catalog.add(marks[1], to: a, in: .sync)
            catalog.add(marks[2], to: b, in: .web)
            return catalog
        }
        let report = try await pool.apply(
            TrialPool.Way(stop: { [events = pool.events] in events.doneCount > 0 ? outcome : nil }),
            source
        )
        #expect(report.outcome == outcome && report.added == 1 && pool.ran == ["one"])
        #expect(pool.events.starting(with: "skipped") == ["skipped two: \(reason)"])
        #expect(pool.events.all.last == "ended \(outcome)")
        let rest = try await pool.apply(TrialPool.Way(), source)
        #expect(rest.outcome == .converged && pool.ran == ["one", "two", "three"])
    }

    // MARK: Limits

    @Test("stop a limited run at the first step that waits for another node")
    func limit() async throws {
        let pool = try TrialPool("a", "b")
        let marks = ["a1", "b1", "a2"].map { id in pool.mark(id) }
        let report = try await pool.apply(TrialPool.Way(limit: [a])) { [a, b] _, _ in
            var catalog = Catalog()
            catalog.add(marks[0], to: a, in: .sync)
            catalog.barrier()
            catalog.add(marks[1], to: b, in: .sync)
            catalog.barrier()
            catalog.add(marks[2], to: a, in: .web)
            return catalog
        }
        #expect(pool.ran == ["a1"])
        #expect(report.remaining.map(\.id) == ["b1", "a2"])
        let reason = "skipped b1: it waits for b, which --limit leaves out"
        #expect(pool.events.starting(with: "skipped") == [reason])
    }

    @Test("do not keep a limited run from its own steps beside another node's")
    func limitedBeside() async throws {
        let pool = try TrialPool("a", "b")
        let marks = ["a1", "b1", "a2"].map { id in pool.mark(id) }
        _ = try await pool.apply(TrialPool.Way(limit: [a])) { [a, b] _, _ in
            var catalog = Catalog()
            catalog.add(marks[0], to: a, in: .sync)
            catalog.add(marks[1], to: b, in: .sync)
            catalog.barrier()
            catalog.add(marks[2], to: a, in: .sync)
            return catalog
        }
        #expect(pool.ran == ["a1"])
    }

    // MARK: Round trips

    @Test("cost a look one round trip to each node, and change nothing")
    func roundTrips() async throws {
        let pool = try TrialPool("a", "b")
        let mark = pool.mark("one")
        let source: CatalogSource = { [a, b] _, _ in
            var catalog = Catalog()
            for node in [a, b] { catalog.add(mark, to: node, in: .sync) }
            return catalog
        }
        let (plan, roundTrips) = await pool.look(source)
        #expect(roundTrips == [a: 1, b: 1] && plan.steps.count == 2)
        #expect(pool.events.all == ["observing"])
        #expect(pool.ran == [] && pool.word("one", on: "a") == nil)
    }
}
