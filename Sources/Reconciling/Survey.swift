internal import Connecting
public import Diagnostics
internal import Foundation
public import Resources
internal import Shell

/// What is wanted of a pool, given what is known of it; made anew whenever more is known.
///
/// The second argument names nodes that failed in this run.
public typealias CatalogSource = @Sendable (Observations, Set<NodeName>) -> Catalog

/// One reading of all nodes of a pool.
public struct Survey: Sendable {
    private let nodes: [NodeName]
    private let sessions: Sessions
    private let source: CatalogSource
    private let parallel: Int
    private let idle: Duration

    /// What a survey found.
    public struct Result: Sendable {
        /// The answers.
        public let observations: Observations
        /// What is wanted in their light.
        public let catalog: Catalog
    }

    /// Creates a survey.
    ///
    /// - Parameters:
    ///   - nodes: Who is asked.
    ///   - sessions: The ways to them.
    ///   - source: What is wanted; its catalog of nothing known says what to ask.
    ///   - parallel: How many nodes are asked at once.
    ///   - idle: The longest silence of a node; its whole answer may take ten times as long.
    public init(
        of nodes: [NodeName],
        through sessions: Sessions,
        source: @escaping CatalogSource,
        parallel: Int,
        idle: Duration = .seconds(60)
    ) {
        self.nodes = nodes
        self.sessions = sessions
        self.source = source
        self.parallel = parallel
        self.idle = idle
    }

    /// Asks every node what the catalog needs to know: one round trip, and one more for what
    /// only the first answers show to be needed.
    ///
    /// - Parameter sick: Nodes that failed in this run: asked, and left as they are.
    /// - Returns: The answers and the catalog made from them.
    public func observe(sick: Set<NodeName> = []) async -> Result {
        var observations = Observations()
        var catalog = source(observations, sick)
        for _ in 0..<3 {
            let known = observations
            let open = nodes.compactMap { node -> (NodeName, [any Question])? in
                if known.nodes[node] != nil && !known.isReachable(node) { return nil }
                let questions = catalog.questions(to: node).filter { question in
                    known.answer(of: node, to: question.subject) == nil
                }
                return questions.isEmpty ? nil : (node, questions)
            }
            if open.isEmpty { break }
            observations.merge(await ask(open))
            catalog = source(observations, sick)
        }
        return Result(observations: observations, catalog: catalog)
    }

    private func ask(_ open: [(NodeName, [any Question])]) async -> Observations {
        await withTaskGroup(of: (NodeName, Observations.Node).self) { group in
            var waiting = open[...]
            var found: [NodeName: Observations.Node] = [:]
            for (node, questions) in waiting.prefix(parallel) {
                group.addTask { (node, await ask(node, questions)) }
            }
            waiting = waiting.dropFirst(parallel)
            for await (node, answers) in group {
                found[node] = answers
                guard let (next, questions) = waiting.popFirst() else { continue }
                group.addTask { (next, await ask(next, questions)) }
            }
            return Observations(found)
        }
    }

    private func ask(_ node: NodeName, _ questions: [any Question]) async -> Observations.Node {
        let start = Date().timeIntervalSince1970
        let form = SurveyForm(questions, nonce: String(UInt64.random(in: 0 ... .max), radix: 36))
        do {
            let session = try await sessions.session(to: node)
            // Reading may be silent for long, about once a question.
            let reply = try await session.run(
                form.script,
                idle: idle,
                deadline: idle * max(10, questions.count),
                lines: 4 << 20
            )
            let asked = ExchangeTimes(start: start, end: Date().timeIntervalSince1970)
            // No text has one, and no word of a command can.
            if reply.text.utf8.contains(0) { throw UnreadableAnswer("it holds a NUL") }
            if let user = form.user(in: reply.text), user != 0 { return .unprivileged(user) }
            let answers = try form.answers(in: reply.text)
            // The times belong to the node's own clock, which only its facts tell.
            let times = answers[NodeFacts().subject] == nil ? [:] : asked.answers
            return .answered(answers.merging(times) { first, _ in first })
        } catch let error as ConnectionError {
            await sessions.giveUp(error)
            return error.code == .untrusted
                ? .untrusted(error.message) : .unreachable(error.message)
        } catch let error as UnreadableAnswer {
            let failure = ConnectionError(code: .badAnswer, node: node, message: error.reason)
            await sessions.giveUp(failure)
            return .unreachable(failure.message)
        } catch {
            return .unreachable("\(error)")
        }
    }
}
