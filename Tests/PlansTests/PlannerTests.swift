import Diagnostics
import Plans
import Resources
import Shell
import Testing

@Suite("A plan")
struct PlannerTests {
    private let a = NodeName("a")
    private let b = NodeName("b")

    @Test("is the same for the same pool", arguments: 0..<50)
    func deterministic(seed: UInt64) {
        #expect(World.random(seed).outcome.plan == World.random(seed).outcome.plan)
    }

    @Test("of what a plan promises is empty", arguments: 0..<100)
    func fixedPoint(seed: UInt64) {
        var world = World.random(seed)
        let checked = world.catalog.entries.count { entry in !entry.trigger.isGate }
        world.keepPromises()
        #expect(world.steps == [])
        #expect(world.outcome.plan.isEmpty && world.outcome.plan.unchanged == checked)
    }

    @Test("goes by phase, then by part, then as the catalog has it", arguments: 0..<50)
    func order(seed: UInt64) {
        let world = World.random(seed)
        let places = world.outcome.tasks.map { task in
            let offset = world.catalog.entries.firstIndex { entry in
                entry.node == task.step.node && entry.resource.id == task.step.id
            }
            return [Phase.allCases.firstIndex(of: task.step.phase) ?? -1, task.part, offset ?? -1]
        }
        #expect(places == places.sorted { left, right in left.lexicographicallyPrecedes(right) })
        #expect(world.outcome.tasks.map(\.step) == world.outcome.plan.steps)
    }

    @Test("puts an earlier phase first though the catalog names it last")
    func phases() {
        var world = World("a")
        world.catalog.add(Thing("late", "x"), to: a, in: .register)
        world.catalog.barrier()
        world.catalog.add(Thing("early", "x"), to: a, in: .trust)
        #expect(world.steps == ["a add early", "a add late"])
    }

    // MARK: Nodes that are left out

    @Test("leaves out and names a node that does not answer, and what serves it")
    func unreachable() {
        var world = World("a", "b")
        world.catalog.add(Thing("own", "x"), to: a, in: .sync)
        world.catalog.add(Thing("for b", "x"), to: a, in: .sync, concerns: [b])
        world.catalog.add(Thing("of b", "x"), to: b, in: .sync)
        world.unreachable = [b: "timed out"]
        #expect(world.steps == ["a add own"])
        let plan = world.outcome.plan
        #expect(plan.unreachable == [b: "timed out"])
        #expect(plan.notChecked.map(\.subject) == ["thing for b"])
        #expect(plan.notChecked.first?.reason == "b is not available")
    }

    @Test("leaves out a node that failed in this run, and what serves it")
    func sick() {
        var world = World("a", "b")
        world.catalog.add(Thing("own", "x"), to: a, in: .sync)
        world.catalog.add(Thing("for b", "x"), to: a, in: .sync, concerns: [b])
        world.catalog.add(Thing("of b", "x"), to: b, in: .sync)
        world.sick = [b]
        #expect(world.steps == ["a add own"])
        #expect(world.outcome.plan.notChecked.map(\.subject) == ["thing for b"])
    }

    @Test("names the first of several absent nodes, whatever their order in memory")
    func severalAbsent() {
        let names = (0..<20).map { number in NodeName("n\(10 + number)") }
        var world = World("a")
        world.nodes += names
        world.catalog.add(Thing("it", "x"), to: a, in: .sync, concerns: Set(names))
        world.unreachable = Dictionary(uniqueKeysWithValues: names.map { name in (name, "gone") })
        #expect(world.outcome.plan.notChecked.first?.reason == "n10 is not available")
    }

    @Test("says what was not observed, and does not take it for unchanged")
    func notObserved() {
        var world = World("a")
        world.catalog.add(Thing("it", "x"), to: a, in: .sync)
        let plan = Planner.plan(
            pool: "trial",
            nodes: world.nodes,
            catalog: world.catalog,
            observations: Observations([a: .answered([:])])
        ).plan
        #expect(plan.isEmpty && plan.unchanged == 0)
        #expect(plan.notChecked.map(\.reason) == ["it was not observed"])
    }

