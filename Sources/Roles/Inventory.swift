internal import Diagnostics
internal import Manifests
internal import Resources

/// The vendor's inventory of the pool: an ini file of groups of hosts that the owner may edit too.
struct Inventory {
    /// Bytes, as comments may be in any encoding.
    private var lines: [[UInt8]]

    init(_ content: Content) {
        lines = content.byteLines
    }

    var content: Content { Content(byteLines: lines) }

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
        let name = Array(node.name.text.utf8)
        let isListed = lines[range].contains { line in
            line.split(whereSeparator: \.isSpace).first.map(Array.init) == name
        }
        if isListed { return }
        let connection = local ? "ansible_connection=local " : ""
        let line = "\(node.name) \(connection)ansible_ssh_host=\(node.address)"
        lines.insert(Array(line.utf8), at: range.upperBound)
    }

    /// The lines of a group up to its last host; a group that is not there is made at the end.
    private mutating func range(of group: String) -> Range<Int> {
        let title = Array("[\(group)]".utf8)
        guard let header = lines.firstIndex(where: { line in line.withoutSpaceBehind == title })
        else {
            if lines.last?.isEmpty == false { lines.append([]) }
            lines.append(title)
            return lines.count..<lines.count
        }
        let next =
            lines[(header + 1)...].firstIndex { line in line.first == UInt8(ascii: "[") }
            ?? lines.count
        let last = lines[header..<next].lastIndex { line in !line.withoutSpaceBehind.isEmpty }
        return (header + 1)..<((last ?? header) + 1)
    }
}

extension UInt8 {
    fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }
}

extension [UInt8] {
    fileprivate var withoutSpaceBehind: [UInt8] {
        lastIndex { byte in !byte.isSpace }.map { last in Array(self[...last]) } ?? []
    }
}

/// A flat YAML file of `key: value` lines that somebody else writes too.
struct YAMLLines {
    /// Bytes, as comments may be in any encoding.
    private let lines: [[UInt8]]

    init(_ content: Content) {
        lines = content.byteLines
    }

    /// The file with one key set; every other line stays.
    func setting(_ key: String, _ value: String) -> Content {
        var result = lines
        let line = Array("\(key): \(value)".utf8)
        if let index = lines.firstIndex(where: { line in line.starts(with: "\(key):".utf8) }) {
            result[index] = line
        } else {
            result.append(line)
        }
        return Content(byteLines: result)
    }
}
