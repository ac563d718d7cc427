import Diagnostics
import Plans
import Resources
import Testing

@Suite("A restoration")
struct RestorationTests {
    private let balancer = NodeName("vm04")
    private let web = NodeName("vm03")
    private static let place = TrashPlace(
        site: "default",
        tree: "/www",
        folder: "/trash",
        temporary: "/tmp",
        user: "bitrix"
    )

    private func copy(
        _ name: String,
        _ stamp: String,
        on node: NodeName,
        size: Int = 1
    ) -> FoundCopy {
        FoundCopy(
            node: node,
            copy: TrashCopy(
                place: Self.place,
                stamp: stamp,
                name: TreeName(Array(name.utf8)),
                mode: "644",
                size: size
            )
        )
    }

    private func entry(
        _ kind: TreeEntry.Kind,
        at second: Int = 1,
        mode: String = "644"
    ) -> TreeEntry {
        TreeEntry(kind: kind, mode: mode, modified: "\(second).25")
    }

    private func wish(_ path: String = "a", overwrites: Bool = false) -> Restoration.Wish {
        Restoration.Wish(path: TreeName(Array(path.utf8)), overwrites: overwrites)
    }

    /// Judges one copy, whose digest is `old`, by what each node has in its place.
    private func judged(
        _ live: [NodeName: TreeEntry?],
        at second: Int = 1,
        for wish: Restoration.Wish? = nil
    ) -> Restoration {
        let found = copy("a", "1", on: web)
        return Restoration(
            of: [found],
            states: [found: entry(.file(digest: "old"), at: second)],
            live: live.mapValues { entry in entry.map { [found.original: $0] } ?? [:] },
            for: wish ?? self.wish()
        )
    }

    @Test(
        "is a run to remember: what it put where nothing was, what it displaced, and how it ended"
    )
    func remembered() {
        let displacing = judged([balancer: entry(.file(digest: "new")), web: nil])
        let adding = judged([balancer: nil, web: nil])
        let found = [copy("a", "1", on: web)]
        func report(
            _ restoration: Restoration,
            missing: [FoundCopy] = [],
            without lost: [NodeName: String] = [:],
            stop: Report.Outcome? = nil
        ) -> Report {
            RestoreOutcome(
                pool: "shop",
                restored: missing.isEmpty ? found : [],
                present: [],
                missing: missing,
                failures: [],
                nodes: [balancer, web],
                seconds: 2
            )
            .report(run: "R", of: restoration, without: lost, stop: stop)
        }
        let changed = report(displacing)
        #expect(changed.added == 0 && changed.changed == 1 && changed.outcome == .converged)
        let added = report(adding, stop: .interrupted)
        #expect(added.added == 1 && added.changed == 0 && added.outcome == .converged)
        #expect(report(adding, missing: found).outcome == .failed)
        #expect(report(adding, missing: found, stop: .timedOut).outcome == .timedOut)
        let partial = report(adding, without: [web: "timed out"])
        #expect(partial.outcome == .failed && partial.failures == [.unreachable(web, "timed out")])
    }

