public import Diagnostics
internal import Resources

extension Restoration {
    /// Why this may not be done.
    ///
    /// - Parameter overwriting: Whether other content may be overwritten.
    /// - Returns: A problem for each file, the first few of them; none when it may be done.
    public func refusals(overwriting: Bool) -> [Diagnostic] {
        let blocked = items.filter { item in !item.obstacles.isEmpty }
        let conflicts = overwriting ? [] : items.filter(\.overwrites)
        let found = blocked.map(\.obstruction) + conflicts.map(\.conflict)
        let rest = found.count - Restoration.shown
        guard rest > 0 else { return found }
        return found.prefix(Restoration.shown) + [
            Diagnostic(
                code: "restore/more",
                summary: "Other files stand in the way, too",
                detail: "There are \(rest) more of them. Nothing was changed."
            )
        ]
    }

    private static var shown: Int { 10 }
}

extension Restoration.Item {
    private var path: String { "\(found.copy.place.tree)/\(found.copy.name.text)" }

    fileprivate var obstruction: Diagnostic {
        let (node, reason) = obstacles.sorted { left, right in left.key < right.key }[0]
        return Diagnostic(
            code: "restore/obstructed",
            summary: "A file cannot be put back in its place",
            detail: "\(path): \(reason). Nothing was changed.",
            node: node,
            hint: "Move that away, or give a narrower --path."
        )
    }

    fileprivate var conflict: Diagnostic {
        let (node, there) = differing.sorted { left, right in left.key < right.key }[0]
        let age = there.second < state.second ? "older" : "newer"
        let difference =
            there.kind == state.kind && there.mode != state.mode
            ? "what is there has mode \(there.mode), the copy \(state.mode)"
            : "what is there is \(age) than the copy"
        return Diagnostic(
            code: "restore/differs",
            summary: "Other content is in the place of a file",
            detail: "\(path): \(difference). Nothing was changed.",
            node: node,
            hint: "Give --overwrite to move it to the trash, or a narrower --path or --since."
        )
    }
}
