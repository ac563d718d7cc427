public import Diagnostics
public import Resources

/// One thing that a run does on one node, as people and programs read it.
public struct Step: Hashable, Sendable, Codable {
    /// Its phase.
    public let phase: Phase
    /// The node it runs on.
    public let node: NodeName
    /// What is done.
    public let action: Action
    /// The kind of resource.
    public let kind: String
    /// The resource.
    public let id: String
    /// Why; nil for work and proofs, which have no state of their own.
    public let cause: Cause?
    /// A few words on what differs.
    public let note: String
    /// A unified difference of the content; empty where there is none or it is secret.
    public let diff: String
    /// Whether the content is kept from sight.
    public let sensitive: Bool
    /// Whether clients notice.
    public let disruptive: Bool

    /// Creates a step.
    public init(
        phase: Phase,
        node: NodeName,
        action: Action,
        kind: String,
        id: String,
        cause: Cause?,
        note: String,
        diff: String,
        sensitive: Bool,
        disruptive: Bool
    ) {
        self.phase = phase
        self.node = node
        self.action = action
        self.kind = kind
        self.id = id
        self.cause = cause
        self.note = note
        self.diff = diff
        self.sensitive = sensitive
        self.disruptive = disruptive
    }
}
