public import Diagnostics
public import Resources

/// What was found in the trash of a pool's nodes.
public struct TrashContents: Sendable, Equatable {
    /// The pool.
    public let pool: String
    /// What was looked for below the sites' roots; the empty name for everything.
    public let path: TreeName
    /// The copies, newest first.
    public let copies: [FoundCopy]
    /// The nodes that have more.
    public let cut: Set<NodeName>
    /// The nodes that did not answer, and why.
    public let unreachable: [NodeName: String]
    /// The nodes that files are not synchronised with yet: none goes there.
    public let outside: Set<NodeName>
    /// The nodes that get files and send none yet.
    public let oneWay: Set<NodeName>

    /// The nodes from which nothing comes to the others.
    public var silent: Set<NodeName> { outside.union(oneWay) }

    /// Creates contents.
    public init(
        pool: String,
        path: TreeName = TreeName([]),
        copies: [FoundCopy],
        cut: Set<NodeName> = [],
        unreachable: [NodeName: String] = [:],
        outside: Set<NodeName> = [],
        oneWay: Set<NodeName> = []
    ) {
        self.pool = pool
        self.path = path
        self.copies = copies
        self.cut = cut
        self.unreachable = unreachable
        self.outside = outside
        self.oneWay = oneWay
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
    /// What was left as it is.
    public let kept: [Restoration.Kept]
    /// What is not back.
    public let missing: [FoundCopy]
    /// The nodes whose content went to their trash, by the copy that took its place.
    public let displaced: [FoundCopy: Set<NodeName>]
    /// What went wrong.
    public let failures: [Failure]
    /// The nodes that answer.
    public let nodes: [NodeName]
    /// The nodes that did not, and why.
    public var unreachable: [NodeName: String] = [:]
    /// The length of the work.
    public let seconds: Double

    /// Creates an outcome.
    public init(
        pool: String,
        restored: [FoundCopy],
        present: [FoundCopy],
        kept: [Restoration.Kept] = [],
        missing: [FoundCopy],
        displaced: [FoundCopy: Set<NodeName>] = [:],
        failures: [Failure],
        nodes: [NodeName],
        seconds: Double
    ) {
        self.pool = pool
        self.restored = restored
        self.present = present
        self.kept = kept
        self.missing = missing
        self.displaced = displaced
        self.failures = failures
        self.nodes = nodes
        self.seconds = seconds
    }
}
