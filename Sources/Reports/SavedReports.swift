internal import Diagnostics
internal import Foundation
public import Plans

/// A report as it lies in a file: what `apply -o json` prints, and what history adds to it.
public struct SavedReports: Decodable {
    /// A text that is no report.
    public struct Unreadable: Error {
        /// Why, as a clause: `it is a PlanList, not a ReportList`.
        public let reason: String

        /// Creates an error.
        public init(reason: String) {
            self.reason = reason
        }
    }

    private let apiVersion: String
    private let kind: String
    private let items: [Item]

    fileprivate struct Item: Decodable {
        let pool: String
        let run: String
        let outcome: Report.Outcome
        let summary: Summary
        let failures: [Failure]
        let remaining: [Step]
        let notRemoved: [NodeName]
        let seconds: Double?
        let startedAt: String?
        let by: String?
        let command: String?
        let backups: Backups?
    }

    fileprivate struct Summary: Decodable {
        let added: Int
        let changed: Int
        let removed: Int
        let reloads: Int?
        let restarts: Int?
    }

    fileprivate struct Backups: Decodable {
        let nodes: [NodeName]
    }

    private struct Head: Decodable {
        let kind: String
    }

    /// Reads the one report of a document, or the first of several pools'.
    ///
    /// - Parameter bytes: Any bytes.
    /// - Returns: The run that it tells of.
    /// - Throws: ``Unreadable`` when they are no report of bxctl's.
    public static func record(in bytes: [UInt8]) throws(Unreadable) -> RunRecord {
        let data = Data(bytes)
        guard let head = try? JSONDecoder().decode(Head.self, from: data) else {
            throw Unreadable(reason: "it is no JSON document of bxctl's, or not whole")
        }
        guard head.kind == "ReportList" else {
            throw Unreadable(reason: "it is a \(head.kind), not a ReportList")
        }
        guard let document = try? JSONDecoder().decode(SavedReports.self, from: data),
            document.apiVersion == "bxctl/v1", let item = document.items.first
        else { throw Unreadable(reason: "it is a ReportList that lacks something") }
        return item.record
    }
}

extension SavedReports.Item {
    fileprivate var record: RunRecord {
        RunRecord(
            report: Report(
                pool: pool,
                run: run,
                outcome: outcome,
                added: summary.added,
                changed: summary.changed,
                removed: summary.removed,
                reloads: summary.reloads ?? 0,
                restarts: summary.restarts ?? 0,
                failures: failures,
                remaining: remaining,
                notRemoved: notRemoved,
                // Tenths of more have no room in a number.
                seconds: min(max(seconds ?? 0, 0), 1e9)
            ),
            startedAt: startedAt ?? "",
            by: by ?? "",
            command: command ?? "",
            changed: backups?.nodes ?? []
        )
    }
}
