public import Diagnostics
public import Resources

/// A copy and the node whose trash has it.
public struct FoundCopy: Hashable, Sendable {
    /// The node.
    public let node: NodeName
    /// The copy.
    public let copy: TrashCopy

    /// Names a copy.
    public init(node: NodeName, copy: TrashCopy) {
        self.node = node
        self.copy = copy
    }

    /// The file that it was, wherever it lies.
    public var original: TreeFile { TreeFile(tree: copy.place.tree, name: copy.name) }
}

/// A file by the root of its site and its name below that: the same on every node.
public struct TreeFile: Hashable, Sendable {
    /// The site's root.
    public let tree: String
    /// The name below it.
    public let name: TreeName

    /// Names a file.
    public init(tree: String, name: TreeName) {
        self.tree = tree
        self.name = name
    }
}

/// What is to be brought back from where, and what stands in the way.
public struct Restoration: Sendable, Equatable {
    /// One file and what is in its place now.
    public struct Item: Sendable, Equatable {
        /// The copy that comes back.
        public let found: FoundCopy
        /// Its state in the trash.
        public let state: TreeEntry
        /// The nodes that have the same content in its place already.
        public let having: Set<NodeName>
        /// The nodes that have other content there, and what it is.
        public let differing: [NodeName: TreeEntry]
        /// Why it can't be put there, by node.
        public let obstacles: [NodeName: String]

        /// Whether a node's content goes to its trash for it.
        public var overwrites: Bool { !differing.isEmpty }

        /// Whether what a node has is the copy; its time, too, unless a node had it.
        public func isBack(_ there: TreeEntry?) -> Bool {
            guard let there, there.isSame(as: state) else { return false }
            if case .link = state.kind { return true }
            return !having.isEmpty || there.second == state.second
        }
    }

    /// What has to be done, by site and name.
    public let items: [Item]
    /// What every node has already.
    public let present: [FoundCopy]
    /// What is left as it is.
    public let kept: [Kept]
    /// Copies that went between two looks.
    public let lost: [FoundCopy]
    /// The nodes that were looked at.
    public let nodes: Set<NodeName>

    /// Judges copies by what is in their place.
    ///
    /// - Parameters:
    ///   - copies: One for each file.
    ///   - states: Of the copies themselves; one that has none is lost.
    ///   - live: What each reachable node has in the place of each.
    ///   - wish: What was asked for.
    public init(
        of copies: [FoundCopy],
        states: [FoundCopy: TreeEntry],
        live: [NodeName: [TreeFile: TreeEntry]],
        for wish: Wish
    ) {
        var items: [Item] = []
        var present: [FoundCopy] = []
        var kept: [Kept] = []
        for found in copies {
            guard let state = states[found] else { continue }
            let item = Item(found, state, live.compactMapValues { files in files[found.original] })
            if item.obstacles.isEmpty && item.having == Set(live.keys) {
                present.append(found)
            } else if item.obstacles.isEmpty, let reason = item.reasonToKeep(by: wish) {
                kept.append(Kept(found: found, reason: reason))
            } else {
                items.append(item)
            }
        }
        nodes = Set(live.keys)
        self.items = items
        self.present = present
        self.kept = kept
        lost = copies.filter { found in states[found] == nil }
    }
}

extension Restoration.Item {
    fileprivate init(_ found: FoundCopy, _ state: TreeEntry, _ live: [NodeName: TreeEntry]) {
        var having: Set<NodeName> = []
        var differing: [NodeName: TreeEntry] = [:]
        var obstacles: [NodeName: String] = [:]
        for (node, there) in live {
            if let reason = there.kind.obstacle {
                obstacles[node] = reason
            } else if there.isSame(as: state) {
                having.insert(node)
            } else {
                differing[node] = there
            }
        }
        self.init(
            found: found,
            state: state,
            having: having,
            differing: differing,
            obstacles: obstacles
        )
    }

    /// A file that was named itself is never kept: it comes back, or that is refused.
    fileprivate func reasonToKeep(by wish: Restoration.Wish) -> Restoration.Kept.Reason? {
        if found.copy.name == wish.path { return nil }
        if wish.isOwn(found.copy.name) { return .own }
        return overwrites && !wish.overwrites ? .differs : nil
    }
}

extension TreeEntry.Kind {
    /// Why nothing can be put where this is; nil where it can.
    fileprivate var obstacle: String? {
        switch self {
        case .file, .link: nil
        case .folder: "a folder is in its place"
        case .special: "a pipe, socket or device is in its place"
        case .throughLink: "a folder above it is a symbolic link"
        case .blocked: "a file is in the place of a folder above it"
        case .closed: "a folder above it may not be entered"
        }
    }
}
