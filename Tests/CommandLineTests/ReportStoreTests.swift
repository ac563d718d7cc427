import Diagnostics
import Foundation
import Plans
import Reports
import Resources
import Testing
import Trial

@testable import bxctl

@Suite("The store of reports")
struct ReportStoreTests {
    private let folder: TemporaryFolder
    private let store: ReportStore

    init() throws {
        folder = try TemporaryFolder()
        store = ReportStore(folder: folder.path("state/bxctl/reports"), limit: 3)
    }

    private func record(_ number: Int, pool: String = "shop") -> RunRecord {
        RunRecord(
            report: Report(
                pool: pool,
                run: "2026030\(number)T120000Z-x",
                outcome: .failed,
                added: 1,
                changed: 2,
                removed: 3,
                failures: [
                    Failure(
                        node: NodeName("vm03"),
                        phase: .sync,
                        step: "unit lsyncd-vm04.service",
                        cause: "it \"ended\"\nwith 1",
                        hint: "Mend it."
                    )
                ],
                remaining: [
                    Step(
                        phase: .web,
                        node: NodeName("vm03"),
                        action: .reload,
                        kind: "service",
                        id: "nginx",
                        cause: .drift,
                        note: "",
                        diff: "",
                        sensitive: false,
                        disruptive: false
                    )
                ],
                notRemoved: [NodeName("vm05")],
                seconds: 1.25
            ),
            startedAt: "2026-03-0\(number)T12:00:00.000Z",
            by: "root on admin, process 1",
            command: "apply",
            changed: [NodeName("vm03")]
        )
    }

    private func mode(_ name: String) throws -> Int {
        let path = folder.path("state/bxctl/reports/\(name)")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    @Test("gives back what it was given, newest first")
    func roundTrip() {
        #expect(store.keep(record(1)) == nil && store.keep(record(2)) == nil)
        #expect(store.keep(record(1, pool: "docs")) == nil)
        #expect(store.history(of: "shop").entries.map(\.record) == [record(2), record(1)])
        #expect(store.history(of: "docs").entries.count == 1)
        #expect(store.history(of: "other").entries.isEmpty)
    }

    @Test("lets nobody else look, and leaves nothing unfinished")
    func modes() throws {
        umask(0)
        defer { umask(0o022) }
        #expect(store.keep(record(1)) == nil)
        #expect(try mode("") == 0o700 && mode("shop") == 0o700)
        #expect(try mode("shop/20260301T120000Z-x.json") == 0o600)
        let path = folder.path("state/bxctl/reports/shop")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 1)
    }

    @Test("forgets the oldest of a pool, and no other file")
    func limit() throws {
        try folder.write("mine", to: "state/bxctl/reports/shop/notes.txt")
        for number in [1, 2, 3, 4, 5] { #expect(store.keep(record(number)) == nil) }
        let kept = store.history(of: "shop").entries.map(\.record)
        #expect(kept == [record(5), record(4), record(3)])
        #expect(folder.text(of: "state/bxctl/reports/shop/notes.txt") == "mine")
    }

    @Test("warns where it cannot write, and says why")
    func unwritable() throws {
        try folder.write("a file", to: "state")
        let warning = try #require(store.keep(record(1)))
        #expect(warning.severity == .warning && warning.code == "history/not-kept")
        #expect(warning.detail.contains("20260301T120000Z-x.json"))
    }

    @Test("follows no link that lies in the place of a new file")
    func links() throws {
        #expect(store.keep(record(1)) == nil)
        let shop = folder.path("state/bxctl/reports/shop")
        try folder.write("precious", to: "target")
        for name in ["20260302T120000Z-x.json", "20260302T120000Z-x.json.\(getpid()).new"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(shop)/\(name)",
                withDestinationPath: folder.path("target")
            )
        }
        #expect(store.keep(record(2)) == nil)
        #expect(folder.text(of: "target") == "precious")
        #expect(store.history(of: "shop").entries.count == 2)
    }

    @Test(
        "skips what is no report and says so",
        arguments: [
            "", "{", "null", "[]", "{\"kind\":\"PlanList\"}", "{\"kind\":\"ReportList\"}",
            "{\"apiVersion\":\"bxctl/v1\",\"kind\":\"ReportList\",\"items\":[]}",
            "{\"apiVersion\":\"bxctl/v1\",\"kind\":\"ReportList\",\"items\":[{\"pool\":\"shop\"}]}",
        ]
    )
    func corrupted(text: String) throws {
        #expect(store.keep(record(1)) == nil)
        try folder.write(text, to: "state/bxctl/reports/shop/20260302T120000Z-y.json")
        let history = store.history(of: "shop")
        #expect(history.entries.map(\.record) == [record(1)])
        #expect(history.unreadable.count == 1)
    }

    @Test("skips half a report, wherever it was cut off")
    func cut() throws {
        let bytes = Array(record(1).json.compact.utf8)
        for count in stride(from: 0, to: bytes.count, by: 37) {
            try folder.write(Array(bytes.prefix(count)), to: "cut.json")
            #expect(throws: ReportStore.Unreadable.self) {
                try ReportStore.read(folder.path("cut.json"))
            }
        }
    }
}