    @Test("takes the newest copy of each file, and the balancer's of two of one moment")
    func newest() {
        let copies = [
            copy("b", "1", on: balancer), copy("a", "1", on: balancer), copy("a", "2", on: web),
            copy("b", "1", on: web), copy("c", "3", on: web),
        ]
        for copies in [copies, copies.reversed()] {
            let newest = Restoration.newest(of: copies, preferring: balancer)
            #expect(
                newest == [
                    copy("a", "2", on: web), copy("b", "1", on: balancer), copy("c", "3", on: web),
                ]
            )
        }
    }

    @Test("takes a copy that lies where nothing is sent from only where no other node has its like")
    func avoided() {
        let late = copy("a", "20260301T120001.500000000Z-1", on: web)
        let early = copy("a", "20260301T120001.250000000Z-1", on: balancer)
        let only = copy("b", "20260301T120001.500000000Z-1", on: web)
        let other = copy("c", "20260301T120001.500000000Z-1", on: web, size: 9)
        let old = copy("c", "20260201T120001.500000000Z-1", on: balancer)
        func newest(at moment: String? = nil) -> [FoundCopy] {
            Restoration.newest(
                of: [late, early, only, other, old],
                preferring: balancer,
                avoiding: [web],
                at: moment
            )
        }
        #expect(newest() == [early, only, other])
        #expect(newest(at: late.copy.moment) == [late, only, other])
    }

    @Test("takes what a restore or a join displaced by its moment only")
    func displaced() {
        let moved = copy("a", "20260301T120000.250000000Z-1", on: web)
        let restored = copy("a", "20260301T120001.500000000Z-2-restore", on: web)
        let joined = copy("a", "20260301T120002.500000000Z-3-join", on: balancer)
        let all = [moved, restored, joined]
        #expect(all.map(\.copy.cause) == [.sync, .restore, .join])
        #expect(Restoration.newest(of: all, preferring: balancer) == [moved])
        for found in all {
            let moment = found.copy.moment
            #expect(Restoration.newest(of: all, preferring: balancer, at: moment) == [found])
        }
        #expect(Restoration.newest(of: [restored, joined], preferring: balancer) == [])
    }

    @Test("takes of a file and a folder that had one name what is newer")
    func kinds() {
        let file = copy("a", "2", on: web)
        let below = [copy("a/b/c", "1", on: web), copy("a/d", "1", on: balancer)]
        let other = copy("ab", "1", on: web)
        #expect(
            Restoration.newest(of: below + [file, other], preferring: balancer) == [file, other]
        )
        let old = copy("a", "0", on: balancer)
        #expect(Restoration.newest(of: below + [old], preferring: balancer) == below)
    }

    @Test("leaves other content below a folder as it is, and each node's own files")
    func kept() {
        let different = [balancer: nil, web: entry(.file(digest: "new"))]
        for path in ["", "x"] {
            let judged = judged(different, for: wish(path))
            #expect(judged.kept.map(\.reason) == [.differs] && judged.items.isEmpty)
            #expect(judged.refusals(overwriting: false) == [])
        }
        #expect(judged(different, for: wish("", overwrites: true)).items.count == 1)
        var folder = wish("", overwrites: true)
        folder.isOwn = { name in name.text == "a" }
        #expect(judged([balancer: nil, web: nil], for: folder).kept.map(\.reason) == [.own])
        var itself = folder
        itself.path = TreeName(Array("a".utf8))
        #expect(judged([balancer: nil, web: nil], for: itself).items.count == 1)
    }

    @Test("takes permissions that differ for other content")
    func modes() {
        let open = entry(.file(digest: "old"), mode: "666")
        let restoration = judged([balancer: entry(.file(digest: "old")), web: open])
        #expect(restoration.items.map(\.overwrites) == [true])
        let refusals = restoration.refusals(overwriting: false)
        #expect(refusals.first?.detail.contains("mode 666, the copy 644") == true)
        #expect(restoration.items.first?.isBack(open) == false)
    }

    @Test("has nothing to do where every node has the content, whatever its time")
    func present() {
        let same = entry(.file(digest: "old"), at: 9)
        let restoration = judged([balancer: same, web: same])
        #expect(restoration.items.isEmpty && restoration.present.count == 1)
        #expect(restoration.refusals(overwriting: false) == [])
    }

    @Test("brings back what a node lacks, and says which nodes have it")
    func missing() {
        let restoration = judged([balancer: entry(.file(digest: "old")), web: nil])
        #expect(restoration.items.map(\.having) == [[balancer]])
        #expect(restoration.items.allSatisfy { item in !item.overwrites })
        #expect(restoration.refusals(overwriting: false) == [])
    }

    @Test("is refused where any node has other content, unless that may be overwritten")
    func conflict() {
        for (second, word) in [(0, "older"), (1, "newer"), (2, "newer")] {
            let restoration = judged([
                balancer: nil, web: entry(.file(digest: "new"), at: second),
            ])
            let refusals = restoration.refusals(overwriting: false)
            #expect(refusals.map(\.code) == ["restore/differs"])
            #expect(refusals.first?.detail.contains(word) == true && refusals.first?.node == web)
            #expect(restoration.refusals(overwriting: true) == [])
        }
    }

    @Test("takes content that could not be read for other content")
    func unread() {
        let found = copy("a", "1", on: web)
        let unread = entry(.file(digest: ""))
        let restoration = Restoration(
            of: [found],
            states: [found: unread],
            live: [web: [found.original: unread]],
            for: wish()
        )
        #expect(restoration.refusals(overwriting: false).map(\.code) == ["restore/differs"])
    }

    @Test(
        "is refused where something else is in the way, even if content may be overwritten",
        arguments: [TreeEntry.Kind.folder, .special, .throughLink, .blocked, .closed]
    )
    func obstacles(kind: TreeEntry.Kind) {
        let restoration = judged([balancer: nil, web: entry(kind)])
        #expect(restoration.refusals(overwriting: true).map(\.code) == ["restore/obstructed"])
    }

    @Test("replaces a link as content that differs, and a link of the same target not at all")
    func links() {
        let link = entry(.link(target: [1]))
        #expect(judged([web: link]).items.map(\.overwrites) == [true])
        let found = copy("a", "1", on: web)
        let same = Restoration(
            of: [found],
            states: [found: link],
            live: [web: [found.original: link]],
            for: wish()
        )
        #expect(same.items.isEmpty)
    }

    @Test("names copies that went meanwhile, and many problems by the first of them")
    func lost() {
        let copies = (10..<40).map { number in copy("f\(number)", "1", on: web) }
        let none = Restoration(of: copies, states: [:], live: [web: [:]], for: wish(""))
        #expect(none.lost == copies && none.items.isEmpty && none.present.isEmpty)
        let states = Dictionary(
            uniqueKeysWithValues: copies.map { found in (found, entry(.file(digest: "old"))) }
        )
        let live = Dictionary(
            uniqueKeysWithValues: copies.map { found in
                (found.original, entry(.file(digest: "new")))
            }
        )
        let all = Restoration(of: copies, states: states, live: [web: live], for: wish(""))
        #expect(all.items.isEmpty && all.kept.count == 30 && all.refusals(overwriting: false) == [])
        let blocked = live.mapValues { _ in entry(.folder) }
        let refusals = Restoration(
            of: copies,
            states: states,
            live: [web: blocked],
            for: wish("", overwrites: true)
        )
        .refusals(overwriting: true)
        #expect(refusals.count == 11 && refusals.last?.detail.contains("20 more") == true)
    }
}
