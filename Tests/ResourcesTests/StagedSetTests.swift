import Foundation
import Resources
import Shell
import Testing
import Trial

/// The program that puts a staged set in place, with a service of files: `systemctl reload` takes
/// up the revision on disk, and `curl` shows the one that was taken up.
@Suite("A staged set", .enabled(if: Machine.isPossible, "needs root and mount namespaces"))
struct StagedSetTests {
    private static let folder = "/etc/bxtrial"
    private let machine: Machine

    init() throws {
        machine = try Machine()
        let data = machine.path("")
        let programs = [
            "usr/bin/systemctl": """
            #!/bin/sh
            echo "$*" >>\(data)/calls
            case $1 in
            is-active)
                if [ -e \(data)/stopped ]; then
                    echo unknown
                    exit 3
                fi
                echo active
                ;;
            show)
                [ ! -e \(data)/mute ] || kill -9 $$
                if [ -e \(data)/stopped ]; then echo ActiveState=inactive; else echo ActiveState=active; fi
                ;;
            reload)
                [ "$2" != broken ] || [ ! -e \(data)/broken ] || exit 1
                [ ! -e \(data)/deaf ] || exit 0
                [ ! -e \(data)/cut ] || kill -9 $PPID
                [ ! -e \(data)/after ] || mv \(data)/after \(data)/status
                [ ! -e \(data)/choosy ] || ! grep -q three \(Self.folder)/tree/one || exit 0
                cp \(Self.folder)/revision.conf \(data)/served
                ;;
            esac
            """,
            "usr/bin/curl": """
            #!/bin/sh
            case $* in
            */revision) exec cat \(data)/served ;;
            *)
                [ ! -e \(data)/late ] || /usr/local/libexec/bxctl-watchdog restore
                if [ -e \(data)/racing ] && [ -e /var/lib/bxctl/switch/bxtrial/armed ]; then
                    rm \(data)/racing
                    /usr/local/libexec/bxctl-watchdog restore >/dev/null 2>&1 &
                    timeout 9 sh -c 'until [ -e \(data)/inside ]; do :; done'
                fi
                echo >>\(data)/asked
                if [ -e \(data)/clock ]; then
                    read -r now _ </proc/uptime
                    echo "$((now + 19)) 0" >/proc/uptime
                fi
                exec cat \(data)/status
                ;;
            esac
            """,
            "usr/bin/sleep": "#!/bin/sh\n",
            "usr/bin/cp": """
            #!/bin/sh
            \(data)/cp "$@" || exit
            case $* in *switch/bxtrial/old*' \(Self.folder)/tree/.bxctl.one') ;; *) exit 0 ;; esac
            if [ -e \(data)/slow ]; then
                rm \(data)/slow
                : >\(data)/inside
                timeout 2 tail -f /dev/null
            fi
            if [ -e \(data)/dying ]; then
                rm \(data)/dying
                kill -9 $PPID
            fi
            """,
        ]
        for (path, text) in programs {
            try machine.folder.writeProgram(text, to: "programs/" + path)
        }
        try FileManager.default.copyItem(atPath: "/usr/bin/cp", toPath: machine.path("cp"))
        try machine.folder.write("200", to: "data/status")
        try pass(seconds: 0)
        try machine.folder.write("good one\n", to: "etc/bxtrial/tree/one")
        try machine.folder.write("good two\n", to: "etc/bxtrial/tree/two")
        try machine.folder.writeProgram(Watchdog.text, to: "local/libexec/bxctl-watchdog")
    }

    private func service(_ hosts: [String] = ["shop"]) -> Service {
        Service(
            name: "bxtrial",
            unit: "bxtrial.service",
            tree: Self.folder + "/tree",
            test:
                "! { grep -r bad \(Self.folder)/tree && echo \"2026/03/01 12:00:00 [emerg] $$#$$: seen\"; }",
            revisionFile: Self.folder + "/revision.conf",
            revisionText: "printf '%s\\n' \"$1\"",
            revisionURL: "http://127.0.0.1/revision",
            requests: hosts.map { host in HTTPRequest("http://127.0.0.1/", host: host) }
        )
    }

