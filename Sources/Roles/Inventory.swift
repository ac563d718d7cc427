internal import Diagnostics
internal import Manifests
internal import Resources

/// The vendor's inventory of the pool: an ini file of groups of hosts that the owner may edit too.
struct Inventory {
    private var lines: [String]

    init(_ content: Content) {
        lines = content.lines
    }

    var content: Content { Content(lines.map { line in line + "\n" }.joined()) }

    /// The inventory with every node of the pool in the groups of its roles; other lines stay.
    func listing(_ pool: Pool) -> Inventory {
        var inventory = self
        for node in pool.nodes {
            for group in Inventory.groups(of: node) {
                inventory.put(node, local: node.name == pool.mgmtNode.name, in: group)
            }
        }
        return inventory
    }

    private static func groups(of node: Node) -> [String] {
        let byRole: [(Role, String)] = [
            (.mgmt, "bitrix-mgmt"), (.web, "bitrix-web"), (.mysql, "bitrix-mysql"),
        ]
        return ["bitrix-hosts"]
            + byRole.filter { role, _ in node.roles.contains(role) }.map { _, group in group }
    }

    private mutating func put(_ node: Node, local: Bool, in group: String) {
        let range = range(of: group)
        let isListed = lines[range].contains { line in
            line.split(whereSeparator: \.isWhitespace).first.map(String.init) == node.name.text
        }
        if isListed { return }
        let connection = local ? "ansible_connection=local " : ""
        lines.insert(
            "\(node.name) \(connection)ansible_ssh_host=\(node.address)",
            at: range.upperBound
        )
    }

    /// The lines of a group up to its last host; a group that is not there is made at the end.
    private mutating func range(of group: String) -> Range<Int> {
        guard let header = lines.firstIndex(of: "[\(group)]") else {
            if lines.last?.isEmpty == false { lines.append("") }
            lines.append("[\(group)]")
            return lines.count..<lines.count
        }
        let next = lines[(header + 1)...].firstIndex { line in line.hasPrefix("[") } ?? lines.count
        let last = lines[header..<next].lastIndex { line in
            !line.allSatisfy(\.isWhitespace)
        }
        return (header + 1)..<((last ?? header) + 1)
    }
}

/// A flat YAML file of `key: value` lines that somebody else writes too.
struct YAMLLines {
    private let lines: [String]

    init(_ content: Content) {
        lines = content.lines
    }

    /// The file with one key set; every other line stays.
    func setting(_ key: String, _ value: String) -> Content {
        var result = lines
        let line = "\(key): \(value)"
        if let index = lines.firstIndex(where: { line in line.hasPrefix("\(key):") }) {
            result[index] = line
        } else {
            result.append(line)
        }
        return Content(result.map { line in line + "\n" }.joined())
    }
}
