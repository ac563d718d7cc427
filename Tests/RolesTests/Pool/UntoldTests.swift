import Diagnostics
import Plans
import Resources
import Roles
import Shell
import Testing

@Suite("What a node does not tell")
struct UntoldTests {
    private let vm04 = NodeName("vm04")
    private let vm03 = NodeName("vm03")

    /// The refusals of the pool, and its works that make room on a node that is new.
    private func judge(_ record: RecordedPool) -> (refusals: [String], works: [String]) {
        let catalog = record.catalog()
        let works = catalog.entries.compactMap { entry in entry.resource as? Work }
        return (
            catalog.refusals.map { refusal in "\(refusal.code) \(refusal.node?.text ?? "")" },
            works.filter { work in work.script?.text.contains("--join") == true }.map(\.id)
        )
    }

    @Test(
        "is refused; no node is taken for a new one, and nothing makes room",
        arguments: [true, false]
    )
    func units(isForward: Bool) throws {
        let (node, peer) = isForward ? (vm04, vm03) : (vm03, vm04)
        let unit = UnitLoaded(LsyncdNames(of: peer).unit).subject
        for state in ["fresh", "converged"] {
            var record = try RecordedPool(state)
            let known = judge(record)
            #expect(known.works.isEmpty == (state == "converged"))
            let lines = try #require(record.observations.answer(of: node, to: unit)).lines
            for (said, status) in [([], 137), (lines, 137), ([], 0)] {
                record.answer(unit, on: node, said, status: status)
                let found = judge(record)
                #expect(found.works == [])
                #expect(found.refusals == known.refusals + ["preflight/unread \(node)"])
            }
        }
    }

    @Test(
        "of itself is refused",
        arguments: [Subject("facts", "node"), Subject("mounts", "sites")]
    )
    func facts(subject: Subject) throws {
        for node in [vm03, vm04] {
            var record = try RecordedPool("fresh")
            let lines = try #require(record.observations.answer(of: node, to: subject)).lines
            record.answer(subject, on: node, lines, status: 137)
            #expect(judge(record).refusals.contains("preflight/unread \(node)"))
        }
    }

    @Test(
        "of its keys is refused, and the files that are made of them wait",
        arguments: [
            ("hostkey", "host-keys", "/etc/bxctl/ssh/known_hosts"),
            ("authorizedkeys", "sshd-keys", "/etc/ssh/sshd_config.d/10-bxctl.conf"),
        ]
    )
    func keys(line: String, code: String, path: String) throws {
        let subject = Subject("facts", "node")
        var record = try RecordedPool("fresh")
        let lines = try #require(record.observations.answer(of: vm03, to: subject)).lines
        record.answer(subject, on: vm03, lines.filter { !$0.hasPrefix(line + " ") })
        #expect(judge(record).refusals == ["preflight/\(code) vm03"])
        let waiting = record.catalog().entries.filter { entry in
            (entry.resource as? File)?.path == path && (entry.resource as? File)?.content == .later
        }
        #expect(waiting.map(\.node) == [line == "hostkey" ? vm04 : vm03])
    }

    @Test("of its sites makes no row, and lets no node join")
    func sites() throws {
        let subject = Subject("sites", "node")
        for state in ["fresh", "converged"] {
            var record = try RecordedPool(state)
            let isNew = state == "fresh"
            #expect(!rows(record).isEmpty)
            for (said, status) in [([], 137), (["php cannot be run"], 0)] {
                record.answer(subject, on: vm04, said, status: status)
                #expect(rows(record) == [])
                let isRefused = judge(record).refusals.contains("preflight/unread vm04")
                #expect(isRefused == isNew)
            }
        }
    }

    /// The rows that say where sites keep their sessions.
    private func rows(_ record: RecordedPool) -> [String] {
        record.catalog().entries.compactMap { entry in entry.resource as? DatabaseRow }
            .map(\.id).filter { id in id.contains("b_option") }
    }

    @Test("of a copy is told, and the copy is not taken for the same")
    func copies() throws {
        var record = try RecordedPool("converged")
        #expect(record.catalog().unchecked == [])
        let digests = record.observations.nodes[vm03].map { node in
            guard case .answered(let answers) = node else { return [Subject]() }
            return answers.keys.filter { subject in subject.kind == "tree digest" }
        }
        for subject in try #require(digests) {
            record.answer(subject, on: vm03, [], status: 137)
        }
        let unchecked = record.catalog().unchecked.map { item in "\(item.node) \(item.subject)" }
        #expect(unchecked.sorted() == ["vm03 /etc/httpd/bx/conf", "vm03 /etc/nginx/bx"])
    }

    @Test("of what is sent is no word that nothing is", arguments: [137, 0])
    func proofs(status: Int) throws {
        var record = try RecordedPool("converged")
        record.answer(Subject("sync", "vm03"), on: vm04, [], status: status)
        let told = record.wanted.status(of: record.outcome().plan, seeing: record.observations)
        let reasons = told.nodes.flatMap(\.conditions).map(\.reason)
        #expect(reasons.contains("NotTold") == (status != 0))
        #expect(reasons.contains("NotSetUp") == (status == 0))
    }
}
