internal import Diagnostics
public import Plans

/// The JSON document of how pools are: one item a pool.
public struct StatusList: Sendable {
    /// The pools, in the order of the manifests.
    public let items: [PoolStatus]

    /// Creates a document.
    public init(_ items: [PoolStatus]) {
        self.items = items
    }

    /// The document.
    public var json: JSON {
        .document("StatusList", ["items": .array(items.map(\.json))])
    }
}

extension PoolStatus {
    fileprivate var json: JSON {
        [
            "kind": "Status",
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
