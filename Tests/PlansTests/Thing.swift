import Diagnostics
import Plans
import Resources
import Shell

/// A resource of tests: a node has it when it answers with the wanted word.
struct Thing: Resource {
    let id: String
    let desired: String
    /// What a notification makes of it; nil where that means nothing.
    var whenNotified: Action?
    /// What keeps it from being judged.
    var trouble: (any Error)?

    var kind: String { "thing" }
    var subject: Subject { Subject("thing", id) }
    var probe: Script { ":" }

    init(_ id: String, _ desired: String, whenNotified: Action? = nil, trouble: (any Error)? = nil)
    {
        self.id = id
        self.desired = desired
        self.whenNotified = whenNotified
        self.trouble = trouble
    }

    func change(from answer: Answer) throws -> Change? {
        if let trouble { throw trouble }
        if answer.lines == [desired] { return nil }
        return Change(
            answer.lines == [] ? .add : .change,
            note: desired,
            difference: Difference(before: answer.lines, after: [desired]),
            script: ":"
        )
    }

    func changeWhenNotified(from answer: Answer) throws -> Change? {
        whenNotified.map { action in Change(action, script: ":") }
    }
}

/// What nodes of tests have, and the plan that follows from it.
struct World {
    var nodes: [NodeName]
    var catalog = Catalog()
    /// The word that each thing answers with, by node and thing; what is not there answers nothing.
    var state: [NodeName: [String: String]] = [:]
    var unreachable: [NodeName: String] = [:]
    var sick: Set<NodeName> = []

    init(_ names: String...) {
        nodes = names.map(NodeName.init)
    }

    var observations: Observations {
        Observations(
            Dictionary(
                uniqueKeysWithValues: nodes.map { node in
                    if let reason = unreachable[node] {
                        return (node, Observations.Node.unreachable(reason))
                    }
                    let pairs = catalog.questions(to: node).map { question in
                        let word = state[node]?[question.subject.name]
                        return (question.subject, Answer(lines: word.map { word in [word] } ?? []))
                    }
                    return (node, .answered(Dictionary(uniqueKeysWithValues: pairs)))
                }
            )
        )
    }

    var outcome: Planner.Outcome {
        Planner.plan(
            pool: "trial",
            nodes: nodes,
            catalog: catalog,
            observations: observations,
            sick: sick
        )
    }

    /// The steps as `node action id`.
    var steps: [String] {
        outcome.plan.steps.map { step in "\(step.node) \(step.action.rawValue) \(step.id)" }
    }

    /// What the nodes have once every step did what it promises.
    mutating func keepPromises() {
        for step in outcome.plan.steps where step.kind == "thing" {
            let entry = catalog.entries.last { entry in
                entry.node == step.node && entry.resource.id == step.id
            }
            state[step.node, default: [:]][step.id] = entry?.resource.desired
        }
    }
}
