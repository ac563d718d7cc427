import Foundation
import Resources
import Shell
import Testing
import Trial

@Suite("A name of a tree")
struct TreeNameTests {
    @Test(
        "is read from a path without what means nothing, and never leads upwards",
        arguments: [
            ("upload/a", "upload/a"), ("/upload//a/", "upload/a"), ("./a/./b", "a/b"), ("/", ""),
            (".", ""), ("..a/b..", "..a/b.."), ("a/../b", nil), ("..", nil), ("a/..", nil),
        ] as [(String, String?)]
    )
    func paths(path: String, name: String?) {
        #expect(TreeName(path: path)?.text == name)
    }

    @Test("is any bytes, from the word of a command line to what people read")
    func bytes() throws {
        let names: [([UInt8], String)] = [
            ([0x61, 0xE9, 0x62], "a\\xE9b"), ([0xD1, 0x84, 0xD1], "ф\\xD1"),
            ([0xFF, 0x2F, 0xF0, 0x9F], "\\xFF/\\xF0\\x9F"),
        ]
        for (bytes, text) in names {
            let name = try #require(TreeName(path: String(keeping: bytes)))
            #expect(name.bytes == bytes && name.text == text && !name.isText)
        }
        #expect(TreeName(path: String(keeping: Array("ф😀".utf8)))?.isText == true)
    }

    @Test("lets itself and the folders above in, and nothing else: wildcards are escaped")
    func patterns() {
        let names = ["a/b/c", "a/d", "*?[x]/it\\s *", "plain\\back", "#hash", "new\nline"]
        let text = names.compactMap { name in TreeName(path: name) }.patterns.text
        let wanted = [
            "/a/", "/a/b/", "/a/b/c", "/a/d", "/\\*\\?\\[x]/", "/\\*\\?\\[x]/it\\\\s \\*",
            "/plain\\back", "/#hash", "/new\nline",
        ]
        #expect(text == wanted.map { pattern in pattern + "\0" }.joined())
    }
}

/// A tree with its trash, on this machine, whose user is the one who runs the tests.
private struct TrashTrial {
    let folder: TemporaryFolder
    let place: TrashPlace

    init() throws {
        folder = try TemporaryFolder()
        for name in ["tree", "trash", "temp"] { try folder.makeFolder(name) }
        place = TrashPlace(
            site: "default",
            tree: folder.path("tree"),
            folder: folder.path("trash"),
            temporary: folder.path("temp"),
            user: "root"
        )
    }

    static let stamp = "20260301T120000.123456789Z-4711"

    func put(_ text: String, _ name: String) throws {
        try folder.write(text, to: "trash/\(TrashTrial.stamp)/\(name)")
    }

