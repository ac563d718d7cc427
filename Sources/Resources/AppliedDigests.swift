public import Diagnostics

/// The digest of each resource as the last apply wanted it: what tells a changed manifest from
/// a node that drifted.
public struct AppliedDigests: Sendable, Equatable {
    /// Digest by `kind id`, by node.
    public var nodes: [NodeName: [String: String]]

    /// Creates digests.
    public init(_ nodes: [NodeName: [String: String]] = [:]) {
        self.nodes = nodes
    }

    /// The short digest of one resource's wanted state.
    public static func digest(of resource: any Resource) -> String {
        String(Digest.sha256(of: resource.desired.utf8).prefix(16))
    }

    /// The key of a resource within its node.
    public static func key(of resource: any Resource) -> String {
        "\(resource.kind) \(resource.id)"
    }

    /// Why `resource` differs on `node`.
    ///
    /// - Parameters:
    ///   - resource: What is wanted.
    ///   - node: The node that differs from it.
    ///   - isLate: Whether what is wanted is known only after an earlier step: a change that
    ///     another one brings about, and never one of the manifest.
    /// - Returns: The cause.
    public func cause(of resource: any Resource, on node: NodeName, isLate: Bool) -> Cause {
        guard let last = nodes[node]?[AppliedDigests.key(of: resource)] else { return .new }
        if isLate { return .drift }
        return last == AppliedDigests.digest(of: resource) ? .drift : .changed
    }
}

/// Why a resource differs from what is wanted.
public enum Cause: String, Sendable, Codable {
    /// It was never applied.
    case new
    /// The manifest changed.
    case changed
    /// The node changed.
    case drift
    /// It left the manifest.
    case removed
}
