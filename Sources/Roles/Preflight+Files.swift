internal import Diagnostics
internal import Manifests
internal import Resources

/// Files of the owner's that get lines of ours, and those that are read whole: what was not read
/// is never taken for empty.
extension PoolView {
    var fileRefusals: [Diagnostic] {
        let shared =
            pool.nodes.map { node in (node.name, "/etc/hosts") }
            + [
                (pool.mgmtNode.name, PoolView.inventory),
                (pool.mgmtNode.name, PoolView.groupVariables),
            ]
        let records = pool.nodes.map { node in (node.name, PoolRecord.path) }
        return (shared + records).compactMap(unread) + records.compactMap(foreign) + hiddenBlocks
    }

    private func unread(_ node: NodeName, _ path: String) -> Diagnostic? {
        switch state(of: path, on: node) {
        case .absent, nil: return nil
        case .file(let file) where file.content != nil: return nil
        case .file: return refusal(node, path, "it is larger than 1 MiB")
        case .link, .directory, .other: return refusal(node, path, "it is no regular file")
        }
    }

    private func refusal(_ node: NodeName, _ path: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            code: "preflight/file",
            summary: "A file that gets lines of ours cannot be read",
            detail: "\(path): \(reason), so what the owner has there would be lost.",
            node: node,
            hint: "Make it a regular file of up to 1 MiB."
        )
    }

    private func foreign(_ node: NodeName, _ path: String) -> Diagnostic? {
        guard let content = state(of: path, on: node)?.content,
            let form = PoolRecord.foreignForm(of: content)
        else { return nil }
        return Diagnostic(
            code: "preflight/newer",
            summary: "The pool was written by another version of bxctl",
            detail: "\(path) has the form \(form), and this program knows bxctl/v1.",
            node: node,
            hint: "Use the newer bxctl."
        )
    }

    /// Configuration of nginx too large to be read: it may hold what must not be lost.
    private var hiddenBlocks: [Diagnostic] {
        let states = observations.value(PoolView.nginxQuestion, on: balancer.name) ?? [:]
        return states.sorted { left, right in left.key < right.key }.compactMap { path, state in
            guard path.hasSuffix(".conf"), let file = state.file, file.content == nil else {
                return nil
            }
            return refusal(balancer.name, path, "it is larger than 1 MiB")
        }
    }
}
