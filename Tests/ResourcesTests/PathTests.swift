import Diagnostics
import Foundation
import Resources
import Shell
import Testing
import Trial

/// The functions of the survey on real files.
@Suite("A path's state")
struct PathTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func ask<F: Fact>(_ fact: F) async throws -> F.Value {
        let form = SurveyForm([fact], nonce: "nonce")
        let ending = try await Program.evaluating(form.script.text).withoutUnits(folder).run()
        let answer = try #require(try form.answers(in: ending.text)[fact.subject])
        return try answer.read(fact.read)
    }

    @Test("of a file is its mode, owner, size, digest and content")
    func file() async throws {
        try folder.write("hello\n", to: "a")
        _ = try await Program(["chmod", "4751", folder.path("a")]).run()
        let state = try await ask(PathQuestion(folder.path("a")))
        let file = try #require(state.file)
        let user = try await Program.shell("printf '%s' \"$(id -un) $(id -gn)\"").run().text
        #expect("\(file.owner) \(file.group)" == user)
        #expect(file.mode == "4751" && file.size == 6 && file.content == Content("hello\n"))
        #expect(file.digest == Content("hello\n").digest)
    }

    @Test(
        "of a file has its content up to 1 MiB, and its digest always",
        arguments: [0, 1, 1_048_576, 1_048_577]
    )
    func sizes(size: Int) async throws {
        var chance = Chance(UInt64(size))
        let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &chance) }
        try folder.write(bytes, to: "a")
        let file = try #require(try await ask(PathQuestion(folder.path("a"))).file)
        #expect(file.content == (size > 1_048_576 ? nil : Content(bytes)))
        #expect(file.digest == Content(bytes).digest && file.size == size)
    }

    @Test("of a secret file is its digest without its content")
    func secret() async throws {
        try folder.write("CANARY", to: "a")
        let file = try await ask(PathQuestion(folder.path("a"), isSensitive: true)).file
        #expect(file?.content == nil && file?.digest == Content("CANARY").digest)
    }

    @Test("tells folders, links, pipes and nothing apart")
    func kinds() async throws {
        let made = try await Program.shell(
            "cd \"$1\" && mkdir -m 2750 d && ln -s ./d l && ln -s /nowhere broken && mkfifo p",
            folder.path()
        ).run()
        #expect(made.status == 0)
        guard case .directory("2750", _, _) = try await ask(PathQuestion(folder.path("d"))) else {
            Issue.record("no folder")
            return
        }
        #expect(try await ask(PathQuestion(folder.path("l"))) == .link(target: "./d"))
        #expect(try await ask(PathQuestion(folder.path("broken"))) == .link(target: "/nowhere"))
        #expect(try await ask(PathQuestion(folder.path("p"))) == .other)
        #expect(try await ask(PathQuestion(folder.path("none"))) == .absent)
    }

    @Test(
        "is read whatever the path and the link say",
        arguments: ["-n", "a b", "it's", "$(id)", "*", "a\nb", "a\rb", "\u{fc}", "\\", "\"", "a\n"]
    )
    func names(name: String) async throws {
        try folder.makeFolder("d")
        let path = folder.path("d/" + name)
        _ = try await Program([
            "sh", "-c", "printf x >\"$1\"; ln -s -- \"$2\" \"$1.link\"", "sh", path, name,
        ]).run()
        #expect(try await ask(PathQuestion(path)).content == Content("x"))
        #expect(try await ask(PathQuestion(path + ".link")) == .link(target: name))
    }

    @Test(
        "is no answer at all, and told in the node's own words, where files cannot be read as one",
        arguments: [
            ("find", "echo complaint >&2; exit 1"), ("tar", "echo complaint >&2; exit 1"),
            ("base64", "echo complaint >&2; exit 1"),
            ("find", "/usr/bin/find \"$@\"; echo \"find: '/x': complaint\" >&2; exit 1"),
            ("base64", "/usr/bin/base64 \"$@\" | head -c 40; echo complaint >&2; exit 1"),
        ],
        [
            { path in PathQuestion(path + "/a.conf") },
            { path in TreeQuestion(path) },
        ] as [@Sendable (String) -> any Question]
    )
    func failing(
        failure: (program: String, text: String),
        of ask: (String) -> any Question
    ) async throws {
        try shim(failure.program, failure.text)
        try folder.write("content", to: "t/a.conf")
        let form = SurveyForm([ask(folder.path("t"))], nonce: "nonce")
        let text = try await shimmed(form)
        let error = #expect(throws: UnreadableAnswer.self) { try form.answers(in: text) }
        #expect(error?.reason.contains("complaint") == true)
    }

    @Test(
        "is unreadable, never of other content, where the file is another one when it is read again",
        arguments: ["exit 1", "/usr/bin/sha256sum \"$@\" | sed 's/^......../01234567/'"]
    )
    func changing(sum: String) async throws {
        try shim("sha256sum", sum)
        try folder.write("content", to: "t/a.conf")
        let path = PathQuestion(folder.path("t/a.conf"))
        let tree = TreeQuestion(folder.path("t"))
        let form = SurveyForm([path, tree], nonce: "nonce")
        let answers = try form.answers(in: await shimmed(form))
        let (ofPath, ofTree) = (answers[path.subject], answers[tree.subject])
        #expect(throws: UnreadableAnswer.self) { try path.read(#require(ofPath)) }
        #expect(throws: UnreadableAnswer.self) { try tree.read(#require(ofTree)) }
        // What a tree's answer says of a path in it.
        let node = NodeName("vm04")
        let seen = Observations([node: .answered([tree.subject: try #require(ofTree)])])
        #expect(seen.value(path, on: node) == nil)
    }

    private func shim(_ program: String, _ text: String) throws {
        try folder.writeProgram(text, to: "bin/" + program)
    }

    private func shimmed(_ form: SurveyForm) async throws -> String {
        let script: Script = "PATH=\(folder.path("bin")):$PATH\n\(form.script)"
        return try await Program.evaluating(script.text).run().text
    }

    @Test("of a whole tree is that of each of its entries")
    func tree() async throws {
        let made = try await Program.shell(
            """
            cd "$1" && mkdir -p t/a/b "t/with space" && printf one >t/a/1.conf && printf two >"t/with space/2.conf"
            ln -s ../a t/a/link && : >t/.hidden && printf "it's" >"t/it's.conf" && : >t/-n
            """,
            folder.path()
        ).run()
        #expect(made.status == 0)
        let root = folder.path("t")
        let states = try await ask(TreeQuestion(root))
        let names = [
            "a", "a/b", "with space", "a/1.conf", "with space/2.conf", "a/link", ".hidden",
            "it's.conf", "-n",
        ]
        #expect(Set(states.keys) == Set(names.map { name in "\(root)/\(name)" }))
        for (path, state) in states { #expect(try await ask(PathQuestion(path)) == state) }
        #expect(try await ask(TreeQuestion(folder.path("none"))).isEmpty)
    }

    @Test("of a tree tells the content of configuration only, of keys and passwords the digest")
    func privateKeys() async throws {
        let names = ["key.pem", "sub/both [1].pem", "htpasswd", "a.conf.bak", "sub/it's *.key"]
        for name in names { try folder.write("CANARY", to: "t/" + name) }
        try folder.write("listen 80;\n", to: "t/sub/a.conf")
        let root = folder.path("t")
        let states = try await ask(TreeQuestion(root))
        let told = states.filter { _, state in state.content != nil }
        #expect(Array(told.keys) == ["\(root)/sub/a.conf"])
        let digest = Content("CANARY").digest
        #expect(states.values.count { state in state.file?.digest == digest } == names.count)
    }

    @Test("of a tree tells the content of what its configuration includes, by whatever name")
    func included() async throws {
        let texts = [
            "main.conf": """
            # include htpasswd; and more
            http { include  mime.types ; include "extra/*"
                ; location / { include sites/[a-b]*.site; } } # include htpasswd;
            """,
            "mime.types": "types { }\ninclude\tdeep/one;",
            "extra/with space": "include ../outside; include \(folder.path("outside"));",
            "extra/.hidden": "", "deep/one": "include mime.types;", "sites/a.site": "server { }",
            "sites/c.site": "not included", "htpasswd": "CANARY",
        ]
        for (name, text) in texts { try folder.write(text + "\n", to: "t/" + name) }
        try folder.write("CANARY", to: "outside")
        _ = try await Program.shell("ln -s ../sites/c.site \"$1\"/t/sites/b.site", folder.path())
            .run()
        let root = folder.path("t")
        let states = try await ask(TreeQuestion(root))
        let told = states.filter { _, state in state.content != nil }.keys
        let wanted = [
            "main.conf", "mime.types", "extra/with space", "deep/one", "sites/a.site",
            "sites/c.site",
        ]
        #expect(Set(told) == Set(wanted.map { name in "\(root)/\(name)" }))
    }

    @Test(
        "of a tree tells what is included also where all names are longer than one argument may be"
    )
    func manyNames() async throws {
        let deep = (0..<7).map { _ in String(repeating: "d", count: 250) }.joined(separator: "/")
        for number in 0..<80 { try folder.write("", to: "t/\(deep)/\(number).conf") }
        try folder.write("include mime.types;\n", to: "t/main.conf")
        try folder.write("include more;\n", to: "t/mime.types")
        try folder.write("types { }\n", to: "t/more")
        let root = folder.path("t")
        let states = try await ask(TreeQuestion(root))
        #expect(states["\(root)/mime.types"]?.content != nil)
        #expect(states["\(root)/more"]?.content != nil)
        #expect(states["\(root)/\(deep)/79.conf"]?.content == Content([]))
    }

    @Test("of a tree has one digest, and another one after every kind of change")
    func digest() async throws {
        let root = folder.path("t")
        let steps = [
            "mkdir -p a && printf one >a/1", "printf two >a/1", "mv a/1 a/2", "ln -s 2 a/3",
            "ln -sfT 4 a/3", ": >a/empty", "rm a/3", "mv a b",
        ]
        var seen: [String] = []
        for step in steps {
            let script = "mkdir -p \"$1\" && cd \"$1\" && \(step)"
            #expect(try await Program.shell(script, root).run().status == 0)
            let question = TreeDigest(root, without: [])
            seen.append(try await ask(question))
            #expect(try await ask(question) == seen.last)
        }
        #expect(Set(seen).count == steps.count)
    }

    @Test("of a tree leaves out what patterns name and nothing else")
    func patterns() async throws {
        let root = folder.path("t")
        let question = TreeDigest(root, without: ["/cache/", "*.tmp", "/one"])
        func change(_ name: String) async throws -> Bool {
            let before = try await ask(question)
            try folder.write("\(name) anew", to: "t/" + name)
            return try await ask(question) != before
        }
        try folder.write("kept", to: "t/kept")
        for name in ["sub/one", "sub/cache/file", "cached"] {
            let isSeen = try await change(name)
            #expect(isSeen, "\(name)")
        }
        for name in ["cache/file", "cache/deep/file", "sub/a.tmp", "one"] {
            let isSeen = try await change(name)
            #expect(!isSeen, "\(name)")
        }
    }

    @Test("and the facts of this very machine can be read")
    func facts() async throws {
        let start = Date().timeIntervalSince1970
        let facts = try await ask(NodeFacts())
        let end = Date().timeIntervalSince1970
        #expect(facts.time > 0 && !facts.system.isEmpty && facts.space["/etc"] != nil)
        #expect((start...end).contains(facts.time))
    }
}
