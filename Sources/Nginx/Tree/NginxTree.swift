/// The files and links below `/etc/nginx` of one node.
public struct NginxTree: Sendable, Equatable {
    /// The content of every regular file that was read, by absolute path.
    public var files: [String: [UInt8]]
    /// The absolute paths of regular files that were not read.
    public var unread: Set<String>
    /// The target of every symbolic link as found, absolute or relative, by absolute path.
    public var links: [String: String]

    /// Creates a tree.
    public init(
        files: [String: [UInt8]] = [:],
        unread: Set<String> = [],
        links: [String: String] = [:]
    ) {
        self.files = files
        self.unread = unread
        self.links = links
    }

    /// What one path below `/etc/nginx` is to be.
    public enum Entry: Sendable, Hashable {
        /// A regular file with this content.
        case file(path: String, bytes: [UInt8])
        /// A symbolic link with this target.
        case link(path: String, target: String)
        /// Nothing.
        case absent(path: String)

        /// The absolute path that the entry is about.
        public var path: String {
            switch self {
            case .file(let path, _), .link(let path, _), .absent(let path): path
            }
        }
    }

    /// Puts one entry in place of whatever is there.
    public mutating func apply(_ entry: Entry) {
        files[entry.path] = nil
        unread.remove(entry.path)
        links[entry.path] = nil
        switch entry {
        case .file(let path, let bytes): files[path] = bytes
        case .link(let path, let target): links[path] = target
        case .absent: break
        }
    }

    /// The tree with entries in place.
    public func applying(_ entries: [Entry]) -> NginxTree {
        var tree = self
        for entry in entries { tree.apply(entry) }
        return tree
    }
}
