extension NginxTree {
    /// Where nginx resolves relative names of `include`.
    static let root = "/etc/nginx"

    /// More links on one way are taken for a loop, as Linux does.
    private static let hopLimit = 40

    /// The path behind all links on the way, whether something is there or not; nil for a loop.
    func realPath(_ path: String) -> String? {
        var done = ""
        var rest = Self.components(path)
        var hops = 0
        while !rest.isEmpty {
            let component = rest.removeFirst()
            if component == ".." {
                done = Self.parent(of: done)
                continue
            }
            let next = "\(done)/\(component)"
            guard let target = links[next] else {
                done = next
                continue
            }
            hops += 1
            guard hops <= Self.hopLimit else { return nil }
            rest = Self.components(target) + rest
            if target.hasPrefix("/") { done = "" }
        }
        return done.isEmpty ? "/" : done
    }

    /// The content that a path leads to, links followed.
    func content(at path: String) -> [UInt8]? {
        realPath(path).flatMap { files[$0] }
    }

    /// Whether a path leads to a file.
    func hasFile(at path: String) -> Bool {
        content(at: path) != nil
    }

    /// The link to write at `path`, with the target as found there when it means the same.
    func link(at path: String, to target: String) -> Entry {
        func destination(_ target: String) -> String {
            Self.normal(target.hasPrefix("/") ? target : "\(Self.parent(of: path))/\(target)")
        }
        guard let found = links[path], destination(found) == destination(target) else {
            return .link(path: path, target: target)
        }
        return .link(path: path, target: found)
    }

    /// Whether a path or pattern as `include` has it leads out of the tree, no link followed.
    static func isOutside(_ path: String) -> Bool {
        !normal(path.hasPrefix("/") ? path : "\(root)/\(path)").hasPrefix(root + "/")
    }

    /// The folder of a path; empty for what lies in the root folder.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }

    /// The path without `.` and `..`, no link followed.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in components(path) {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    private static func components(_ path: String) -> [Substring] {
        path.split(separator: "/").filter { $0 != "." }
    }
}