    /// Stages one changed file, one new link and one removal, and commits.
    private func commit(
        _ content: String,
        after: String? = nil,
        over before: String? = "good one\n",
        of hosts: [String] = ["shop"]
    ) async throws -> Program.Ending {
        if let after { try machine.folder.write(after, to: "data/after") }
        let tree = Self.folder + "/tree"
        let staged: [any Resource] = [
            File(
                tree + "/one",
                content: .known(Content(content)),
                access: .kept,
                stagedFor: "bxtrial"
            ),
            Link(tree + "/sub/link", to: "../one", stagedFor: "bxtrial"),
            Absent(tree + "/two", stagedFor: "bxtrial"),
        ]
        for resource in staged {
            let form = SurveyForm([resource], nonce: "nonce")
            let output = try await machine.run(form.script.text).text
            let answer = try #require(try form.answers(in: output)[resource.subject])
            guard let script = try resource.change(from: answer)?.script else { continue }
            #expect(try await run(script).status == 0)
        }
        if let before { #expect(one == before) }
        let reload = try service(hosts).changeWhenNotified(from: Answer(lines: []))
        return try await run(try #require(reload?.script))
    }

    private func run(_ script: Script) async throws -> Program.Ending {
        let whole: Script = "BX_RUN=RUN\n\(Script.converging)\n\(script)"
        return try await machine.run(whole.text)
    }

    private var one: String? { machine.folder.text(of: "etc/bxtrial/tree/one") }

    private func tree() async throws -> String {
        try await machine.run("cd \(Self.folder)/tree && find . ! -type d | sort | xargs").text
    }

    @Test("is live as a whole, and nothing of the way there is left")
    func success() async throws {
        let ending = try await commit("good three\n")
        #expect(ending.status == 0, "\(ending)")
        #expect(one == "good three\n")
        #expect(try await tree() == "./one ./sub/link\n")
        let left = try await machine.run("ls /var/lib/bxctl | grep -v backup").text
        #expect(left == "")
        #expect(try await machine.run("stat -c %a /run/bxctl").text == "700\n")
        let backup = machine.folder.path("lib/bxctl/backup/RUN/files\(Self.folder)/tree")
        #expect(try String(contentsOfFile: backup + "/one", encoding: .utf8) == "good one\n")
        #expect(try String(contentsOfFile: backup + "/two", encoding: .utf8) == "good two\n")
        #expect(!isArmed && calls.contains("enable bxctl-watchdog.service"))
    }

    @Test("shows the revision that the next look finds on disk")
    func revision() async throws {
        #expect(try await commit("good three\n").status == 0)
        let form = SurveyForm([service()], nonce: "nonce")
        let output = try await machine.run(form.script.text).text
        let answer = try #require(try form.answers(in: output)[service().subject])
        #expect(try service().change(from: answer) == nil)
    }

    @Test("that does not pass its test changes nothing and reloads nothing")
    func badSet() async throws {
        let ending = try await commit("bad\n")
        #expect(ending.status != 0 && ending.text.contains("nothing was changed"))
        #expect(ending.text.contains("bad") && !ending.text.contains("not ours"))
        #expect(one == "good one\n")
        #expect(try await tree() == "./one ./two\n")
        #expect(calls == "" && !isArmed)
    }

    @Test("is not called bad where the owner's own files are")
    func ownersBadFile() async throws {
        try machine.folder.write("bad\n", to: "etc/bxtrial/tree/owners")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.hasPrefix("not ours"), "\(ending)")
        #expect(one == "good one\n" && calls == "" && !isArmed)
    }

    @Test("that the service does not take up is taken back as a whole")
    func choosy() async throws {
        try machine.folder.write("", to: "data/choosy")
        let ending = try await commit("good three\n")
        #expect(
            ending.status != 0 && ending.text.contains("the old configuration is back"),
            "\(ending.text)"
        )
        #expect(one == "good one\n")
        #expect(try await tree() == "./one ./two\n")
        #expect(!isArmed)
    }

