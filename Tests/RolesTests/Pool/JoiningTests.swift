import Diagnostics
import Resources
import Roles
import Shell
import Testing

@Suite("A joining node with a site of its own")
struct JoiningTests {
    private let root = "/home/bitrix/www"

    /// What is refused, given the lists of files of both nodes; nil lists nothing.
    private func refusals(
        _ balancer: [String],
        _ peer: [String],
        allowing displaced: Set<NodeName> = []
    ) throws -> [Diagnostic] {
        var record = try RecordedPool("fresh")
        let (vm04, vm03) = (NodeName("vm04"), NodeName("vm03"))
        let sites = Subject("sites", "node")
        let seen = try #require(record.observations.answer(of: vm03, to: sites)).lines
        let kernel = "0.kernel \(Content("yes").base64)"
        record.answer(sites, on: vm03, seen.map { $0.hasPrefix("0.kernel ") ? kernel : $0 })
        record.answer(Subject("listing", root), on: vm04, balancer)
        record.answer(Subject("listing", root), on: vm03, peer)
        return Wanted(record.pool, inputs: Wanted.Inputs(allowDisplace: displaced))
            .catalog(seeing: record.observations, without: []).refusals
            .filter { refusal in ["preflight/displace", "preflight/unread"].contains(refusal.code) }
    }

    @Test("is refused for what only it has, by name")
    func unique() throws {
        let same = ["1 1700000000 a", "end"]
        #expect(try refusals(same, same) == [])
        let found = try refusals(same, ["1 1700000000 a", "1 1700000000 own.php", "end"])
        #expect(found.count == 1 && found[0].detail.contains("own.php"))
    }

    @Test("is refused where it is not known whether all files can be read")
    func unlooked() throws {
        var record = try RecordedPool("fresh")
        func codes() throws -> [String] { record.catalog().refusals.map(\.code) }
        #expect(try !codes().contains("preflight/unread"))
        record.answer(UnreadableFiles(root).subject, on: NodeName("vm04"), [])
        #expect(try codes().contains("preflight/unread"))
    }

    @Test("has time for the copies that displace what it has, and they tell how far they are")
    func longCopies() throws {
        var record = try RecordedPool("fresh")
        func copies() throws -> [Work] {
            let works = record.catalog().entries.compactMap { entry in entry.resource as? Work }
            return try works.filter { work in try #require(work.script).text.contains("--join") }
        }
        let first = try copies()
        // Once the balancer sends, what is left is gone through again before the peer sends.
        let unit = LsyncdNames(of: NodeName("vm03")).unit
        let subject = UnitLoaded(unit).subject
        record.answer(subject, on: NodeName("vm04"), ["LoadState=loaded", "ActiveState=active"])
        let second = try copies()
        #expect(first.count == 4 && second.count == 2)
        for work in first + second {
            #expect(work.idle == .seconds(600) && work.script?.text.contains("--progress") == true)
        }
    }

    @Test("is refused where there are too many files to tell, unless they may be displaced")
    func tooMany() throws {
        let half = "1 17000" + String(repeating: "0", count: 48 << 20)
        let (whole, cut) = (["1 1700000000 a", "end"], ["1 1700000000 a", half])
        for (own, other, node) in [(whole, cut, "vm03"), (cut, whole, "vm04")] {
            let found = try refusals(own, other)
            #expect(found.count == 1 && found[0].detail.hasPrefix("\(root) of \(node) has more"))
            #expect(try refusals(own, other, allowing: [NodeName("vm03")]) == [])
        }
    }

    @Test("is refused where a list ended early or nothing was listed, and not as a large site")
    func untold() throws {
        let whole = ["1 1700000000 a", "end"]
        for cut in [[], ["1 1700000000 a", "1 17000"]] {
            #expect(try refusals(whole, cut).map(\.code) == ["preflight/unread"])
            #expect(try refusals(cut, whole).map(\.code) == ["preflight/unread"])
        }
    }
}
