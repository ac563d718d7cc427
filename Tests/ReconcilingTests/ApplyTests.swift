import Diagnostics
import Foundation
import Plans
import Reconciling
import Resources
import Shell
import Testing
import Trial

@Suite("An apply", .serialized, .enabled(if: NodeDoor.isOpen, "needs root and mount namespaces"))
struct ApplyTests {
    private let a = NodeName("a")
    private let b = NodeName("b")
    private let c = NodeName("c")

    // MARK: Order

    @Test("runs phases and parts in order over all nodes, and finds nothing at a second look")
    func order() async throws {
        let pool = try TrialPool("a", "b")
        let slow = pool.mark("slow", first: "sleep 0.5")
        let late = pool.mark("late")
        let early = pool.mark("early")
        let after = pool.mark("after")
        let source: CatalogSource = { [a, b] _, _ in
            var catalog = Catalog()
            catalog.add(late, to: a, in: .web)
            catalog.add(slow, to: a, in: .trust)
            catalog.add(early, to: b, in: .trust)
            catalog.barrier()
            catalog.add(after, to: b, in: .trust)
            return catalog
        }
        let report = try await pool.apply(TrialPool.Way(), source)
        #expect(pool.ran == ["early", "slow", "after", "late"])
        #expect(report.outcome == .converged && report.added == 4 && report.failures == [])
        let phases = pool.events.starting(with: "phase")
        #expect(phases == ["phase trust", "phase web"])
        #expect(pool.events.all.first { text in text != "observing" } == "began trial")
        #expect(pool.events.all.last == "ended converged")
        let plan = await pool.look(source).plan
        #expect(plan.isEmpty && plan.unchanged == 4)
        let again = try await pool.apply(TrialPool.Way(), source)
        #expect(again.outcome == .converged && again.added + again.changed == 0)
        #expect(pool.ran.count == 4)
    }

    @Test("runs the steps of different nodes of a part at the same time")
    func parallel() async throws {
        let pool = try TrialPool("a", "b")
        let waiting: Script = """
            : >\(pool.diary).$$
            for i in $(seq 100); do
                [ "$(ls \(pool.diary).* | wc -l)" -ge 2 ] && break
                sleep 0.05
            done
            [ "$i" -lt 100 ]
            """
        let mark = pool.mark("meeting", first: waiting)
        let report = try await pool.apply { [a, b] _, _ in
            var catalog = Catalog()
            for node in [a, b] { catalog.add(mark, to: node, in: .sync) }
            return catalog
        }
        #expect(report.outcome == .converged)
    }

    @Test("stops after the phase that is the last one wanted")
    func through() async throws {
        let pool = try TrialPool("a")
        let one = pool.mark("one")
        let two = pool.mark("two")
        let source: CatalogSource = { [a] _, _ in
            var catalog = Catalog()
            catalog.add(one, to: a, in: .sync)
            catalog.add(two, to: a, in: .web)
            return catalog
        }
        let report = try await pool.apply(TrialPool.Way(through: .sync), source)
        #expect(pool.ran == ["one"] && report.outcome == .partial && report.remaining == [])
    }

    // MARK: Failures

    @Test("leaves a node alone once a step failed on it, and goes on with the others")
    func sick() async throws {
        let pool = try TrialPool("a", "b", "c")
        let source = steps(of: pool, failing: b)
        let report = try await pool.apply(TrialPool.Way(), source)
        #expect(pool.ran.sorted() == ["a.1", "a.2", "a.3", "b.1", "c.1", "c.2", "c.3"])
        #expect(report.outcome == .failed && report.failures.count == 1)
        let failure = try #require(report.failures.first)
        #expect(failure.node == b && failure.phase == .web && failure.step == "mark b.2")
        #expect(failure.cause == "the reason" && !failure.hint.isEmpty)
        #expect(pool.word("b.2", on: "b") == nil && pool.word("b.3", on: "b") == nil)
        #expect(pool.events.starting(with: "skipped") == ["skipped b.same: an earlier step failed"])
    }

    @Test("stops for all when a step fails on a node without which nothing works")
    func required() async throws {
        let pool = try TrialPool("a", "b", "c")
        let source = steps(of: pool, failing: a, required: [a])
        let report = try await pool.apply(TrialPool.Way(), source)
        #expect(pool.ran.sorted() == ["a.1", "b.1", "b.2", "c.1", "c.2"])
        #expect(report.outcome == .failed && report.failures.map(\.node) == [a])
    }

