internal import Diagnostics
public import Plans
internal import Resources

/// The JSON document of what lies in the trash, or of what was brought back: one item a pool.
public struct RestoreList: Sendable {
    /// The document.
    public let json: JSON

    /// Creates a document of what there is.
    public init(contents: [PoolOutcome<TrashContents>]) {
        json = .list(of: "Restore", contents, \.json)
    }

    /// Creates a document of what was brought back.
    public init(outcomes: [PoolOutcome<RestoreOutcome>]) {
        json = .list(of: "Restore", outcomes, \.json)
    }
}

extension TrashContents {
    fileprivate var json: JSON {
        [
            "pool": .string(pool),
            "files": .array(copies.map { found in found.json }),
            "isCut": .bool(!cut.isEmpty),
            "unreachable": .reasons(unreachable),
            "outside": .texts(outside.sorted()),
            "oneWay": .texts(oneWay.sorted()),
        ]
    }
}

extension RestoreOutcome {
    fileprivate var json: JSON {
        let files =
            restored.map { found in
                found.json(state: "restored")
                    .joined(with: ["displaced": .texts((displaced[found] ?? []).sorted())])
            }
            + present.map { found in found.json(state: "present") }
            + kept.map { kept in
                kept.found.json(state: "kept").joined(with: [
                    "reason": .string(kept.reason.rawValue)
                ])
            }
            + missing.map { found in found.json(state: "missing") }
        return [
            "pool": .string(pool),
            "files": .array(files),
            "failures": .array(failures.map(\.json)),
            "nodes": .texts(nodes),
            "unreachable": .reasons(unreachable),
            "seconds": .seconds(seconds),
        ]
    }
}

extension JSON {
    fileprivate static func reasons(_ nodes: [NodeName: String]) -> JSON {
        .array(
            nodes.sorted { left, right in left.key < right.key }
                .map { node, reason in
                    ["node": .string(node.text), "reason": .string(reason)]
                }
        )
    }
}

extension FoundCopy {
    fileprivate var json: JSON {
        let name: JSON =
            copy.name.isText ? [:] : ["pathBase64": .string(Content(copy.name.bytes).base64)]
        let told: JSON = [
            "when": .string(copy.moment),
            "node": .string(node.text),
            "site": .string(copy.place.site),
            "path": .string(copy.name.text),
            "size": .number(copy.size),
            "cause": .string(copy.cause.rawValue),
            "type": .string(copy.isLink ? "link" : "file"),
            "mode": .string(copy.mode),
            "copy": .string("\(copy.place.folder)/\(copy.stamp)/\(copy.name.text)"),
        ]
        return told.joined(with: name)
    }

    fileprivate func json(state: String) -> JSON {
        json.joined(with: ["state": .string(state)])
    }
}
