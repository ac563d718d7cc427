import Foundation
import Nginx
import Testing

/// A folder of `Fixtures`: a live tree, a pool, and what is to come of them.
struct FixtureCase: Sendable, CustomTestStringConvertible {
    let name: String

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// All cases, in the order of their names.
    static let all: [FixtureCase] = names.map(FixtureCase.init)

    private static var names: [String] {
        let found = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
        return (found ?? []).sorted()
    }

    var testDescription: String { name }

    var path: URL { Self.folder.appending(path: name) }

    /// The live tree; `base.txt` names a case whose tree lies below this one's, and then paths of
    /// it that are not there.
    func live() throws -> NginxTree {
        var tree = NginxTree()
        if let base = try? lines(of: "base.txt"), let first = base.first {
            tree = try FixtureCase(name: first).live()
            for path in base.dropFirst() {
                tree.files["/etc/nginx/\(path)"] = nil
                tree.links["/etc/nginx/\(path)"] = nil
            }
        }
        let overlay = try Self.tree(at: path.appending(path: "live"))
        for (path, bytes) in overlay.files { tree.apply(.file(path: path, bytes: bytes)) }
        for (path, target) in overlay.links { tree.apply(.link(path: path, target: target)) }
        return tree
    }

    /// The pool; a case without `cluster.txt` takes its base's.
    func cluster() throws -> Cluster {
        guard let lines = try? lines(of: "cluster.txt") else {
            return try FixtureCase(name: lines(of: "base.txt")[0]).cluster()
        }
        var cluster = Cluster(sites: [], webServers: [], poolAddresses: [], balancerAddress: "")
        for line in lines { cluster.read(line.split(separator: " ").map(String.init)) }
        return cluster
    }

    private func lines(of file: String) throws -> [String] {
        try String(contentsOf: path.appending(path: file), encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    private static func tree(at folder: URL) throws -> NginxTree {
        var tree = NginxTree()
        let manager = FileManager.default
        guard let paths = manager.enumerator(atPath: folder.path()) else { return tree }
        for case let path as String in paths {
            let file = folder.appending(path: path).path()
            let key = "/etc/nginx/\(path)"
            if let target = try? manager.destinationOfSymbolicLink(atPath: file) {
                tree.links[key] = target
            } else if let data = manager.contents(atPath: file) {
                tree.files[key] = Array(data)
            }
        }
        return tree
    }
}

extension Cluster {
    /// Takes one line of `cluster.txt`.
    fileprivate mutating func read(_ words: [String]) {
        switch words[0] {
        case "site":
            var site = ClusterSite(name: words[1], root: words[2])
            for word in words.dropFirst(3) {
                let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
                switch parts[0] {
                case "default": site.isDefault = true
                case "alias": site.aliases = parts[1].split(separator: ",").map(String.init)
                default:
                    let files = parts[1].split(separator: ",").map(String.init)
                    site.tls = .init(certificate: files[0], key: files[1])
                }
            }
            sites.append(site)
        case "web": webServers.append(.init(name: words[1], address: words[2]))
        case "pool": poolAddresses = Array(words.dropFirst())
        case "balancer": balancerAddress = words[1]
        case "method": method = Method(rawValue: words[1]) ?? .ipHash
        default: keepalive = Int(words[1]) ?? 0
        }
    }
}
