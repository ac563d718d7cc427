public import Diagnostics

/// What the synchronisation with one other node is called on a node: its unit and files.
public struct LsyncdNames: Hashable, Sendable {
    private let name: String

    /// The names for a node of this name, the other one.
    public init(of name: String) {
        self.name = name
    }

    /// The names for another node.
    public init(of node: NodeName) {
        self.init(of: node.text)
    }

    /// The unit, such as `lsyncd-vm03.service`.
    public var unit: String { "lsyncd-\(name).service" }
    /// Where the unit lies.
    public var unitFile: String { "/etc/systemd/system/\(unit)" }
    /// Where the configuration lies.
    public var configuration: String { "/etc/lsyncd-\(name).conf" }
    /// Where the sending node's wrapper finds its trees.
    public var trees: String { "/etc/bxctl/sync/\(name).trees" }
    /// Where the receiving node's receiver finds what this name may write; there it is the sender.
    public var paths: String { "/etc/bxctl/sync/\(name).paths" }
    /// lsyncd's report.
    public var status: String { "/var/log/lsyncd/daemon-\(name).status" }
    /// lsyncd's log.
    public var log: String { "/var/log/lsyncd/daemon-\(name).log" }
}