    func ask<F: Fact>(_ fact: F) async throws -> F.Value {
        let form = SurveyForm([fact], nonce: "n")
        let program = Program(
            Program.evaluating(form.script.text).words,
            environment: environment
        )
        let ending = try await program.run()
        let answers = try form.answers(in: ending.text)
        return try fact.read(try #require(answers[fact.subject]))
    }

    /// Puts a program that is killed at once in the place of a tool of the system.
    func breakTool(_ name: String) throws {
        try folder.writeProgram("kill -KILL $$", to: "broken/\(name)")
    }

    /// Where tools are looked for, broken ones first.
    var environment: [String: String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return ["PATH": "\(folder.path("broken")):\(path)"]
    }

    func copies(
        _ path: String = "",
        seconds: Int? = nil,
        limit: Int = 100
    ) async throws -> TrashListing.Value {
        let name = try #require(TreeName(path: path))
        return try await ask(TrashListing([place], path: name, seconds: seconds, limit: limit))
    }

    func entries(_ names: [String]) async throws -> [TreeName: TreeEntry] {
        let names = names.map { name in TreeName(Array(name.utf8)) }
        return try await ask(TreeEntries(of: names, in: place.tree, as: "root"))
    }

    func putBack(
        _ names: [String],
        overwriting: Bool = true
    ) async throws -> Program.Ending {
        let names = names.map { name in TreeName(Array(name.utf8)) }
        let script = place.placing(names, from: TrashTrial.stamp, overwriting: overwriting)
        return try await Program(
            Program.evaluating(script.text).words,
            environment: environment
        ).run()
    }

    /// The paths of files in the trash other than the ones that were put there.
    func newCopies() async throws -> [String] {
        try await copies().copies.filter { copy in copy.stamp != TrashTrial.stamp }
            .map(\.name.text)
    }
}

private let names = [
    "plain", "two words", "it's", "\"quoted\"", "Счёт № 1.txt", "-rf", "*?[a]", "back\\slash",
    "$(touch pwned)", "new\nline", "tab\there", " leading", "trailing ", "#hash", ";semi", "%n",
    "..x", ".hidden", "\u{1}", "end\n", "deep/er/-x/*",
]

@Suite("A trash", .enabled(if: geteuid() == 0, "setpriv needs root"))
struct TrashTests {
    @Test("tells every copy with its whole name")
    func listing() async throws {
        let trial = try TrashTrial()
        for name in names { try trial.put("in \(name)", name) }
        let value = try await trial.copies()
        #expect(Set(value.copies.map(\.name.text)) == Set(names) && !value.isCut)
        let first = try #require(value.copies.first { copy in copy.name.text == "plain" })
        #expect(first.stamp == TrashTrial.stamp && first.size == 8 && !first.isLink)
        for name in names {
            let one = try await trial.copies(name)
            #expect(one.copies.map(\.name.text) == [name])
        }
        #expect(try await trial.copies("deep/er").copies.map(\.name.text) == ["deep/er/-x/*"])
        #expect(try await trial.copies("dee").copies == [])
    }

    @Test("tells no more than was asked for, and says so; nothing older, nothing that is no copy")
    func bounds() async throws {
        let trial = try TrashTrial()
        for name in ["a", "b", "c"] { try trial.put("x", name) }
        try trial.folder.write("x", to: "trash/.used")
        try trial.folder.write("x", to: "trash/other/file")
        try trial.folder.write("x", to: "trash/20260301T12.1Z-1/file")
        let cut = try await trial.copies(limit: 2)
        #expect(cut.copies.count == 2 && cut.isCut)
        #expect(try await trial.copies(limit: 3).isCut == false)
        let age = Int(Date().timeIntervalSince1970) - 1_772_366_400
        #expect(try await trial.copies(seconds: age - 600).copies == [])
        #expect(try await trial.copies(seconds: age + 600).copies.count == 3)
    }

    @Test("tells of its share where several are asked")
    func share() async throws {
        let trial = try TrashTrial()
        for name in ["a", "b", "c"] { try trial.put("x", name) }
        let other = TrashPlace(site: "b", tree: "/b", folder: "/b", temporary: "/b", user: "root")
        for (limit, count) in [(2, 1), (5, 2), (6, 3)] {
            let listing = TrashListing(
                [trial.place, other],
                path: TreeName([]),
                seconds: nil,
                limit: limit
            )
            let value = try await trial.ask(listing)
            #expect(value.copies.count == count && value.isCut == (count < 3))
        }
    }

    @Test("that is not there has no copies; one reached by a link is not looked into")
    func absent() async throws {
        let trial = try TrashTrial()
        try trial.put("x", "a")
        let manager = FileManager.default
        try manager.moveItem(atPath: trial.place.folder, toPath: trial.folder.path("real"))
        #expect(try await trial.copies().copies == [])
        try manager.createSymbolicLink(
            atPath: trial.place.folder,
            withDestinationPath: trial.folder.path("real")
        )
        await #expect(throws: UnreadableAnswer.self) { try await trial.copies() }
    }

