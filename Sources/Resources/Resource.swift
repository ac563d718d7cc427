public import Shell

/// One managed thing on one node: what it should be, and how to make it so.
///
/// Pure: the difference is taken here, from the node's answer to ``Question/probe``.
public protocol Resource: Question {
    /// The kind as users see it, such as `file` or `unit`.
    var kind: String { get }
    /// The name as users see it, unique within kind and node.
    var id: String { get }
    /// Everything that is wanted, as text; its digest tells a changed manifest from drift.
    /// It may hold a secret: only the digest leaves the process.
    var desired: String { get }
    /// What has to change, or nil when the node has what is wanted.
    ///
    /// - Parameter answer: The node's answer to `probe`.
    /// - Returns: The change and what makes it, or nil.
    /// - Throws: ``UnreadableAnswer``, or ``Diagnostic`` where the work must be refused.
    func change(from answer: Answer) throws -> Change?
    /// The change when something it depends on changes in this run, though the node has what is
    /// wanted; nil where that means nothing.
    func changeWhenNotified(from answer: Answer) throws -> Change?
}

extension Resource {
    /// The subject's name.
    public var id: String { subject.name }

    /// Nothing follows from another resource's change.
    public func changeWhenNotified(from answer: Answer) throws -> Change? { nil }
}

/// What is done to a resource.
public enum Action: String, Sendable, Codable, CaseIterable {
    /// It was not there.
    case add
    /// It is there and differs.
    case change
    /// It goes.
    case remove
    /// A service takes up its configuration without a break.
    case reload
    /// A service is started anew, with a break.
    case restart
    /// Work without a lasting state of its own, such as a copy.
    case run
    /// The run waits for something to become true.
    case wait
}

/// One difference, and the shell text that removes it.
public struct Change: Sendable {
    /// What is done.
    public let action: Action
    /// A few words on what differs; empty where the action says all.
    public let note: String
    /// The content before and after, where it is text that may be seen.
    public let difference: Difference?
    /// Whether clients notice.
    public let isDisruptive: Bool
    /// The shell text; nil while a value that it needs is known only after an earlier step.
    public let script: Script?
    /// The longest silence of the script.
    public let idle: Duration
    /// The service that takes it up, with all else that is staged for it; nil when it lands at once.
    public let stagedFor: String?

    /// Creates a change.
    public init(
        _ action: Action,
        note: String = "",
        difference: Difference? = nil,
        isDisruptive: Bool = false,
        script: Script?,
        idle: Duration = .seconds(60),
        stagedFor: String? = nil
    ) {
        self.action = action
        self.note = note
        self.difference = difference
        self.isDisruptive = isDisruptive
        self.script = script
        self.idle = idle
        self.stagedFor = stagedFor
    }
}

/// A text before and after.
public struct Difference: Hashable, Sendable {
    /// The lines before; empty when there was nothing.
    public let before: [String]
    /// The lines after; empty when nothing remains.
    public let after: [String]

    /// Creates a difference.
    public init(before: [String], after: [String]) {
        self.before = before
        self.after = after
    }
}
