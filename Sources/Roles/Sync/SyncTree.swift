/// One folder that is the same on two nodes.
public struct SyncTree: Hashable, Sendable {
    /// What the receiving node does with files that are gone on the sending one.
    public enum Deletions: String, Sendable, Codable {
        /// They move to the trash.
        case trash
        /// They go for good; what is overwritten still moves to the trash.
        case propagate
        /// They stay.
        case keep
    }

    /// Which of the two nodes may write.
    public enum Ways: String, Sendable {
        /// Both: the newer file wins, the other version is in the trash.
        case two
        /// The sending one only: its files win, whatever their age.
        case one
    }

    /// The absolute path on both nodes, without a slash at its end.
    public let path: String
    /// Seconds that lsyncd gathers changes before it sends them.
    public let delay: Int
    /// What is left out, as rsync and lsyncd read it; the first rule that matches counts.
    public let rules: [SyncRule]
    /// The folder for dated copies on the receiving node.
    public let trash: String
    /// The folder for unfinished files on the receiving node; where it is not on the file system of `path`, a file gets
    /// into `.~tmp~` beside its place before it is put there.
    public let temporary: String
    /// What becomes of deletions.
    public let deletions: Deletions
    /// More deletions in one go than this freeze, until an operator allows them.
    public let maxDeletions: Int
    /// KiB that the trash may hold; 0 for no limit.
    public let trashKiB: Int
    /// Seconds after which a copy leaves the trash for good; 0 for never.
    public let trashSeconds: Int
    /// Which node may write.
    public let ways: Ways

    /// Creates a tree.
    public init(
        path: String,
        delay: Int,
        rules: [SyncRule],
        trash: String,
        temporary: String,
        deletions: Deletions = .trash,
        maxDeletions: Int = 1_000,
        trashKiB: Int = 5_242_880,
        trashSeconds: Int = 1_209_600,
        ways: Ways
    ) {
        self.path = path
        self.delay = delay
        self.rules = rules
        self.trash = trash
        self.temporary = temporary
        self.deletions = deletions
        self.maxDeletions = maxDeletions
        self.trashKiB = trashKiB
        self.trashSeconds = trashSeconds
        self.ways = ways
    }

    /// Why a path can't be a tree; nil when it can.
    ///
    /// The receiver knows a path by its bytes in rsync's command, where only these characters stand for themselves.
    public static func refusal(path: String) -> String? {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "/"), UInt8(ascii: "-"):
                true
            default:
                false
            }
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isStraight = path.hasPrefix("/") && !parts.contains { ["", ".", ".."].contains($0) }
        return isPlain && isStraight
            ? nil : "a folder to synchronise is an absolute path of letters, digits and . _ - only"
    }
}
