import Foundation
import Resources
import Shell
import Testing
import Trial

/// Each run of a program that a question or a step starts is killed in its turn.
@Suite(
    "A program that is killed",
    .enabled(if: Machine.isPossible, "needs root and mount namespaces")
)
struct KilledTests {
    private let machine: Machine

    init() throws {
        machine = try Machine()
        let data = machine.path("")
        let count = """
            number=1
            until mkdir \(data)/run.$number 2>/dev/null; do number=$((number + 1)); done
            [ ! -e \(data)/dies.$number ] || kill -9 $$
            """
        for name in [
            "cat", "curl", "date", "df", "find", "getent", "grep", "head", "id", "mountpoint",
            "sed", "sha256sum", "sort", "ssh-keygen", "stat",
        ] {
            try machine.stand(for: "/usr/bin/\(name)", count)
        }
        try machine.stand(
            for: "/usr/bin/systemctl",
            """
            \(count)
            printf '%s\\n' LoadState=loaded UnitFileState=enabled ActiveState=active
            case $* in
            *MainPID*) echo MainPID=$PPID ;;
            *) echo 'StateChangeTimestamp=Sun 2026-03-01 12:00:00 UTC' ;;
            esac
            exit
            """
        )
        // The tests' own system has none.
        try machine.folder.writeProgram(
            """
            \(count)
            case $3 in
            -l)
                [ -e \(data)/table ] && exec cat \(data)/table
                echo "no crontab for $2" >&2
                exit 1
                ;;
            /*) cat "$3" >\(data)/table.new && mv \(data)/table.new \(data)/table ;;
            *) exit 1 ;;
            esac
            """,
            to: "local/bin/crontab"
        )
        try machine.folder.write("one\n", to: "data/tree/one")
        try machine.folder.write("two\n", to: "data/tree/sub/two")
        try writeJobs()
    }

    private func writeJobs() throws {
        let job = "* * * * * bitrix php -f /home/bitrix/www/cron.php\n"
        try machine.folder.write(
            "# note\nMAILTO=root\n\(job)* * * * * root other\n",
            to: "etc/cron.d/bxtrial"
        )
        try machine.folder.write("\(job)* * * * * another\n", to: "data/table")
    }

    private func run(_ script: Script) async throws -> Program.Ending {
        let words = Program.evaluating(script.text).words
        return try await machine.program(["env", "LC_ALL=C", "BXCTL_CONFIG=abc"] + words).run()
    }

    /// Calls `body` with each run of a program killed in its turn.
    private func killing(_ count: Int, _ body: (Int) async throws -> Void) async throws {
        #expect(count > 0)
        for number in stride(from: 1, through: count, by: 1) {
            try await machine.run("rm -r \(machine.path("run")).*")
            try machine.folder.write("", to: "data/dies.\(number)")
            try await body(number)
            try FileManager.default.removeItem(atPath: machine.path("dies.\(number)"))
        }
    }

    private var runs: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: machine.folder.path("data"))
                .count { name in name.hasPrefix("run.") }
        }
    }

    private func answer(to question: any Question) async throws -> Answer {
        let form = SurveyForm([question], nonce: "nonce")
        return try #require(try form.answers(in: try await run(form.script).text)[question.subject])
    }

    /// The lines without what each look finds anew.
    private func steady(_ answer: Answer) -> [String] {
        answer.lines.map { line in
            let words = line.split(separator: " ")
            return ["time", "space"].contains(words.first) ? words.prefix(2).joined() : line
        }.filter { line in !line.hasPrefix("time") }
    }

    private var questions: [any Question] {
        let tree = machine.path("tree")
        return [
            TreeOwner(tree, owner: "root"), TreeDigest(tree, without: ["/none"]),
            Unit("trial.service", fingerprint: "abc"), SSHServer(readsSince: tree + "/one"),
            SiteCron(roots: ["/home/bitrix/www"]), MountPoints([tree, "/proc"]),
            KeyPair(machine.path("id"), readableBy: "root", comment: "trial"),
            SiteListing(tree, without: ["none"], limit: 1_000), NodeFacts(),
            Service(
                name: "trial",
                unit: "trial.service",
                tree: tree,
                test: ":",
                revisionFile: "/none",
                revisionText: ":",
                revisionURL: "http://127.0.0.1:1/",
                requests: []
            ),
        ]
    }

    @Test("leaves a question without an answer, or does not change it", arguments: 0..<10)
    func question(index: Int) async throws {
        try await machine.run(
            """
            ssh-keygen -q -t ed25519 -N '' -C trial -f \(machine.path("id"))
            chown daemon \(machine.path("tree/sub/two"))
            rm -r \(machine.path("run")).*
            """
        )
        let question = questions[index]
        let whole = try await answer(to: question)
        #expect(whole.status == 0 && !whole.lines.isEmpty, "\(whole)")
        try await killing(try runs) { number in
            let found: Answer
            do { found = try await answer(to: question) } catch is UnreadableAnswer { return }
            if found.status != 0 { return }
            if question is SiteListing, found.lines.last != "end" { return }
            #expect(steady(found) == steady(whole), "\(question.subject), run \(number)")
        }
    }

    @Test("takes nobody's cron jobs away with those of the sites")
    func jobs() async throws {
        let cron = SiteCron(roots: ["/home/bitrix/www"])
        let change = try #require(try cron.change(from: try await answer(to: cron)))
        let step: Script = "BX_RUN=RUN\n\(Script.converging)\n\(try #require(change.script))"
        try await machine.run("rm -r \(machine.path("run")).*")
        #expect(try await run(step).status == 0)
        try await killing(try runs) { number in
            try writeJobs()
            let ending = try await run(step)
            let file = machine.folder.text(of: "etc/cron.d/bxtrial") ?? ""
            let table = machine.folder.text(of: "data/table") ?? ""
            #expect(file.contains("root other"), "run \(number): \(ending)")
            #expect(table.contains("another"), "run \(number): \(ending)")
            let isLeft = file.contains("bitrix") || table.contains("bitrix")
            #expect(ending.status != 0 || !isLeft, "run \(number): \(ending)")
        }
    }
}
