public import Diagnostics

/// One machine of a pool.
public struct Node: Sendable, Equatable {
    /// The server identifier, unique in the pool whatever the case of its letters.
    public var name: NodeName
    /// The IP address that the other nodes use, in its shortest spelling.
    public var address: String
    /// The duties; never empty.
    public var roles: Set<Role>
    /// The pinned host key as `TYPE BASE64`; nil leaves it to the controller's known hosts.
    public var hostKey: String?
    /// The way to the node: the pool's, with what the node itself overrides.
    public var access: Access
    /// The node's entry in the manifest.
    public var source: SourceRange

    /// Creates a node; only the manifest reader checks the values.
    public init(
        name: NodeName,
        address: String,
        roles: Set<Role>,
        hostKey: String? = nil,
        access: Access = Access(),
        source: SourceRange
    ) {
        self.name = name
        self.address = address
        self.roles = roles
        self.hostKey = hostKey
        self.access = access
        self.source = source
    }
}
