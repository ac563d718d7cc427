import Diagnostics
import Foundation
import Manifests
import Resources
import Testing
import Trial
import YAML

@testable import Roles

/// The vendor's files of the pool, read by others than those who wrote them.
@Suite("Another reader of the pool's files")
struct InventoryReadingTests {
    private func pool(_ names: [String], addresses: [String]) -> Pool? {
        let nodes = zip(names, addresses).enumerated().map { number, node in
            let roles = number == 0 ? "balancer, mgmt, web, mysql" : "web"
            return "    - { name: \"\(node.0)\", address: \(node.1), roles: [\(roles)] }\n"
        }
        let text = """
            apiVersion: bxctl/v1
            kind: Pool
            metadata: { name: shop }
            spec:
              nodes:
            \(nodes.joined())  sites:
                - { name: default, root: /home/bitrix/www, database: sitemanager }
            """
        return ManifestReader.read([ManifestSource(name: "r", bytes: Array(text.utf8))]).pools.first
    }

    private func name(_ chance: inout Chance) -> String {
        let words = ["yes", "null", "on", "true", "none", "0x1", "1e3", "vm", "bitrix-web"]
        if Bool.random(using: &chance) { return words.randomElement(using: &chance) ?? "" }
        return String(
            (0..<Int.random(in: 1...20, using: &chance)).map { _ in
                Array("AZaz09._-").randomElement(using: &chance) ?? "a"
            }
        )
    }

    /// PHP splits the ini into groups itself, takes hosts apart at blanks as ansible does, and
    /// answers `GROUP HOST KEY=VALUE...`, a line each.
    private static let reader = """
        $group = '';
        foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $line) {
            $line = trim($line);
            if ($line === '' || $line[0] === '#' || $line[0] === ';') continue;
            if (preg_match('/^\\[([^\\]]+)\\]$/', $line, $match)) { $group = $match[1]; continue; }
            $words = preg_split('/\\s+/', $line);
            $host = array_shift($words);
            // The variables of a host are values that an ini file could have.
            $values = parse_ini_string(implode("\\n", $words), false, INI_SCANNER_RAW);
            ksort($values);
            $pairs = [];
            foreach ($values as $key => $value) $pairs[] = "$key=$value";
            echo "$group $host ", implode(' ', $pairs), "\\n";
        }
        """

    @Test(
        "finds every node of any name in its groups, with its address",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/php"), "needs php"),
        arguments: 0..<20
    )
    func inventory(seed: UInt64) async throws {
        var chance = Chance(seed)
        let addresses = ["10.77.0.4", "10.77.0.3", "\"fd00::5\""]
        var found: Pool?
        for _ in 0..<100 where found == nil {
            found = pool(addresses.map { _ in name(&chance) }, addresses: addresses)
        }
        let pool = try #require(found, "the rules let hardly any of these names pass")
        let owners = ["", "# mine\n", "[bitrix-web]\nstranger ansible_ssh_host=10.9.9.9\n\n"]
        let old = Content(owners.randomElement(using: &chance) ?? "")
        let folder = try TemporaryFolder()
        try folder.write(Inventory(old).listing(pool).content.bytes, to: "hosts")
        let ending = try await Program(["php", "-r", Self.reader, folder.path("hosts")]).run()
        var lines = Set(ending.text.split(separator: "\n").map(String.init))
        lines.remove("bitrix-web stranger ansible_ssh_host=10.9.9.9")
        var wanted: Set<String> = []
        for (number, node) in pool.nodes.enumerated() {
            let groups = ["hosts", "web"] + (number == 0 ? ["mgmt", "mysql"] : [])
            let local = number == 0 ? "ansible_connection=local " : ""
            for group in groups {
                wanted.insert(
                    "bitrix-\(group) \(node.name) \(local)ansible_ssh_host=\(node.address)"
                )
            }
        }
        #expect(lines == wanted, "\(ending.messages)")
    }

    @Test("finds the same values in a file of keys", arguments: 0..<20)
    func variables(seed: UInt64) throws {
        var chance = Chance(seed)
        let others = (0..<Int.random(in: 0...4, using: &chance)).map { number in
            (key: "owner_\(number)", value: "\(Int.random(in: 0...9, using: &chance))")
        }
        let own = "cluster_web_configure"
        let before = Bool.random(using: &chance) ? [(key: own, value: "disable")] : []
        let text = (others + before).map { key, value in "\(key): \(value)\n" }.joined()
        let written = YAMLLines(Content("---\n" + text)).setting(own, "enable")
        let file = YAMLReader.read(name: "r", bytes: written.bytes)
        #expect(file.diagnostics.isEmpty)
        guard case .mapping(let entries) = file.documents.first?.content else {
            Issue.record("it is no mapping")
            return
        }
        let read = entries.map { entry -> String in
            guard case .scalar(let scalar) = entry.value.content else { return entry.key }
            return "\(entry.key)=\(scalar.text)"
        }
        let wanted = (others + [(key: own, value: "enable")]).map { key, value in "\(key)=\(value)"
        }
        #expect(Set(read) == Set(wanted) && read.count == wanted.count)
    }
}