    @Test("tells an unreadable answer from a refusal")
    func troubles() {
        var world = World("a")
        let refusal = Diagnostic(code: "thing/odd", summary: "odd")
        world.catalog.add(Thing("1", "x", trouble: UnreadableAnswer("garbled")), to: a, in: .sync)
        world.catalog.add(Thing("2", "x", trouble: refusal), to: a, in: .sync)
        let plan = world.outcome.plan
        #expect(plan.isEmpty && plan.unchanged == 0)
        #expect(plan.notChecked.map(\.reason) == ["garbled"])
        #expect(plan.refusals.map(\.code) == ["thing/odd"] && plan.refusals.first?.node == a)
    }

    // MARK: Causes

    @Test("tells what is new, what the manifest changed and what the node changed")
    func causes() {
        var world = World("a")
        for id in ["new", "changed", "drift"] {
            world.catalog.add(Thing(id, "wanted"), to: a, in: .sync)
        }
        world.state[a] = ["new": "other", "changed": "other", "drift": "other"]
        world.catalog.applied = AppliedDigests([
            a: [
                "thing changed": AppliedDigests.digest(of: Thing("changed", "before")),
                "thing drift": AppliedDigests.digest(of: Thing("drift", "wanted")),
            ],
            b: ["thing new": AppliedDigests.digest(of: Thing("new", "wanted"))],
        ])
        #expect(world.outcome.plan.steps.map(\.cause) == [.new, .changed, .drift])
    }

    @Test("gives work and proofs no cause, as they leave no state")
    func workHasNoCause() {
        var world = World("a")
        world.catalog.add(Work("copy", script: ":"), to: a, in: .sync)
        world.catalog.add(
            Work("proof", action: .wait, script: ":"),
            to: a,
            in: .sync,
            trigger: .gate
        )
        #expect(world.outcome.plan.steps.map(\.cause) == [nil, nil])
    }

    @Test("shows the difference of what may be seen, and none of what may not")
    func differences() {
        var world = World("a")
        world.catalog.add(Thing("seen", "new"), to: a, in: .sync)
        let secret = File("/secret", content: .known(Content("CANARY")), isSensitive: true)
        world.catalog.add(secret, to: a, in: .sync)
        let observations = Observations([
            a: .answered([
                Subject("thing", "seen"): Answer(lines: ["old"]),
                secret.subject: Answer(lines: ["absent"]),
            ])
        ])
        let plan = Planner.plan(
            pool: "trial",
            nodes: world.nodes,
            catalog: world.catalog,
            observations: observations
        ).plan
        #expect(plan.steps.map(\.diff) == ["@@ -1 +1 @@\n-old\n+new\n", ""])
        #expect(plan.steps.map(\.sensitive) == [false, true])
        #expect(!"\(plan)".contains("CANARY"))
    }

    @Test("tells a warning about one place of the manifest once")
    func warnings() {
        let place = SourceRange(
            file: "pool.yaml",
            start: SourcePosition(line: 3, column: 1),
            end: SourcePosition(line: 3, column: 5)
        )
        func warning(_ summary: String, at place: SourceRange?) -> Diagnostic {
            Diagnostic(code: "w", severity: .warning, summary: summary, source: place)
        }
        var world = World("a")
        world.catalog.warnings = [
            warning("one", at: place), warning("one", at: place), warning("two", at: place),
            warning("one", at: nil), warning("one", at: nil),
        ]
        #expect(world.outcome.plan.warnings.map(\.summary) == ["one", "two", "one", "one"])
    }

    @Test("counts what it compared")
    func counts() {
        var world = World("a")
        for (id, word) in [("same", "x"), ("other", "y")] {
            world.catalog.add(Thing(id, "x"), to: a, in: .sync)
            world.state[a, default: [:]][id] = word
        }
        world.catalog.add(Thing("none", "x"), to: a, in: .sync)
        world.catalog.add(Work("copy", script: ":"), to: a, in: .sync)
        let plan = world.outcome.plan
        #expect(plan.unchanged == 1 && plan.checked == 3)
        #expect(plan.count(.add) == 1 && plan.count(.change, .run) == 2)
    }
}