    @Test("that says nothing, or not of every name, is not one that has nothing")
    func silence() async throws {
        let place = try TrashTrial().place
        let listing = TrashListing([place], path: TreeName([]), seconds: nil, limit: 1)
        let names = [TreeName(Array("a".utf8))]
        let entries = TreeEntries(of: names, in: place.tree, as: "root")
        for line in [".", Content("").base64 + "."] {
            #expect(throws: UnreadableAnswer.self) { try listing.read(Answer(lines: [line])) }
            #expect(throws: UnreadableAnswer.self) {
                try entries.read(Answer(lines: [line, line]))
            }
        }
        let missing = TrashPlace(
            site: "default",
            tree: place.tree + "/none",
            folder: place.folder,
            temporary: place.temporary,
            user: "no-such-user"
        )
        let trial = try TrashTrial()
        await #expect(throws: UnreadableAnswer.self) {
            try await trial.ask(TreeEntries(of: names, in: missing.tree, as: "root"))
        }
        await #expect(throws: UnreadableAnswer.self) {
            try await trial.ask(TreeEntries(of: names, in: trial.place.tree, as: missing.user))
        }
        await #expect(throws: UnreadableAnswer.self) {
            try await trial.ask(
                TrashListing([missing], path: TreeName([]), seconds: nil, limit: 1)
            )
        }
    }

    @Test(
        "is not known where a tool that lists it was killed",
        arguments: ["sort", "sed", "date", "find", "base64"]
    )
    func broken(tool: String) async throws {
        let trial = try TrashTrial()
        try trial.put("x", "a")
        #expect(try await trial.copies(seconds: 1_000_000_000).copies.count == 1)
        try trial.breakTool(tool)
        await #expect(throws: UnreadableAnswer.self) {
            try await trial.copies(seconds: 1_000_000_000)
        }
    }

    @Test("gets no folder without a date")
    func undated() async throws {
        let trial = try TrashTrial()
        try trial.put("old", "a")
        try trial.folder.write("new", to: "tree/a")
        try trial.breakTool("date")
        #expect(try await trial.putBack(["a"]).status != 0)
        #expect(trial.folder.text(of: "tree/a") == "new")
    }

    @Test("leaves what came into a place since it was looked at")
    func fresh() async throws {
        let trial = try TrashTrial()
        for name in ["a", "deep/b"] { try trial.put("old", name) }
        try trial.folder.write("made since", to: "tree/a")
        let ending = try await trial.putBack(["a", "deep/b"], overwriting: false)
        #expect(ending.status == 0, "\(ending.text)")
        #expect(trial.folder.text(of: "tree/a") == "made since")
        #expect(trial.folder.text(of: "tree/deep/b") == "old")
        #expect(try await trial.newCopies() == [])
    }

    @Test("gives back names of every shape with mode and time, and folders with their modes")
    func places() async throws {
        let trial = try TrashTrial()
        for name in names { try trial.put("in \(name)", name) }
        let copy = "trash/\(TrashTrial.stamp)"
        chmod(trial.folder.path("\(copy)/plain"), 0o640)
        chmod(trial.folder.path("\(copy)/deep/er"), 0o2750)
        let time = Date(timeIntervalSince1970: 1_600_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: time],
            ofItemAtPath: trial.folder.path("\(copy)/plain")
        )
        let ending = try await trial.putBack(names)
        #expect(ending.status == 0 && ending.text == "", "\(ending.text)")
        let entries = try await trial.entries(names)
        for name in names {
            let digest = Content("in \(name)").digest
            let entry = entries[TreeName(Array(name.utf8))]
            #expect(entry?.kind == .file(digest: digest), "\(name)")
        }
        let plain = try #require(entries[TreeName(Array("plain".utf8))])
        #expect(plain.mode == "640" && plain.second == 1_600_000_000)
        let folder = try await trial.entries(["deep/er"]).values.first
        #expect(folder?.kind == .folder && folder?.mode == "2750")
        #expect(try await trial.newCopies() == [])
    }

    @Test("takes what is overwritten, a link as the link that it is")
    func overwriting() async throws {
        let trial = try TrashTrial()
        try trial.put("old", "file")
        try trial.put("old", "link")
        try trial.folder.write("new", to: "tree/file")
        try trial.folder.write("outside", to: "target")
        try FileManager.default.createSymbolicLink(
            atPath: trial.folder.path("tree/link"),
            withDestinationPath: trial.folder.path("target")
        )
        let ending = try await trial.putBack(["file", "link"])
        #expect(ending.status == 0, "\(ending.text)")
        let entries = try await trial.entries(["file", "link"])
        #expect(entries.values.allSatisfy { $0.kind == .file(digest: Content("old").digest) })
        #expect(trial.folder.text(of: "target") == "outside")
        let copies = try await trial.copies().copies.filter { $0.stamp != TrashTrial.stamp }
        #expect(Set(copies.map(\.name.text)) == ["file", "link"])
        #expect(copies.allSatisfy { $0.cause == .restore })
        #expect(copies.first { $0.name.text == "link" }?.isLink == true)
    }

    @Test("leaves no file cut short where a folder of the tree, or the tree, is a full disk")
    func fullDisk() async throws {
        for mount in ["tree/disk", "tree"] {
            let trial = try TrashTrial()
            try trial.put(String(repeating: "x", count: 300_000), "disk/large")
            try trial.put("small", "small")
            let script = trial.place.placing(
                [TreeName(Array("disk/large".utf8)), TreeName(Array("small".utf8))],
                from: TrashTrial.stamp,
                overwriting: false
            )
            // A mount of its own, which goes with its shell; what it holds is told before.
            let text = """
                mkdir -p \(trial.folder.path(mount))
                mount -t tmpfs -o size=128k tmpfs \(trial.folder.path(mount)) || exit
                (
                \(script.text)
                ) >/dev/null 2>&1
                echo "status $?"
                cd \(trial.place.tree)
                find . -type f ! -path '*/.~tmp~/*' -printf '%p %s\\n' | sort
                """
            let words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", text]
            let ending = try await Program(words).run()
            let lines = ending.text.split(separator: "\n").map(String.init)
            #expect(lines.first?.hasPrefix("status ") == true && lines.first != "status 0")
            #expect(Set(lines.dropFirst()).isSubset(of: ["./small 5"]), "\(ending.text)")
        }
    }

    @Test("puts nothing behind a link or a file that is in a folder's place")
    func obstacles() async throws {
        let trial = try TrashTrial()
        try trial.put("old", "a/file")
        try trial.put("old", "b/file")
        try trial.folder.makeFolder("outside")
        try FileManager.default.createSymbolicLink(
            atPath: trial.folder.path("tree/a"),
            withDestinationPath: trial.folder.path("outside")
        )
        try trial.folder.write("a file", to: "tree/b")
        let entries = try await trial.entries(["a/file", "b/file", "none/file"])
        #expect(entries[TreeName(Array("a/file".utf8))]?.kind == .throughLink)
        #expect(entries[TreeName(Array("b/file".utf8))]?.kind == .blocked)
        #expect(entries.count == 2)
        for name in ["a/file", "b/file"] {
            #expect(try await trial.putBack([name]).status != 0)
        }
        let outside = try FileManager.default.contentsOfDirectory(
            atPath: trial.folder.path("outside")
        )
        #expect(outside == [] && trial.folder.text(of: "tree/b") == "a file")
    }

    @Test("says how much it holds")
    func use() async throws {
        let trial = try TrashTrial()
        try trial.folder.write("100\n20\nx\n3\n", to: "trash/.used")
        let other = TrashPlace(site: "b", tree: "/b", folder: "/b", temporary: "/b", user: "root")
        #expect(try await trial.ask(TrashUse([other, trial.place])) == [trial.place: 123 * 1_024])
        let vast = Answer(lines: ["-", "9223372036854775807"])
        #expect(try TrashUse([other, trial.place]).read(vast) == [trial.place: 1 << 50])
    }
}