    @Test("is taken back also where the service then serves neither, and that is told")
    func deaf() async throws {
        try machine.folder.write("", to: "data/deaf")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.contains("does not serve either"))
        #expect(ending.text.contains("bxtrial.service does not answer"))
        #expect(one == "good one\n" && !isArmed)
    }

    @Test(
        "that is served worse than what was there is taken back as a whole",
        arguments: ["404", "502", "000"]
    )
    func worse(status: String) async throws {
        let ending = try await commit("good three\n", after: status)
        let cause =
            "http://127.0.0.1/ answers for shop with status \(status); the live site answered 200\n"
        #expect(ending.status != 0 && ending.text.contains("\n" + cause), "\(ending)")
        let asked = try #require(machine.folder.text(of: "data/asked")).count { $0 == "\n" }
        #expect(asked == 6 && ending.text.count(of: "> seeing whether") == asked)
        #expect(one == "good one\n")
        #expect(try await tree() == "./one ./two\n")
        #expect(!isArmed)
    }

    @Test(
        "that is served no worse stays",
        arguments: [("200", "302"), ("404", "404"), ("403", "200"), ("502", "404")]
    )
    func noWorse(before: String, after: String) async throws {
        try machine.folder.write(before, to: "data/status")
        let ending = try await commit("good three\n", after: after)
        #expect(ending.status == 0 && one == "good three\n", "\(ending)")
    }

    @Test("that runs already is judged by what it serves now: an owner may close a site")
    func closed() async throws {
        try machine.folder.write("401", to: "data/after")
        let script = try #require(try service().changeWhenNotified(from: Answer(lines: []))?.script)
        let ending = try await run(script)
        #expect(ending.status == 0, "\(ending)")
    }

    @Test("that the watchdog took back while it was being proven is no success")
    func late() async throws {
        try machine.folder.write("", to: "data/late")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.contains("took too long"), "\(ending)")
        #expect(one == "good one\n" && !isArmed)
    }

    @Test("of slow sites is taken back before the watchdog would do it, and the site is told")
    func slow() async throws {
        try machine.folder.write("", to: "data/clock")
        let sites = (1...8).map { number in "site\(number)" }
        let ending = try await commit("good three\n", of: sites)
        // 8 × 19 s before the switch are no matter; after it 120 s are over at the seventh.
        let cause =
            "the proofs took too long: no time was left to see whether http://127.0.0.1/ answers for site8\n"
        #expect(ending.status != 0 && ending.text.contains("\n" + cause), "\(ending)")
        #expect(one == "good one\n" && !isArmed)
        #expect(ending.text.contains("the old configuration is back"), "\(ending)")
    }

    @Test("of a stopped service is taken back as a whole")
    func stopped() async throws {
        try machine.folder.write("", to: "data/stopped")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.contains("bxtrial.service is not running"))
        #expect(!ending.text.contains("did not come back"), "\(ending)")
        #expect(one == "good one\n" && !isArmed)
    }

    @Test("is taken back at the next boot when the run was cut before it was confirmed")
    func cut() async throws {
        try machine.folder.write("", to: "data/cut")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0)
        #expect(one == "good three\n" && isArmed)
        let reloads = calls.count(of: "reload bxtrial")
        let restored = try await machine.run("/usr/local/libexec/bxctl-watchdog boot")
        #expect(restored.status == 0, "\(restored)")
        #expect(calls.count(of: "reload bxtrial") == reloads)
        #expect(one == "good one\n" && !isArmed)
        #expect(try await tree() == "./one ./two\n")
    }

    @Test("that the watchdog takes back just then is not confirmed, and its old files are not lost")
    func race() async throws {
        for name in ["racing", "slow"] { try machine.folder.write("", to: "data/" + name) }
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.contains("took too long"), "\(ending)")
        #expect(one == "good one\n" && !isArmed)
        #expect(try await tree() == "./one ./two\n")
    }

    @Test("is taken back by one alone when two are to do it")
    func twice() async throws {
        try await cutOff()
        try machine.folder.write("", to: "data/slow")
        let both = try await machine.run(
            """
            /usr/local/libexec/bxctl-watchdog restore &
            timeout 9 sh -c 'until [ -e \(machine.path("inside")) ]; do :; done'
            /usr/local/libexec/bxctl-watchdog restore
            wait $!
            """
        )
        #expect(both.status == 0, "\(both)")
        #expect(one == "good one\n" && !isArmed)
        #expect(try await tree() == "./one ./two\n")
    }

    @Test("is taken back at the next boot also when that was begun and cut off")
    func cutBack() async throws {
        try await cutOff()
        try machine.folder.write("", to: "data/dying")
        try pass(seconds: 180)
        let dead = try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        #expect(dead.status != 0 && isArmed)
        #expect(try await tree() != "./one ./two\n")
        let late = try await machine.run("/usr/local/libexec/bxctl-watchdog confirm bxtrial")
        #expect(late.status != 0 && late.text.contains("took too long"), "\(late)")
        let restored = try await machine.run("/usr/local/libexec/bxctl-watchdog boot")
        #expect(restored.status == 0, "\(restored)")
        #expect(one == "good one\n" && !isArmed)
        #expect(try await tree() == "./one ./two\n")
    }

    @Test("goes on, and keeps its old set, when an earlier one was half taken back")
    func afterCutBack() async throws {
        try await cutOff()
        try machine.folder.write("", to: "data/dying")
        try pass(seconds: 180)
        try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        let form = SurveyForm([service()], nonce: "nonce")
        let output = try await machine.run(form.script.text).text
        let answer = try #require(try form.answers(in: output)[service().subject])
        #expect(try service().change(from: answer)?.note == "its last switch was not confirmed")
        #expect(try await commit("good four\n", after: "502", over: nil).status != 0)
        #expect(one == "good one\n" && !isArmed)
        #expect(try await tree() == "./one ./two\n")
    }

    @Test("comes back also where another service does not take its old one, and that is told")
    func beside() async throws {
        try await cutOff()
        try machine.folder.write("", to: "data/broken")
        try pass(seconds: 180)
        let expired = try await machine.run(
            """
            cd /var/lib/bxctl/switch && mkdir another && : >another/paths && : >another/armed
            echo broken >another/unit
            /usr/local/libexec/bxctl-watchdog expire
            """
        )
        #expect(expired.status != 0 && expired.text.contains("broken are back"), "\(expired)")
        #expect(one == "good one\n" && isArmed)
        try FileManager.default.removeItem(atPath: machine.path("broken"))
        let again = try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        #expect(again.status == 0 && !isArmed && calls.count(of: "reload broken") == 2, "\(again)")
    }

    @Test("is left alone by an expiry that was due to an earlier one")
    func rearmed() async throws {
        try await cutOff()
        try pass(seconds: 200)
        try machine.folder.write("", to: "data/cut")
        #expect(try await commit("good four\n", over: nil).status != 0)
        let early = try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        #expect(early.status == 0 && one == "good four\n" && isArmed, "\(early)")
        try FileManager.default.removeItem(atPath: machine.path("cut"))
        // A clock that begins anew: the node was started since.
        try machine.folder.write("60 0\n", to: "programs/proc/uptime")
        let due = try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        #expect(due.status == 0 && one == "good one\n" && !isArmed, "\(due)")
        // What the lost run had staged is gone with it.
        #expect(try await machine.run("ls -d /var/lib/bxctl/stage").status != 0)
    }

    @Test(
        "is whole or not there, whichever of its lists is cut off",
        arguments: 1...6,
        ["200", "502"]
    )
    func cutList(number: Int, after: String) async throws {
        let runs = machine.path("sorts")
        try machine.stand(
            for: "/usr/bin/sort",
            """
            echo >>\(runs)
            [ "$(grep -c '' \(runs))" != \(number) ] || [ -e \(runs).over ] || kill -9 $$
            """
        )
        let ending = try await commit("good three\n", after: after)
        try await machine.run("/usr/local/libexec/bxctl-watchdog boot")
        try machine.folder.write("", to: "data/sorts.over")
        let isNew = ending.status == 0
        #expect(one == (isNew ? "good three\n" : "good one\n"), "\(ending)")
        #expect(try await tree() == (isNew ? "./one ./sub/link\n" : "./one ./two\n"), "\(ending)")
        #expect(!isArmed)
    }

    @Test("whose revision cannot be told is taken back, though the service shows none either")
    func noRevision() async throws {
        try machine.stand(
            for: "/usr/bin/sha256sum",
            "[ ! -e \(machine.path("deaf")) ] || [ $# -gt 0 ] || kill -9 $$"
        )
        try machine.folder.write("", to: "data/deaf")
        try machine.folder.write("", to: "data/served")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.contains("cannot be told"), "\(ending)")
        #expect(one == "good one\n" && !isArmed)
        #expect(try await tree() == "./one ./two\n")
    }

    @Test("changes nothing where it is not told how sites are served before it")
    func nothingNoted() async throws {
        try machine.folder.write("", to: "data/status")
        let ending = try await commit("good three\n")
        #expect(ending.status != 0 && ending.text.contains("nothing was changed"), "\(ending)")
        #expect(one == "good one\n" && calls == "" && !isArmed)
    }

    @Test("stays where no copy of the old one is found, and that is told")
    func lostCopies() async throws {
        try await cutOff()
        let restored = try await machine.run(
            """
            rm -r /var/lib/bxctl/switch/bxtrial/old /var/lib/bxctl/switch/bxtrial/absent
            /usr/local/libexec/bxctl-watchdog restore
            """
        )
        #expect(restored.status != 0 && restored.text.contains("/one stays"), "\(restored)")
        #expect(one == "good three\n")
        #expect(try await tree() == "./one ./sub/link\n")
    }

    @Test("that is back is for the next time where systemd does not tell whether its service runs")
    func mute() async throws {
        try await cutOff()
        try machine.folder.write("", to: "data/mute")
        try pass(seconds: 180)
        let expired = try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        #expect(expired.status != 0 && one == "good one\n" && isArmed, "\(expired)")
        try FileManager.default.removeItem(atPath: machine.path("mute"))
        let reloads = calls.count(of: "reload bxtrial")
        let again = try await machine.run("/usr/local/libexec/bxctl-watchdog expire")
        #expect(again.status == 0 && !isArmed, "\(again)")
        #expect(calls.count(of: "reload bxtrial") == reloads + 1)
    }

    /// Sets the clock of a machine that was started 1000 s before the test.
    private func pass(seconds: Int) throws {
        try machine.folder.write("\(1000 + seconds) 0\n", to: "programs/proc/uptime")
    }

    /// Leaves a switch that is armed and whose run is gone.
    private func cutOff() async throws {
        try machine.folder.write("", to: "data/cut")
        #expect(try await commit("good three\n").status != 0)
        try FileManager.default.removeItem(atPath: machine.path("cut"))
        #expect(one == "good three\n" && isArmed)
    }

    /// Whether the unit that restores at boot lies there.
    private var isArmed: Bool {
        let unit = machine.folder.path("etc/systemd/system/bxctl-watchdog.service")
        return (try? FileManager.default.attributesOfItem(atPath: unit)[.type])
            as? FileAttributeType
            == .typeRegular
    }

    private var calls: String { machine.folder.text(of: "data/calls") ?? "" }
}

extension String {
    fileprivate func count(of line: String) -> Int {
        split(separator: "\n").count { other in other.hasPrefix(line) }
    }
}
