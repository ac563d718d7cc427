public import Diagnostics

/// What one survey saw, node by node: the raw answers, read when they are needed.
public struct Observations: Sendable, Equatable {
    /// What is known of one node.
    public enum Node: Sendable, Equatable {
        /// It answered; the answers by subject.
        case answered([Subject: Answer])
        /// It could not be asked; the reason for people.
        case unreachable(String)
        /// It showed a host key that is not known; the reason for people.
        case untrusted(String)
        /// Commands run there as the user of this number, who is not root.
        case unprivileged(Int)
    }

    /// The nodes that were asked.
    public private(set) var nodes: [NodeName: Node]

    /// Creates observations; none is the state before the first survey.
    public init(_ nodes: [NodeName: Node] = [:]) {
        self.nodes = nodes
    }

    /// Whether a node answered.
    public func isReachable(_ node: NodeName) -> Bool {
        if case .answered = nodes[node] { true } else { false }
    }

    /// Why a node could not be asked; nil where it answered or was not asked.
    public func reason(of node: NodeName) -> String? {
        switch nodes[node] {
        case .unreachable(let reason), .untrusted(let reason): reason
        case .unprivileged(let user): "commands run there as user \(user), not as root"
        case .answered, nil: nil
        }
    }

    /// The answer to a question; nil where it was not asked or the node is unreachable.
    public func answer(of node: NodeName, to subject: Subject) -> Answer? {
        guard case .answered(let answers) = nodes[node] else { return nil }
        return answers[subject] ?? Observations.answer(to: subject, within: answers)
    }

    /// What a tree's answer says of one path in it, so that no second question is needed.
    private static func answer(to subject: Subject, within answers: [Subject: Answer]) -> Answer? {
        guard subject.kind == PathQuestion.kind else { return nil }
        for (tree, answer) in answers where tree.kind == TreeQuestion.kind {
            guard subject.name.hasPrefix(tree.name + "/") else { continue }
            let prefix = Content(subject.name).base64 + " "
            let line = answer.lines.first { line in line.hasPrefix(prefix) }
            return Answer(lines: [line.map { String($0.dropFirst(prefix.utf8.count)) } ?? "absent"])
        }
        return nil
    }

    /// The value of a fact; nil where it was not asked, not answered or is unreadable.
    public func value<F: Fact>(_ fact: F, on node: NodeName) -> F.Value? {
        answer(of: node, to: fact.subject).flatMap { answer in try? answer.read(fact.read) }
    }

    /// Adds what a later question learned.
    public mutating func merge(_ later: Observations) {
        for (name, node) in later.nodes {
            if case .answered(let new) = node, case .answered(let old) = nodes[name] {
                nodes[name] = .answered(old.merging(new) { _, latest in latest })
            } else {
                nodes[name] = node
            }
        }
    }
}
