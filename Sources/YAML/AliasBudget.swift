import Diagnostics

/// Keeps the size of a document as it was written, against its size with every alias replaced.
///
/// Nothing is copied to find that out: a value knows its weight, and an alias adds it.
struct AliasBudget {
    private var written = 0
    private var heaviestWeight = 0
    /// The alias that adds most; nil in a document without aliases.
    private(set) var heaviest: SourceRange?

    /// Counts a value of `bytes` bytes and returns its weight.
    mutating func write(_ bytes: Int) -> Int {
        written += 1 + bytes
        return 1 + bytes
    }

    /// Counts an alias that is written with `bytes` bytes.
    mutating func writeAlias(_ bytes: Int) {
        written += 1 + bytes
    }

    /// Notes an alias of a value.
    mutating func use(weight: Int, at source: SourceRange) {
        guard heaviest == nil || weight > heaviestWeight else { return }
        heaviestWeight = weight
        heaviest = source
    }

    /// Whether a document of `weight` is larger than its text allows.
    func isExceeded(by weight: Int) -> Bool {
        weight / YAMLLimits.aliasGrowth > written
    }
}

/// Adds up what a collection costs.
struct CollectionSize {
    private var weight: Int
    private var height = 0

    /// Begins with the collection's own weight.
    init(_ weight: Int) {
        self.weight = weight
    }

    /// Adds a member; a sum beyond `Int.max` stays there.
    mutating func add(_ member: TreeBuilder.Built) {
        let (sum, isOver) = weight.addingReportingOverflow(member.weight)
        weight = isOver ? .max : sum
        height = max(height, member.height)
    }

    /// Returns `value` with what it costs.
    func built(_ value: YAMLValue) -> TreeBuilder.Built {
        TreeBuilder.Built(value: value, weight: weight, height: height + 1)
    }
}
