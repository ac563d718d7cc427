import Diagnostics
import Plans
import Resources
import Shell
import Testing

@Suite("What depends on other steps")
struct TriggerTests {
    private let a = NodeName("a")
    private let b = NodeName("b")

    private func gate(_ id: String) -> Work { Work(id, action: .wait, script: ":") }

    // MARK: Gates

    @Test("a gate is passed when something changes before it in its phase")
    func changeBefore() {
        var world = World("a")
        world.catalog.add(Thing("it", "x"), to: a, in: .sync)
        world.catalog.barrier()
        world.catalog.add(gate("proof"), to: a, in: .sync, trigger: .gate)
        #expect(world.steps == ["a add it", "a wait proof"])
    }

    @Test("a gate is not passed for what changes behind it, in another phase, or not at all")
    func nothingBefore() {
        var world = World("a")
        world.catalog.add(Thing("earlier", "x"), to: a, in: .trust)
        world.catalog.add(gate("proof"), to: a, in: .sync, trigger: .gate)
        world.catalog.barrier()
        world.catalog.add(Thing("behind", "x"), to: a, in: .sync)
        world.catalog.add(Thing("later", "x"), to: a, in: .web)
        #expect(world.steps == ["a add earlier", "a add behind", "a add later"])
        world.keepPromises()
        #expect(world.steps == [])
    }

    @Test("a gate is passed when something changes in the phase that it guards, and in no other")
    func guarded() {
        for (phase, isPassed) in [(Phase.balancer, true), (.web, false), (.register, false)] {
            var world = World("a")
            world.catalog.add(
                gate("proof"),
                to: a,
                in: .sync,
                trigger: .gate(guarding: .balancer)
            )
            world.catalog.add(Thing("it", "x"), to: a, in: phase)
            #expect(world.steps == (isPassed ? ["a wait proof"] : []) + ["a add it"])
        }
    }

    @Test("a gate is not passed for another gate")
    func gatesOnly() {
        var world = World("a")
        world.catalog.add(gate("one"), to: a, in: .sync, trigger: .gate)
        world.catalog.add(gate("two"), to: a, in: .sync, trigger: .gate(guarding: .sync))
        world.catalog.add(gate("three"), to: a, in: .web, trigger: .gate)
        #expect(world.steps == [])
    }

    @Test("gates are passed exactly when the rule says so", arguments: 0..<100)
    func rule(seed: UInt64) {
        let world = World.random(seed)
        let steps = world.outcome.plan.steps
        let working = steps.filter { step in step.kind == "thing" }
        let gates = world.catalog.entries.filter { entry in entry.trigger.isGate }
        let entries = world.catalog.entries
        func place(_ node: NodeName, _ id: String) -> [Int] {
            let index = entries.firstIndex { entry in
                entry.node == node && entry.resource.id == id
            }
            return index.map { index in [entries[index].part, index] } ?? []
        }
        for entry in gates {
            guard case .gate(let guarded) = entry.trigger else { continue }
            let own = place(entry.node, entry.resource.id)
            let isDue = working.contains { step in
                let isBefore = place(step.node, step.id).lexicographicallyPrecedes(own)
                return step.phase == guarded || (step.phase == entry.phase && isBefore)
            }
            let isThere = steps.contains { step in step.id == entry.resource.id }
            #expect(isThere == isDue, "\(entry.resource.id)")
        }
    }

    // MARK: Notifications

    @Test("a notified resource acts though it has what is wanted")
    func notified() {
        var world = World("a")
        let target = Target(a, "thing", "service")
        world.catalog.add(Thing("file", "x"), to: a, in: .web, notifies: [target])
        world.catalog.add(Thing("service", "y", whenNotified: .reload), to: a, in: .web)
        world.state[a] = ["service": "y"]
        #expect(world.steps == ["a add file", "a reload service"])
        world.keepPromises()
        #expect(world.steps == [])
    }

    @Test("a resource on another node is notified, too")
    func notifiedElsewhere() {
        var world = World("a", "b")
        world.catalog.add(
            Thing("file", "x"),
            to: a,
            in: .web,
            notifies: [Target(b, "thing", "service")]
        )
        for node in [a, b] {
            world.catalog.add(Thing("service", "y", whenNotified: .reload), to: node, in: .web)
            world.state[node] = ["service": "y"]
        }
        #expect(world.steps == ["a add file", "b reload service"])
    }

    @Test("a resource's own difference goes before its notification")
    func ownDifference() {
        var world = World("a")
        world.catalog.add(
            Thing("file", "x"),
            to: a,
            in: .web,
            notifies: [Target(a, "thing", "service")]
        )
        world.catalog.add(Thing("service", "y", whenNotified: .reload), to: a, in: .web)
        #expect(world.steps == ["a add file", "a add service"])
    }

    @Test("a resource before the one that notifies it, and one that hears nothing, do not act")
    func deaf() {
        var world = World("a")
        world.catalog.add(Thing("before", "y", whenNotified: .reload), to: a, in: .web)
        world.catalog.add(
            Thing("file", "x"),
            to: a,
            in: .web,
            notifies: [Target(a, "thing", "before"), Target(a, "thing", "deaf")]
        )
        world.catalog.add(Thing("deaf", "y"), to: a, in: .web)
        world.state[a] = ["before": "y", "deaf": "y"]
        #expect(world.steps == ["a add file"])
        #expect(world.outcome.plan.unchanged == 2)
    }

    @Test("what acts on notification only is left alone though it differs")
    func notificationOnly() {
        for isNotifying in [false, true] {
            var world = World("a")
            let targets: Set = [Target(a, "thing", "switch")]
            world.catalog.add(
                Thing("file", "x"),
                to: a,
                in: .web,
                notifies: isNotifying ? targets : []
            )
            world.catalog.add(
                Thing("switch", "y", whenNotified: .reload),
                to: a,
                in: .balancer,
                trigger: .notification
            )
            #expect(world.steps == ["a add file"] + (isNotifying ? ["a reload switch"] : []))
        }
    }

    @Test("a gate notifies nobody")
    func silentGate() {
        var world = World("a")
        world.catalog.add(Thing("file", "x"), to: a, in: .web)
        world.catalog.add(
            gate("proof"),
            to: a,
            in: .web,
            notifies: [Target(a, "thing", "service")],
            trigger: .gate
        )
        world.catalog.add(Thing("service", "y", whenNotified: .reload), to: a, in: .web)
        world.state[a] = ["service": "y"]
        #expect(world.steps == ["a add file", "a wait proof"])
    }

    @Test("one thing that is wanted twice is made once, and again only when notified anew")
    func twice() {
        var world = World("a")
        let service = Thing("service", "y", whenNotified: .reload)
        let target = Target(a, "thing", "service")
        world.catalog.add(Thing("one", "x"), to: a, in: .web, notifies: [target])
        world.catalog.add(service, to: a, in: .web)
        world.catalog.add(service, to: a, in: .balancer)
        world.catalog.add(Thing("two", "x"), to: a, in: .balancer, notifies: [target])
        world.catalog.add(service, to: a, in: .balancer)
        world.state[a] = ["service": "y"]
        let wanted = ["a add one", "a reload service", "a add two", "a reload service"]
        #expect(world.steps == wanted)
        world.state[a] = ["one": "x", "two": "x"]
        #expect(world.steps == ["a add service"])
    }
}
