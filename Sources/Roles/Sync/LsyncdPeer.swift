public import Resources

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

    /// What there is of it on the nodes.
    public var names: LsyncdNames { LsyncdNames(of: name) }

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
