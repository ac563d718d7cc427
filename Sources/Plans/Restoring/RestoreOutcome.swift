public import Diagnostics

/// What was found in the trash of a pool's nodes.
public struct TrashContents: Sendable, Equatable {
    /// The pool.
    public let pool: String
    /// The copies, newest first.
    public let copies: [FoundCopy]
    /// Whether there are more.
    public let isCut: Bool
    /// The nodes that did not answer, and why.
    public let unreachable: [NodeName: String]

    /// Creates contents.
    public init(
        pool: String,
        copies: [FoundCopy],
        isCut: Bool = false,
        unreachable: [NodeName: String] = [:]
    ) {
        self.pool = pool
        self.copies = copies
        self.isCut = isCut
        self.unreachable = unreachable
    }
}

/// What was brought back.
public struct RestoreOutcome: Sendable, Equatable {
    /// The pool.
    public let pool: String
    /// What was seen to be back, on every node that answers.
    public let restored: [FoundCopy]
    /// What every node had already.
    public let present: [FoundCopy]
    /// What is not back.
    public let missing: [FoundCopy]
    /// What went wrong.
    public let failures: [Failure]
    /// The nodes that answer.
    public let nodes: [NodeName]
    /// The length of the work.
    public let seconds: Double

    /// Creates an outcome.
    public init(
        pool: String,
        restored: [FoundCopy],
        present: [FoundCopy],
        missing: [FoundCopy],
        failures: [Failure],
        nodes: [NodeName],
        seconds: Double
    ) {
        self.pool = pool
        self.restored = restored
        self.present = present
        self.missing = missing
        self.failures = failures
        self.nodes = nodes
        self.seconds = seconds
    }
}
