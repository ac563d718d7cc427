import Diagnostics
import Foundation
import Manifests
import Resources
import Testing
import Trial

@testable import Roles

/// Files that hold lines of ours and are somebody else's.
@Suite("In a file of the owner's")
struct OwnersFilesTests {
    /// A file of somebody's: any bytes, lines ended in any way, marks like ours in between.
    private func content(_ chance: inout Chance, among lines: [String]) -> Content {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...12, using: &chance) {
            switch Int.random(in: 0..<4, using: &chance) {
            case 0: bytes += (0..<5).map { _ in UInt8.random(in: 128...255, using: &chance) }
            case 1: bytes += chance.text(upTo: 12).utf8
            default: bytes += (lines.randomElement(using: &chance) ?? "").utf8
            }
            bytes += ["\n", "\n", "\r\n", ""].randomElement(using: &chance)?.utf8.map { $0 } ?? []
        }
        return Content(bytes)
    }

    private let block = MarkedBlock(name: "shop", lines: ["10.77.0.4 vm04", "10.77.0.3 vm03"])
    private let begin = "# bxctl shop: begin, written by bxctl, do not edit"
    private let end = "# bxctl shop: end"

    // MARK: Marked blocks

    @Test("a block is placed once, and all else stays byte for byte", arguments: 0..<200)
    func blocks(seed: UInt64) {
        var chance = Chance(seed)
        let marks = ["# a", begin, end, "10.77.0.9 x", "# bxctl other: end", " \(begin)"]
        let old = content(&chance, among: marks)
        let placed = block.placed(in: old)
        #expect(block.placed(in: placed) == placed)
        let other = MarkedBlock(name: "shop", lines: ["10.77.0.5 vm05"])
        #expect(block.placed(in: other.placed(in: placed)) == placed)
        let stranger = MarkedBlock(name: "other", lines: ["10.99.0.5 vm05"])
        #expect(stranger.placed(in: placed).bytes.starts(with: placed.bytes))
    }

    @Test("a block without its end mark swallows no line of the owner's")
    func cutBlock() {
        let old = Content("\(begin)\n10.77.0.4 vm04\n127.0.0.1 mine\n")
        let placed = block.placed(in: old)
        #expect(placed.text.hasPrefix(old.text))
        #expect(block.placed(in: placed) == placed)
        let changed = MarkedBlock(name: "shop", lines: ["10.77.0.5 vm05"]).placed(in: placed)
        #expect(changed.text.contains("127.0.0.1 mine"))
    }

    @Test("a block takes the place of the old one, and the end of the file where there is none")
    func places() {
        let old = Content("one\n\(begin)\nold\n\(end)\ntwo")
        let text = "one\n\(begin)\n10.77.0.4 vm04\n10.77.0.3 vm03\n\(end)\ntwo\n"
        #expect(block.placed(in: old).text == text)
        #expect(block.placed(in: Content([])).lines.count == 4)
        #expect(block.placed(in: Content("one")).lines.first == "one")
    }

    // MARK: The inventory

    @Test("an inventory lists the pool once, and keeps every other line", arguments: 0..<100)
    func inventory(seed: UInt64) throws {
        var chance = Chance(seed)
        let pool = try RecordedPool.manifest()
        let lines = ["[bitrix-hosts]", "[bitrix-web]", "[mine]", "# a", "vm03", "", "vm04 x=y"]
        let old = content(&chance, among: lines)
        let listed = Inventory(old).listing(pool).content
        #expect(Inventory(listed).listing(pool).content == listed)
        let added = listed.lines.difference(from: old.lines)
        #expect(added.removals.isEmpty)
        let whole = old.bytes.isEmpty || old.bytes.last == 10 ? old.bytes : old.bytes + [10]
        #expect(listed.bytes.count >= whole.count)
        for group in ["bitrix-hosts", "bitrix-web", "bitrix-mysql", "bitrix-mgmt"] {
            let titles = listed.lines.filter { line in
                line.trimmingCharacters(in: .whitespaces.union(.newlines)) == "[\(group)]"
            }
            #expect(!titles.isEmpty)
        }
    }

    @Test("an inventory keeps bytes that are no UTF-8")
    func foreignBytes() throws {
        let pool = try RecordedPool.manifest()
        let comment: [UInt8] = [0x23, 0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x0a]
        let listed = Inventory(Content(comment)).listing(pool).content
        #expect(listed.bytes.starts(with: comment))
        let set = YAMLLines(Content(comment)).setting("cluster_web_configure", "enable")
        #expect(set.bytes.starts(with: comment))
    }

    @Test("hosts go behind the last one of their group, the management node without ssh")
    func groups() throws {
        let pool = try RecordedPool.manifest()
        let old = Content("[bitrix-hosts]\nvm09 a=b\n\n[mine]\nx\n")
        let wanted = """
            [bitrix-hosts]
            vm09 a=b
            vm04 ansible_connection=local ansible_ssh_host=10.77.0.4
            vm03 ansible_ssh_host=10.77.0.3

            [mine]
            x
            """
        #expect(Inventory(old).listing(pool).content.text.hasPrefix(wanted))
    }

    // MARK: Flat YAML

    @Test("a key is set once, and every other line stays", arguments: 0..<100)
    func keys(seed: UInt64) {
        var chance = Chance(seed)
        let lines = ["---", "a: b", "key: no", "other_key: x", "# key: c", "key: yes"]
        let old = content(&chance, among: lines)
        let set = YAMLLines(old).setting("key", "yes")
        #expect(YAMLLines(set).setting("key", "yes") == set)
        #expect(set.lines.contains("key: yes"))
        let others = { (content: Content) in content.lines.filter { !$0.hasPrefix("key:") } }
        #expect(others(set) == others(old))
    }

    // MARK: The pool's record

    @Test("a record comes back as it was written, and only for its own pool", arguments: 0..<20)
    func record(seed: UInt64) throws {
        var chance = Chance(seed)
        let members = (0..<3).map { number in
            PoolRecord.Member(
                name: NodeName("vm0\(number)"),
                address: chance.text(upTo: 9),
                roles: ["web"]
            )
        }
        let digests = AppliedDigests([NodeName("vm00"): [chance.text(upTo: 30): "abc"]])
        let record = PoolRecord(members: members, digests: digests)
        let content = record.content(pool: "shop")
        #expect(PoolRecord(content, pool: "shop") == record)
        #expect(PoolRecord(content, pool: "other") == nil)
        #expect(record.content(pool: "shop") == content && content.bytes.last == 10)
        for length in 0..<content.bytes.count - 2 {
            #expect(PoolRecord(Content(Array(content.bytes[..<length])), pool: "shop") == nil)
        }
    }
}
