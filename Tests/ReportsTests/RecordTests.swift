import Diagnostics
import Plans
import Resources
import Testing

@testable import Reports

extension Samples {
    static let place = TrashPlace(
        site: "default",
        tree: "/home/bitrix/www",
        folder: "/home/bitrix/.bxctl-trash/default",
        temporary: "/home/bitrix/.bxctl-tmp",
        user: "bitrix"
    )

    static func found(_ name: String, _ node: NodeName, size: Int) -> FoundCopy {
        FoundCopy(
            node: node,
            copy: TrashCopy(
                place: place,
                stamp: "20260301T120000.250000000Z-4711",
                name: TreeName(Array(name.utf8)),
                mode: "640",
                size: size
            )
        )
    }

    static let contents = TrashContents(
        pool: "shop",
        copies: [
            found("upload/photo.jpg", vm03, size: 1_289_748),
            found("upload/\u{1B}[2J new\nline", vm04, size: 7),
        ],
        cut: [vm03],
        unreachable: [vm05: "connection timed out"],
        outside: [vm05],
        oneWay: [vm03]
    )

    static let restored = RestoreOutcome(
        pool: "shop",
        restored: [contents.copies[0]],
        present: [],
        kept: [
            Restoration.Kept(found: found("upload/edited", vm03, size: 3), reason: .differs),
            Restoration.Kept(found: found("bitrix/.settings.php", vm03, size: 3), reason: .own),
        ],
        missing: [contents.copies[1]],
        displaced: [contents.copies[0]: [vm04, vm03]],
        failures: [
            Failure(
                node: vm04,
                phase: nil,
                step: "send to vm03",
                cause: "its peer's trash is full",
                hint: "Make room."
            )
        ],
        nodes: [vm04, vm03],
        seconds: 1.24
    )

    static let record = RunRecord(
        report: failed,
        startedAt: "2026-03-01T12:00:00.250Z",
        by: "root on admin, process 4711",
        command: "apply",
        changed: [vm03, vm04]
    )

    static let history = History(
        pool: "shop",
        entries: [
            History.Entry(record: record, file: "/var/lib/bxctl/reports/shop/1.json"),
            History.Entry(
                record: RunRecord(
                    report: converged,
                    startedAt: "",
                    by: "",
                    command: "apply",
                    changed: []
                ),
                file: "/var/lib/bxctl/reports/shop/0.json"
            ),
        ],
        unreadable: [("/var/lib/bxctl/reports/shop/2.json", "it is not whole")]
    )
}

@Suite("What lies in the trash")
struct RestoreTests {
    private let text = RestoreText(style: TextStyle())

    @Test("is a line a copy, with names that a terminal cannot obey")
    func contents() throws {
        try expectGolden(text.text(of: [Samples.contents]), "trash.txt")
        try expectGolden(
            RestoreList(contents: [.value(Samples.contents)]).json.pretty,
            "trash.json"
        )
    }

    @Test("is said to be nothing where it is")
    func nothing() {
        let none = TrashContents(pool: "shop", copies: [])
        #expect(text.text(of: [none]) == "Nothing in the trash.\n")
        let name = TreeName(Array("upload/\u{1B}a".utf8))
        let other = TrashContents(pool: "shop", path: name, copies: [])
        #expect(text.text(of: [other]) == "Nothing of upload/\\u001ba in the trash.\n")
    }

    @Test("and was brought back is counted; what was not is told with its cause")
    func outcome() throws {
        try expectGolden(text.text(of: [Samples.restored]), "restored.txt")
        try expectGolden(
            RestoreList(outcomes: [.value(Samples.restored)]).json.pretty,
            "restored.json"
        )
    }

    @Test(
        "has sizes in the largest unit that leaves one",
        arguments: [
            (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (1_535, "1.4 KiB"),
            (1_048_575, "1023.9 KiB"), (5 << 30, "5.0 GiB"), (9 << 50, "9216.0 TiB"),
        ]
    )
    func sizes(bytes: Int, text: String) {
        #expect(bytes.inBytes == text)
    }
}

@Suite("Past runs")
struct HistoryTests {
    @Test("are a line each, with what failed below")
    func text() throws {
        let history = HistoryText(style: TextStyle()).text(of: [Samples.history])
        try expectGolden(history, "history.txt")
        let none = History(pool: "shop", entries: [])
        #expect(
            HistoryText(style: TextStyle()).text(of: [none])
                == "No runs of pool shop are remembered here.\n"
        )
    }

    @Test("are a list in JSON, with files that are none")
    func json() throws {
        try expectGolden(HistoryList([Samples.history]).json.pretty, "history.json")
    }

    @Test("are kept as reports that say when, by whom and where the backups are")
    func record() throws {
        try expectGolden(Samples.record.json.pretty, "record.json")
        let text = ReportText(style: TextStyle()).text(of: Samples.record)
        try expectGolden(text, "record.txt")
    }
}