    @Test("blames the node that a step serves, not the one it runs on")
    func concerned() async throws {
        let pool = try TrialPool("a", "b", "c")
        let marks = ["copy", "next", "own"].map { id in
            pool.mark(id, first: id == "copy" ? "exit 3" : ":")
        }
        let report = try await pool.apply { [a, b] _, _ in
            var catalog = Catalog()
            catalog.add(marks[0], to: a, in: .sync, concerns: [b])
            catalog.barrier()
            catalog.add(marks[1], to: b, in: .sync)
            catalog.add(marks[2], to: a, in: .sync)
            return catalog
        }
        #expect(pool.ran == ["own"] && report.outcome == .failed)
        #expect(report.failures.map(\.cause) == ["it ended with status 3 and said nothing"])
    }

    @Test("plans the next part of a phase without the node that failed")
    func shaken() async throws {
        let pool = try TrialPool("a", "b")
        let proof = pool.mark("proof", first: "exit 1")
        let edit = pool.mark("edit")
        let other = pool.mark("other")
        let report = try await pool.apply { [a, b] _, sick in
            var catalog = Catalog()
            catalog.required = [a]
            catalog.add(proof, to: b, in: .database)
            catalog.barrier()
            if !sick.contains(b) { catalog.add(edit, to: a, in: .database) }
            catalog.add(other, to: a, in: .database)
            return catalog
        }
        #expect(pool.ran == ["other"] && report.failures.map(\.node) == [b])
    }

    @Test("counts nothing as done that a service did not take up", arguments: [true, false])
    func staged(fails: Bool) async throws {
        let pool = try TrialPool("a")
        var staged = pool.mark("staged")
        staged.stagedFor = "nginx"
        var service = pool.mark("nginx", first: fails ? "exit 1" : ":")
        service.kind = "service"
        let marks = [staged, pool.mark("own"), service]
        let report = try await pool.apply { [a] _, _ in
            var catalog = Catalog()
            for mark in marks { catalog.add(mark, to: a, in: .web) }
            return catalog
        }
        #expect(report.added == (fails ? 1 : 3) && report.failures.count == (fails ? 1 : 0))
    }

    @Test("goes on without a node whose session breaks in a step")
    func lost() async throws {
        let pool = try TrialPool("a", "b")
        let breaking = pool.mark("breaking", first: "kill -s KILL $PPID 0")
        let marks = ["one", "two"].map { id in pool.mark(id) }
        let report = try await pool.apply { [a, b] _, _ in
            var catalog = Catalog()
            catalog.add(breaking, to: b, in: .sync)
            catalog.add(marks[0], to: a, in: .sync)
            catalog.barrier()
            catalog.add(marks[1], to: a, in: .sync)
            catalog.required = [a]
            return catalog
        }
        #expect(pool.ran == ["one", "two"])
        #expect(report.outcome == .failed)
        #expect(report.failures.first?.step == "mark breaking")
        #expect(report.failures.first?.cause.contains("session ended") == true)
    }

    @Test("tells people what a step says to them, and keeps that out of its complaint")
    func progress() async throws {
        let pool = try TrialPool("a")
        let mark = pool.mark("it", first: "echo '> 50 %'; echo broken; exit 1")
        let report = try await pool.apply { [a] _, _ in
            var catalog = Catalog()
            catalog.add(mark, to: a, in: .sync)
            return catalog
        }
        #expect(pool.events.starting(with: "said") == ["said it 50 %"])
        #expect(report.failures.map(\.cause) == ["broken"])
    }

    /// Three steps on every node in two phases, the second of which fails on one.
    private func steps(
        of pool: TrialPool,
        failing node: NodeName,
        required: Set<NodeName> = []
    ) -> CatalogSource {
        let names = pool.names
        let make: @Sendable (String, Script) -> Mark = { [pool] id, first in
            pool.mark(id, first: first)
        }
        return { _, _ in
            var catalog = Catalog()
            catalog.required = required
            for name in names { catalog.add(make("\(name).1", ":"), to: name, in: .sync) }
            for name in names {
                let first: Script = name == node ? "echo the reason; false" : ":"
                catalog.add(make("\(name).2", first), to: name, in: .web)
                if name == node { catalog.add(make("\(name).same", ":"), to: name, in: .web) }
            }
            catalog.barrier()
            for name in names { catalog.add(make("\(name).3", ":"), to: name, in: .web) }
            return catalog
        }
    }
}
