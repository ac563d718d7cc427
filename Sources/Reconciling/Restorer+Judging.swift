public import Diagnostics
public import Plans
internal import Resources

extension Restorer {
    /// Judges the chosen copy of each file by what the nodes have now.
    public func restoration(of contents: TrashContents) async -> Restoration {
        let newest = chosen(of: contents)
        let nodes = settings.nodes.filter { node in
            contents.unreachable[node] == nil && !contents.outside.contains(node)
        }
        let files = newest.map { found in
            TreeFile(tree: found.copy.place.tree, name: found.copy.name)
        }
        let own = Dictionary(grouping: newest, by: \.node).mapValues { copies in
            copies.map { found in found.inTrash }
        }
        let asked = Dictionary(uniqueKeysWithValues: nodes.map { node in (node, files) })
            .merging(own) { files, copies in files + copies }
        let states = await states(of: asked)
        return Restoration(
            of: newest,
            states: Dictionary(
                newest.compactMap { found in
                    states[found.node]?[found.inTrash].map { state in (found, state) }
                }
            ) { first, _ in first },
            live: states.filter { node, _ in nodes.contains(node) }
                .mapValues { found in
                    found.filter { file, _ in scope.places.contains { $0.tree == file.tree } }
                },
            for: scope.wish
        )
    }

    /// The full trashes that content would have to move to.
    public func fullTrashes(for restoration: Restoration) async -> [Diagnostic] {
        let due = restoration.items.filter(\.overwrites)
        guard !due.isEmpty, scope.room > 0 else { return [] }
        let sites = Set(due.map(\.found.copy.place.site))
        let use = TrashUse(scope.places.filter { place in sites.contains(place.site) })
        let nodes = Set(due.flatMap(\.differing.keys)).sorted()
        let seen = await ask { catalog in
            for node in nodes { catalog.ask(use, of: node) }
        }
        return nodes.flatMap { node in
            (seen.value(use, on: node) ?? [:]).filter { _, size in size >= scope.room }
                .map { place, _ in .fullTrash(place.folder, node) }
        }
    }

    /// What nodes have at some names; a node that does not answer, or not for every name, is left out.
    func states(of files: [NodeName: [TreeFile]]) async -> [NodeName: [TreeFile: TreeEntry]] {
        let user = scope.places.first?.user ?? ""
        let questions = files.mapValues { files in
            Dictionary(grouping: files, by: \.tree).sorted { left, right in left.key < right.key }
                .flatMap { tree, files in
                    files.map(\.name).sorted().inChunks.map { names in
                        (tree, TreeEntries(of: names, in: tree, as: user))
                    }
                }
        }
        let seen = await ask { catalog in
            for (node, questions) in questions {
                for (_, question) in questions { catalog.ask(question, of: node) }
            }
        }
        var states: [NodeName: [TreeFile: TreeEntry]] = [:]
        for (node, questions) in questions where seen.isReachable(node) || questions.isEmpty {
            states[node] = [:]
            for (tree, question) in questions {
                guard let entries = seen.value(question, on: node) else {
                    states[node] = nil
                    break
                }
                for (name, state) in entries {
                    states[node]?[TreeFile(tree: tree, name: name)] = state
                }
            }
        }
        return states
    }
}

extension Diagnostic {
    fileprivate static func fullTrash(_ folder: String, _ node: NodeName) -> Diagnostic {
        Diagnostic(
            code: "restore/no-room",
            summary: "A trash is full",
            detail: "\(folder) takes nothing that would be overwritten. Nothing was changed.",
            node: node,
            hint: "Raise sync.trash.maxSize and apply, or delete old dated folders there."
        )
    }
}

extension FoundCopy {
    /// The copy itself as a file of its trash folder.
    var inTrash: TreeFile {
        TreeFile(
            tree: copy.place.folder,
            name: TreeName(Array("\(copy.stamp)/".utf8) + copy.name.bytes)
        )
    }
}

extension Array {
    /// Parts of a size that one rsync and one line of words carry with ease.
    var inChunks: [[Element]] {
        stride(from: 0, to: count, by: 2_000).map { start in
            Array(self[start..<Swift.min(start + 2_000, count)])
        }
    }
}
