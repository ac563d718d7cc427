internal import Diagnostics
public import Plans
internal import Resources

/// The JSON document of what runs did: one item a pool.
public struct ReportList: Sendable {
    /// The reports, in the order of the manifests.
    public let items: [PoolOutcome<Report>]

    /// Creates a document.
    public init(outcomes items: [PoolOutcome<Report>]) {
        self.items = items
    }

    /// Creates a document of pools that all have a result.
    public init(_ items: [Report]) {
        self.init(outcomes: items.map(PoolOutcome.value))
    }

    /// The document.
    public var json: JSON {
        .list(of: "Report", items) { report in
            (["pool": .string(report.pool)] as JSON).joined(with: report.json)
        }
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
                "reloads": .number(reloads),
                "restarts": .number(restarts),
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
