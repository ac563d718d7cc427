public import Shell

/// Work that leaves no state of its own, such as a copy; a role includes it when it is due.
public struct Work: Resource {
    /// What is done, as users see it.
    public let id: String
    /// A few words more.
    public let note: String
    /// Runs, or waits.
    public let action: Action
    /// The shell text; nil while a value that it needs is made by an earlier step.
    public let script: Script?
    /// The longest silence of it.
    public let idle: Duration

    /// Describes a piece of work.
    public init(
        _ id: String,
        note: String = "",
        action: Action = .run,
        script: Script?,
        idle: Duration = .seconds(60)
    ) {
        self.id = id
        self.note = note
        self.action = action
        self.script = script
        self.idle = idle
    }

    /// `work`, or `proof` where it waits.
    public var kind: String { action == .wait ? "proof" : "work" }
    /// Its own; nothing is asked.
    public var subject: Subject { Subject(kind, id) }
    /// Nothing lasting.
    public var desired: String { "" }
    /// Nothing.
    public var probe: Script { ":" }
    /// Nothing is asked.
    public var needsAnswer: Bool { false }

    /// Always due.
    public func change(from answer: Answer) throws -> Change? {
        Change(action, note: note, script: script, idle: idle)
    }
}
