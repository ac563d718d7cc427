public import Diagnostics

/// What `validate` found in manifests without an error: one item a pool.
public struct ValidationList: Sendable {
    /// The names of the pools, in the order of the manifests.
    public let pools: [String]
    /// Things the operator should know.
    public let warnings: [Diagnostic]

    /// Creates a result.
    public init(pools: [String], warnings: [Diagnostic] = []) {
        self.pools = pools
        self.warnings = warnings
    }

    /// The document.
    public var json: JSON {
        let items = pools.map { pool -> JSON in
            ["kind": "Validation", "pool": .string(pool), "valid": .bool(true)]
        }
        return .document(
            "ValidationList",
            ["items": .array(items), "diagnostics": .array(warnings.map(\.json))]
        )
    }

    /// One line a pool.
    public func text(style: TextStyle) -> String {
        pools.map { pool in style.paint("Pool \(pool) is valid.", .green) + "\n" }.joined()
    }
}
