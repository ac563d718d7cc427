import Diagnostics
import Foundation
import Resources
import Shell
import Testing
import Trial

/// The functions of the steps, on a machine of their own.
@Suite("A step", .enabled(if: Machine.isPossible, "needs root and mount namespaces"))
struct ConvergingTests {
    private let machine: Machine

    init() throws {
        machine = try Machine()
    }

    private func run(_ script: Script, in run: String = "RUN") async throws -> Program.Ending {
        let whole: Script = "BX_RUN=\(run)\n\(Script.converging)\n\(script)"
        return try await machine.run(whole.text)
    }

    /// Converges a resource from what is really there.
    private func converge(_ resource: any Resource, in run: String = "RUN") async throws -> Action?
    {
        guard let change = try await change(of: resource) else { return nil }
        let script = try #require(change.script)
        let ending = try await self.run(script, in: run)
        #expect(ending.status == 0, "\(ending)")
        return change.action
    }

    private func change(of resource: any Resource) async throws -> Change? {
        let form = SurveyForm([resource], nonce: "nonce")
        let output = try await machine.run(form.script.text).text
        let answer = try #require(try form.answers(in: output)[resource.subject])
        return try resource.change(from: answer)
    }

    private func stat(_ path: String, _ format: String = "%a %U %G") async throws -> String {
        try await machine.run("stat -c '\(format)' '\(path)'").text.trimmingCharacters(
            in: .newlines
        )
    }

    private func old(_ path: String, of run: String = "RUN") -> String? {
        machine.folder.text(of: "lib/bxctl/backup/\(run)/files\(path)")
    }

    @Test("leaves no private file when it is ended, and takes away what an earlier run left")
    func leftovers() async throws {
        let program: Script =
            "BX_RUN=RUN\n\(Script.converging)\nsleep 30 | bx_put /etc/new 644 root root"
        try machine.folder.write(program.text, to: "data/step")
        let ended = try await machine.run(
            """
            mkdir -p /etc/bxctl/tmp && cd /etc/bxctl/tmp
            setsid sh \(machine.path("step")) &
            timeout 20 sh -c 'until [ "$(ls -A)" ]; do sleep 0.1; done'
            ls -A | wc -l
            kill -s TERM -- "-$!"
            timeout 5 sh -c 'while [ "$(ls -A)" ]; do sleep 0.1; done'
            ls -A
            """
        )
        #expect(ended.text == "1\n", "\(ended)")
        _ = try await machine.run("cd /etc/bxctl/tmp && : >.bxctl.OLD.1 && : >.bxctl.RUN.1")
        let path = machine.path("file")
        _ = try await converge(File(path, content: .known(Content("hello\n"))))
        #expect(try await machine.run("ls -A /etc/bxctl/tmp").text == ".bxctl.RUN.1\n")
    }

    @Test("makes a resource so that a second look finds nothing to do")
    func idempotence() async throws {
        let path = machine.path("sub/file")
        let resources: [any Resource] = [
            File(path, content: .known(Content("hello\n"))),
            File(path, content: .known(Content([0, 255, 10, 13])), access: .secret),
            File(
                path,
                content: .known(Content("own")),
                access: FileAccess(owner: "daemon", group: "adm", mode: "640")
            ),
            Directory(machine.path("folder"), owner: "daemon", group: "adm", mode: "2750"),
            Directory(machine.path("folder")),
            Link(machine.path("sub/link"), to: "../file it's"),
            Link(machine.path("sub/link"), to: "other"),
            Link(path, to: "in place of a file"),
            File(path, content: .known(Content("in place of a link"))),
            Absent(path), Absent(machine.path("sub/link")), Absent(machine.path("folder")),
            UserDirectory(machine.path("folder"), of: "root", mode: "700"),
            TreeOwner(machine.path("folder"), owner: "daemon"),
        ]
        var actions: [Action?] = []
        for resource in resources {
            actions.append(try await converge(resource))
            #expect(try await change(of: resource) == nil, "\(resource.kind) \(resource.id)")
        }
        let wanted: [Action] = [
            .add, .change, .change, .add, .change, .add, .change, .change, .change, .remove,
            .remove, .remove, .add, .change,
        ]
        #expect(actions == wanted)
    }

    @Test("lands a file whole: another file takes the name, and the old one is never written to")
    func whole() async throws {
        try machine.folder.write("old\n", to: "data/file")
        let path = machine.path("file")
        let script: Script = """
            ln \(path) \(path).held
            exec 3<\(path)
            printf 'new\\n' | base64 | bx_put \(path) 640 daemon adm
            cat - \(path).held \(path) <&3
            """
        let ending = try await run(script)
        #expect(ending.text == "old\nold\nnew\n", "\(ending)")
        #expect(try await stat(path) == "640 daemon adm")
        #expect(try entries("data") == ["file", "file.held"])
    }

