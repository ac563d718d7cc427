internal import Diagnostics
public import Plans

/// The JSON document of how pools are: one item a pool.
public struct StatusList: Sendable {
    /// The pools, in the order of the manifests.
    public let items: [PoolOutcome<PoolStatus>]

    /// Creates a document.
    public init(outcomes items: [PoolOutcome<PoolStatus>]) {
        self.items = items
    }

    /// Creates a document of pools that all have a result.
    public init(_ items: [PoolStatus]) {
        self.init(outcomes: items.map(PoolOutcome.value))
    }

    /// The document.
    public var json: JSON {
        .list(of: "Status", items, \.json)
    }
}

extension PoolStatus {
    fileprivate var json: JSON {
        [
            "pool": .string(pool),
            "ready": .bool(isReady),
            "nodes": .array(nodes.map(\.json)),
            "remarks": .texts(remarks),
        ]
    }
}

extension PoolStatus.Node {
    fileprivate var json: JSON {
        [
            "name": .string(name.text),
            "roles": .texts(roles),
            "conditions": .array(conditions.map(\.json)),
        ]
    }
}

extension PoolStatus.Condition {
    fileprivate var json: JSON {
        [
            "type": .string(kind.rawValue),
            "status": .string(state.rawValue),
            "reason": .string(reason),
            "message": .string(message),
        ]
    }
}
