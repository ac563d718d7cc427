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
            "isCut": .bool(isCut),
            "unreachable": .array(
                unreachable.sorted { left, right in left.key < right.key }
                    .map { node, reason in
                        ["node": .string(node.text), "reason": .string(reason)]
                    }
            ),
        ]
    }
}

extension RestoreOutcome {
    fileprivate var json: JSON {
        let files =
            restored.map { found in found.json(state: "restored") }
            + present.map { found in found.json(state: "present") }
            + missing.map { found in found.json(state: "missing") }
        return [
            "pool": .string(pool),
            "files": .array(files),
            "failures": .array(failures.map(\.json)),
            "nodes": .texts(nodes),
            "seconds": .seconds(seconds),
        ]
    }
}

extension FoundCopy {
    fileprivate var json: JSON {
        [
            "when": .string(copy.moment),
            "node": .string(node.text),
            "site": .string(copy.place.site),
            "path": .string(copy.name.text),
            "size": .number(copy.size),
            "type": .string(copy.isLink ? "link" : "file"),
            "mode": .string(copy.mode),
            "copy": .string("\(copy.place.folder)/\(copy.stamp)/\(copy.name.text)"),
        ]
    }

    fileprivate func json(state: String) -> JSON {
        json.joined(with: ["state": .string(state)])
    }
}

extension TrashCopy {
    /// When it came into the trash, as RFC 3339 writes it: `2026-03-01T12:00:00.250Z`.
    var moment: String {
        let digits = stamp.prefix { letter in letter != "-" }.filter(\.isNumber).map(String.init)
        guard digits.count >= 17 else { return stamp }
        func part(_ range: Range<Int>) -> String { digits[range].joined() }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T"
            + "\(part(8..<10)):\(part(10..<12)):\(part(12..<14)).\(part(14..<17))Z"
    }
}
