import Diagnostics

/// What must hold between the pools of a run.
enum PoolsRules {
    /// Checks that pools differ in name and share no node.
    static func check(_ files: inout [ManifestFile]) {
        var names: [String: (source: SourceRange, document: Int)] = [:]
        var nodes: [String: (source: SourceRange, document: Int)] = [:]
        var number = 0
        for file in files.indices {
            for document in files[file].documents {
                number += 1
                let metadata = document.place["metadata"]["name"].source
                let name = [(document.content.metadata.name, metadata)]
                report("The pool", name, number, &names, &files[file])
                report("The node at", addresses(of: document), number, &nodes, &files[file])
            }
        }
    }

    private static func addresses(of document: ManifestFile.Document) -> [(String, SourceRange)] {
        document.content.spec.nodes.enumerated().map { index, node in
            (node.address, document.place["spec"]["nodes"][index]["address"].source)
        }
    }

    /// Reports the texts that a document before this one has.
    private static func report(
        _ what: String,
        _ texts: [(String, SourceRange)],
        _ document: Int,
        _ seen: inout [String: (source: SourceRange, document: Int)],
        _ file: inout ManifestFile
    ) {
        for (text, source) in texts where !text.isEmpty {
            guard let first = seen[text] else {
                seen[text] = (source, document)
                continue
            }
            guard first.document != document else { continue }
            let place = "\(first.source.file):\(first.source.start.line)"
            let detail = "\(what) \(text) is already in a pool, at \(place)."
            let hint = "Pools share neither a name nor a node."
            file.reading.report(.duplicate(detail, hint: hint), at: source)
        }
    }
}
