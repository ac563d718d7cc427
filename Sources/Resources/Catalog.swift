public import Diagnostics

/// Everything that the nodes of one pool should have, in the order it is made.
public struct Catalog: Sendable {
    /// When an entry becomes a step.
    public enum Trigger: Sendable, Equatable {
        /// When the node differs from what is wanted.
        case difference
        /// When something that it depends on changes in this run, and only then.
        case notification
        /// When anything changes before it in its phase, or in the later phase that it guards.
        case gate(guarding: Phase?)

        /// A gate of its own phase only.
        public static let gate = Trigger.gate(guarding: nil)

        /// Whether it only waits for what others do.
        public var isGate: Bool {
            if case .gate = self { true } else { false }
        }
    }

    /// One resource in its place.
    public struct Entry: Sendable {
        /// Its phase.
        public let phase: Phase
        /// Its part of the phase; a part starts when the one before it is done on every node.
        public let part: Int
        /// The node that has it.
        public let node: NodeName
        /// The resource.
        public let resource: any Resource
        /// Other nodes that it serves: when one of them is sick, this is left alone.
        public let concerns: Set<NodeName>
        /// Resources that must act when this one changes.
        public let notifies: Set<Target>
        /// When it becomes a step.
        public let trigger: Trigger

        /// The place of the resource.
        public var target: Target { Target(node, resource.kind, resource.id) }
    }

    /// Something that could not be looked at.
    public struct Unchecked: Hashable, Sendable, Codable {
        /// The node.
        public let node: NodeName
        /// What was to be looked at.
        public let subject: String
        /// Why it was not.
        public let reason: String

        /// Creates a remark.
        public init(node: NodeName, subject: String, reason: String) {
            self.node = node
            self.subject = subject
            self.reason = reason
        }
    }

    /// The resources, phase by phase.
    public private(set) var entries: [Entry] = []
    /// What each node is asked beyond its resources.
    public private(set) var questions: [NodeName: [any Question]] = [:]
    /// Reasons not to start at all.
    public var refusals: [Diagnostic] = []
    /// Things the operator should know.
    public var warnings: [Diagnostic] = []
    /// What waits for the operator's word.
    public var waiting: [Diagnostic] = []
    /// What could not be looked at.
    public var unchecked: [Unchecked] = []
    /// Nodes that left the manifest and are not allowed to be removed.
    public var notRemoved: [NodeName] = []
    /// Nodes without which nothing can be done.
    public var required: Set<NodeName> = []
    /// The digests of what was applied last, by node, kind and id.
    public var applied: AppliedDigests = AppliedDigests()

    private var part = 0

    /// Creates an empty catalog.
    public init() {}

    /// Adds a resource at the end of its phase.
    public mutating func add(
        _ resource: any Resource,
        to node: NodeName,
        in phase: Phase,
        concerns: Set<NodeName> = [],
        notifies: Set<Target> = [],
        trigger: Trigger = .difference
    ) {
        entries.append(
            Entry(
                phase: phase,
                part: part,
                node: node,
                resource: resource,
                concerns: concerns.subtracting([node]),
                notifies: notifies,
                trigger: trigger
            )
        )
    }

    /// What is added from here on waits for everything added before.
    public mutating func barrier() {
        part += 1
    }

    /// Asks a node a question that belongs to no resource.
    public mutating func ask(_ question: any Question, of node: NodeName) {
        questions[node, default: []].append(question)
    }

    /// Every question to a node, each subject once.
    public func questions(to node: NodeName) -> [any Question] {
        var seen: Set<Subject> = []
        let ofResources = entries.filter { entry in entry.node == node }
            .map { entry in entry.resource as any Question }
        return ((questions[node] ?? []) + ofResources).filter { question in
            question.needsAnswer && seen.insert(question.subject).inserted
        }
    }
}
