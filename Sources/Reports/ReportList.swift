internal import Diagnostics
public import Plans
internal import Resources

/// The JSON document of what runs did: one item a pool.
public struct ReportList: Sendable {
    /// The reports, in the order of the manifests.
    public let items: [Report]

    /// Creates a document.
    public init(_ items: [Report]) {
        self.items = items
    }

    /// The document.
    public var json: JSON {
        let items = items.map { report -> JSON in
            (["kind": "Report", "pool": .string(report.pool)] as JSON).joined(with: report.json)
        }
        return .document("ReportList", ["items": .array(items)])
    }
}

extension Report {
    /// What was done, without the pool's name.
    var json: JSON {
        [
            "run": .string(run),
            "outcome": .string(outcome.rawValue),
            "summary": [
                "added": .number(added),
                "changed": .number(changed),
                "removed": .number(removed),
                "failed": .number(failures.count),
            ],
            "failures": .array(failures.map(\.json)),
            "remaining": .array(remaining.map(\.json)),
            "notRemoved": .texts(notRemoved),
            "seconds": .seconds(seconds),
        ]
    }
}

extension Failure {
    /// Where, why, and what to do.
    var json: JSON {
        [
            "node": .string(node.text),
            "phase": .text(phase?.rawValue),
            "step": .string(step),
            "cause": .string(cause),
            "hint": .string(hint),
        ]
    }
}
