import Diagnostics
import Reports
import Resources

/// The command line, understood: what to do, and how to go about it.
struct Arguments: Equatable, Sendable {
    /// What to do.
    let command: Command
    /// What every command may be told.
    let common: Common

    /// A command with what it was told.
    enum Command: Equatable, Sendable {
        case plan(Plan)
        case apply(Apply)
        case status(Status)
        case validate(Validate)
        case render(Render)
        case restore(Restore)
        case history(History)
        case show(Show)
        case version
        /// Print the text, which is the help asked for.
        case help(String)
    }

    /// What every command may be told.
    struct Common: Equatable, Sendable {
        /// Manifest files, folders and `-`, in the order given.
        var files: [String] = []
        /// The nodes that steps are limited to; empty for all.
        var limit: [NodeName] = []
        /// How many nodes are worked on at once; nil leaves it to the run.
        var parallel: Int?
        /// The longest time of the whole run.
        var timeout: Duration?
        /// How much is said.
        var verbosity = TextStyle.Verbosity.normal
        /// Whether colour is refused.
        var noColour = false
        /// Whether questions are refused.
        var noInput = false
    }

    /// The form of the result.
    enum Format: String, Equatable, Sendable, CaseIterable {
        case text
        case json
        /// One event a line, while the run goes on.
        case jsonl
    }

    /// What `plan` was told.
    struct Plan: Equatable, Sendable {
        var format = Format.text
        var showsDiff = false
        var hasDetailedExitCode = false
    }

    /// What `apply` was told.
    struct Apply: Equatable, Sendable {
        var format = Format.text
        var isConfirmed = false
        var isDryRun = false
        var hasDetailedExitCode = false
        /// The last phase; nil for all.
        var through: Phase?
        /// Nodes whose content that the balancer lacks may be moved to their trash.
        var displaced: [NodeName] = []
        /// Whether deletions that wait for an operator's word may go.
        var allowsDeletions = false
        /// How long another run's lock is waited for; nil does not wait.
        var lockTimeout: Duration?
    }

    /// What `status` was told.
    struct Status: Equatable, Sendable {
        var format = Format.text
        var hasDetailedExitCode = false
    }

    /// What `validate` was told.
    struct Validate: Equatable, Sendable {
        var format = Format.text
    }

    /// What `restore` was told.
    struct Restore: Equatable, Sendable {
        var format = Format.text
        /// Only tell what there is.
        var isList = false
        /// One site only; nil for all.
        var site: String?
        /// What is meant, below a site's root or with it; nil for everything, in a list only.
        var path: String?
        /// The age of the oldest copy; nil for any.
        var since: Duration?
        /// The moment of the copies; nil for the newest.
        var moment: String?
        /// What is there and differs may go to the trash.
        var overwrites = false
        var isConfirmed = false
        /// How long another run's lock is waited for; nil does not wait.
        var lockTimeout: Duration?
    }

    /// What `history` was told.
    struct History: Equatable, Sendable {
        var format = Format.text
    }

    /// What `show` was told.
    struct Show: Equatable, Sendable {
        var format = Format.text
        /// The file.
        var file: String
    }

    /// What `render` was told.
    struct Render: Equatable, Sendable {
        var node: NodeName
        /// One file only; nil for all.
        var path: String?
    }
}
