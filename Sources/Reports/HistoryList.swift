internal import Diagnostics
public import Plans

extension RunRecord {
    /// The document that is kept: what `apply -o json` prints, with when, by whom and backups.
    public var json: JSON {
        let head: JSON = ["kind": "Report", "pool": .string(report.pool)]
        return .document(
            "ReportList",
            [
                "items": .array([head.joined(with: report.json).joined(with: origin)])
            ]
        )
    }

    fileprivate var origin: JSON {
        [
            "startedAt": .string(startedAt),
            "by": .string(by),
            "command": .string(command),
            "backups": ["path": .string(backups), "nodes": .texts(changed)],
        ]
    }

    /// When a run began, as records have it, from seconds since the start of 1970.
    public static func moment(_ seconds: Double) -> String {
        Timestamp(secondsSince1970: seconds).description
    }
}

/// The JSON document of past runs: one item a pool.
public struct HistoryList: Sendable {
    private let items: [History]

    /// Creates a document.
    public init(_ items: [History]) {
        self.items = items
    }

    /// The document.
    public var json: JSON {
        let items = items.map { history -> JSON in
            [
                "kind": "History",
                "pool": .string(history.pool),
                "runs": .array(history.entries.map(\.json)),
                "unreadable": .array(
                    history.unreadable.map { file, reason in
                        ["file": .string(file), "reason": .string(reason)]
                    }
                ),
            ]
        }
        return .document("HistoryList", ["items": .array(items)])
    }
}

extension History.Entry {
    fileprivate var json: JSON {
        record.report.json.joined(with: record.origin)
            .joined(with: ["file": .string(file)])
    }
}
