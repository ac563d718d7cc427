public import Diagnostics

/// A run as its controller remembers it: the report, and when, by whom and how it was made.
public struct RunRecord: Sendable, Equatable {
    /// What was done.
    public let report: Report
    /// When it began, as RFC 3339 writes it; empty where the file does not say.
    public let startedAt: String
    /// The user, host and process.
    public let by: String
    /// The command, such as `apply`.
    public let command: String
    /// The nodes on which something was changed, so that they have backups of the run.
    public let changed: [NodeName]

    /// Creates a record.
    public init(
        report: Report,
        startedAt: String,
        by: String,
        command: String,
        changed: [NodeName]
    ) {
        self.report = report
        self.startedAt = startedAt
        self.by = by
        self.command = command
        self.changed = changed
    }

    /// The folder on each of these nodes that holds what the run overwrote.
    public var backups: String { "/var/lib/bxctl/backup/\(report.run)" }
}

/// The remembered runs of a pool.
public struct History: Sendable {
    /// A run and the file that holds it.
    public struct Entry: Sendable {
        /// The run.
        public let record: RunRecord
        /// The file.
        public let file: String

        /// Names a run.
        public init(record: RunRecord, file: String) {
            self.record = record
            self.file = file
        }
    }

    /// The pool.
    public let pool: String
    /// The runs, newest first.
    public let entries: [Entry]
    /// Files that are no reports, and why.
    public let unreadable: [(file: String, reason: String)]

    /// Creates a history.
    public init(
        pool: String,
        entries: [Entry],
        unreadable: [(file: String, reason: String)] = []
    ) {
        self.pool = pool
        self.entries = entries
        self.unreadable = unreadable
    }
}
