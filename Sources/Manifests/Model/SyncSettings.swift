/// How files travel between nodes.
public struct SyncSettings: Sendable, Equatable {
    /// What a deletion on one node does on the others.
    public enum Deletions: String, CaseIterable, Sendable {
        /// The file goes to a dated trash there.
        case trash
        /// The file is deleted there.
        case propagate
        /// The file stays there.
        case keep
    }

    /// The bounds of the trash on each node.
    public struct Trash: Sendable, Equatable {
        /// How long a file stays.
        public var keep: Duration
        /// How much the trash of one site may hold, in bytes.
        public var maxSizeBytes: Int

        /// Creates the bounds; what is left out is the manifest's default.
        public init(keep: Duration = .seconds(14 * 86_400), maxSizeBytes: Int = 5 << 30) {
            self.keep = keep
            self.maxSizeBytes = maxSizeBytes
        }
    }

    /// How long changes of a site are gathered before they travel, in whole seconds.
    public var siteDelay: Duration
    /// How long changes of configuration are gathered before they travel, in whole seconds.
    public var configDelay: Duration
    /// Patterns that never travel, beside the vendor's; each begins with `/` at the site's root.
    public var exclude: [String]
    /// What a deletion on one node does on the others.
    public var deletions: Deletions
    /// How many deletions may wait at once before the sync freezes; 0 freezes at the first.
    public var maxDeletions: Int
    /// The bounds of the trash.
    public var trash: Trash

    /// Creates the settings; what is left out is the manifest's default.
    public init(
        siteDelay: Duration = .seconds(20),
        configDelay: Duration = .seconds(5),
        exclude: [String] = [],
        deletions: Deletions = .trash,
        maxDeletions: Int = 1_000,
        trash: Trash = Trash()
    ) {
        self.siteDelay = siteDelay
        self.configDelay = configDelay
        self.exclude = exclude
        self.deletions = deletions
        self.maxDeletions = maxDeletions
        self.trash = trash
    }
}