    @Test("keeps the old file in the run's backup, the first one only, with owner and mode")
    func backup() async throws {
        try machine.folder.write("old", to: "data/file")
        let path = machine.path("file")
        #expect(
            try await machine.run("chown daemon:adm '\(path)'; chmod 604 '\(path)'").status == 0
        )
        for (content, name) in [("one", "A"), ("two", "A"), ("three", "B")] {
            _ = try await converge(File(path, content: .known(Content(content))), in: name)
        }
        #expect(old(path, of: "A") == "old" && old(path, of: "B") == "two")
        #expect(try await stat("/var/lib/bxctl/backup/A/files\(path)") == "604 daemon adm")
        #expect(try await stat("/var/lib/bxctl/backup/A") == "700 root root")
        #expect(try await stat("/var/lib/bxctl") == "711 root root")
    }

    @Test("that removes keeps what it removed, links as links and folders with everything in them")
    func removal() async throws {
        try machine.folder.write("deep", to: "data/folder/a/b")
        let script: Script = """
            ln -s /nowhere \(machine.path("link"))
            bx_remove \(machine.path("link"))
            bx_remove \(machine.path("folder"))
            """
        #expect(try await run(script).status == 0)
        #expect(try entries("data").isEmpty)
        #expect(old(machine.path("folder/a/b")) == "deep")
        let link = "/var/lib/bxctl/backup/RUN/files" + machine.path("link")
        #expect(try await machine.run("readlink '\(link)'").text == "/nowhere\n")
    }

    @Test("whose file does not pass its check changes nothing and leaves nothing lying")
    func check() async throws {
        try machine.folder.write("old", to: "data/file")
        let path = machine.path("file")
        for (content, isGood) in [("bad", false), ("good", true)] {
            let file = File(path, content: .known(Content(content)), check: "grep -q good \"$new\"")
            let script = try #require(try await change(of: file)?.script)
            #expect((try await run(script).status == 0) == isGood)
            #expect(machine.folder.text(of: "data/file") == (isGood ? "good" : "old"))
        }
        #expect(try entries("data") == ["file"])
        #expect(try entries("etc/bxctl/tmp").isEmpty)
    }

    @Test("lands a file whole on another file system, too, with nothing left beside it")
    func otherFileSystem() async throws {
        let place = machine.path("mount")
        let script: Script = """
            mkdir \(place)
            mount -t tmpfs tmpfs \(place)
            printf 'b2xk' | bx_put \(place)/file 600 root root
            stat -c %i \(place)/file >\(place).one
            printf 'bmV3' | bx_put \(place)/file 600 root root
            stat -c %i \(place)/file >\(place).two
            ls -A \(place)
            cmp -s \(place).one \(place).two || cat \(place)/file
            """
        #expect(try await run(script).text == "file\nnew")
        #expect(old(place + "/file") == "old")
    }

    @Test("of content that breaks off changes nothing")
    func brokenContent() async throws {
        try machine.folder.write("old", to: "data/file")
        let ending = try await run("printf 'b2x!' | bx_put \(machine.path("file")) 644 root root")
        #expect(ending.status != 0)
        #expect(machine.folder.text(of: "data/file") == "old")
        #expect(try entries("etc/bxctl/tmp").isEmpty)
    }

    @Test(
        "that cannot be put in its place is told, and leaves nothing, also where the shell goes on after failures"
    )
    func occupiedPlace() async throws {
        try machine.folder.write("kept", to: "data/file/kept")
        let ending = try await run(
            "printf 'b2xk' | bx_put \(machine.path("file")) 644 root root || echo refused"
        )
        #expect(ending.text.hasSuffix("refused\n"))
        #expect(machine.folder.text(of: "data/file/kept") == "kept")
        #expect(try entries("etc/bxctl/tmp").isEmpty)
    }

    @Test("ends at the first command that fails")
    func firstFailure() async throws {
        let ending = try await run("false\ntouch \(machine.path("never"))")
        #expect(ending.status != 0)
        #expect(try entries("data").isEmpty)
    }

    @Test(
        "makes a key pair that fits and mends its public half; an empty one is made anew, a broken one left alone"
    )
    func keys() async throws {
        let pair = KeyPair(machine.path("keys/id"), readableBy: "adm", comment: "bxctl:vm04")
        #expect(try await converge(pair) == .add)
        #expect(try await change(of: pair) == nil)
        #expect(try await stat(pair.path) == "640 root adm")
        #expect(machine.folder.text(of: "data/keys/id.pub")?.hasSuffix(" bxctl:vm04\n") == true)
        try machine.folder.write("ssh-ed25519 AAAA\n", to: "data/keys/id.pub")
        #expect(try await converge(pair) == .change)
        #expect(try await change(of: pair) == nil)
        try machine.folder.write("no key", to: "data/keys/id")
        await #expect(throws: Diagnostic.self) { try await change(of: pair) }
        try machine.folder.write("", to: "data/keys/id")
        let new = try #require(try await change(of: pair)?.script)
        #expect(try await converge(pair) == .add)
        #expect(try await change(of: pair) == nil)
        #expect(old(pair.path) == "")
        #expect(try await run(new).status != 0)
        #expect(try await change(of: pair) == nil)
    }

    @Test("takes no part of a copy for one that it keeps")
    func partOfCopy() async throws {
        try machine.stand(
            for: "/usr/bin/cp",
            """
            for last; do :; done
            if rm \(machine.path("torn")) 2>/dev/null; then
                printf who >"$last"
                exit 1
            fi
            """
        )
        try machine.folder.write("whole", to: "data/file")
        try machine.folder.write("", to: "data/torn")
        let path = machine.path("file")
        #expect(try await run("bx_keep \(path)").status != 0)
        #expect(try await run("bx_keep \(path)").status == 0)
        #expect(old(path) == "whole")
    }

    private func entries(_ name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: machine.folder.path(name)).sorted()
    }
}
