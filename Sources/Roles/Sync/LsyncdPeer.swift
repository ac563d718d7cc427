/// What one node sends to one other, and how its lsyncd is told.
public struct LsyncdPeer: Hashable, Sendable {
    /// The name of the other node.
    public let name: String
    /// The trees to send, in the order of the files.
    public let trees: [SyncTree]
    /// The version of lsyncd on the sending node.
    public let version: LsyncdVersion

    /// Creates a peer.
    public init(name: String, trees: [SyncTree], version: LsyncdVersion) {
        self.name = name
        self.trees = trees
        self.version = version
    }

    /// The unit's name, such as `lsyncd-vm03.service`.
    public var unitName: String { "lsyncd-\(name).service" }
    /// Where the configuration lies.
    public var configurationPath: String { "/etc/lsyncd-\(name).conf" }
    /// Where the sending node's wrapper finds its trees.
    public var treesPath: String { "/etc/bxctl/sync/\(name).trees" }
    /// Where the receiving node's receiver finds what this name may write; there `name` is the sender.
    public var pathsPath: String { "/etc/bxctl/sync/\(name).paths" }
    /// Where an operator's word lies that lets a frozen deletion pass.
    ///
    /// A line is `UNTILEPOCH COUNT TREE SINCEEPOCH`; bxctl-rsync reads it.
    public static func allowancePath(of name: String) -> String { "/etc/bxctl/sync/\(name).allow" }
    /// lsyncd's report.
    public var statusPath: String { "/var/log/lsyncd/daemon-\(name).status" }
    /// lsyncd's log.
    public var logPath: String { "/var/log/lsyncd/daemon-\(name).log" }

    /// The text of the trees' file: `tree` lines, each followed by its `rule` lines, fields parted by tabs.
    public var treesText: String { LsyncdPeer.treesText(trees) }

    /// The text of a trees' file.
    public static func treesText(_ trees: [SyncTree]) -> String {
        trees.map { tree in
            let line = [
                "tree", tree.path, "\(tree.delay)", tree.deletions.rawValue, "\(tree.maxDeletions)",
                tree.ways.rawValue,
            ].joined(separator: "\t")
            return ([line] + tree.rules.map { "rule\t\($0.text)" }).map { $0 + "\n" }.joined()
        }.joined()
    }

    /// The text of the file that lets this peer write the trees on the node where it lies.
    public static func pathsText(_ trees: [SyncTree]) -> String {
        trees.map { tree in
            [
                tree.path, tree.trash, tree.temporary, tree.deletions.rawValue, "\(tree.trashKiB)",
                "\(tree.trashSeconds)",
            ].joined(separator: "\t") + "\n"
        }.joined()
    }
}
