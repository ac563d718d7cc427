import Diagnostics
import Reports
import Resources
import Testing

@testable import bxctl

@Suite("The command line")
struct ArgumentsTests {
    @Test("takes flags in any order and form")
    func order() throws {
        let wanted = Arguments(
            command: .plan(Arguments.Plan(format: .json, showsDiff: true)),
            common: Arguments.Common(
                files: ["a.yaml", "-"],
                limit: [NodeName("vm03")],
                parallel: 4,
                timeout: .seconds(600),
                verbosity: .verbose
            )
        )
        let lines = [
            "plan -f a.yaml -f - --limit vm03 --parallel 4 --timeout 10m -v --diff -o json",
            "-v --diff --filename=a.yaml --filename - plan --limit=vm03 -ojson --timeout=10m "
                + "--parallel=4",
            "--output json --timeout 600s -fa.yaml plan -f=- --diff --verbose --limit vm03 "
                + "--parallel 4",
        ]
        for line in lines {
            let arguments = try parse(line).get()
            #expect(arguments == wanted, "\(line)")
        }
    }

    @Test("is told again where a plan names the next command, with all that it allows")
    func next() throws {
        let lines = [
            "apply -f p.yaml --dry-run --allow-deletions":
                "bxctl apply -f p.yaml --allow-deletions",
            "apply --dry-run -ojson --through sync -f a -f b --allow-displace vm03 --limit vm04":
                "bxctl apply -f a -f b --limit vm04 --through sync --allow-displace vm03",
            "plan -f p.yaml --diff": "bxctl apply -f p.yaml",
        ]
        for (line, wanted) in lines { #expect(try parse(line).get().nextCommand == wanted) }
    }

    @Test("knows what every command may be told")
    func commands() throws {
        let apply = Arguments.Apply(
            format: .jsonl,
            isConfirmed: true,
            isDryRun: true,
            hasDetailedExitCode: true,
            through: .sync,
            displaced: [NodeName("vm03"), NodeName("vm05")],
            allowsDeletions: true,
            lockTimeout: .milliseconds(500)
        )
        let line =
            "apply -f p --yes --dry-run --through sync --detailed-exitcode "
            + "--allow-displace vm03 --allow-displace vm05 --lock-timeout 500ms -o jsonl --allow-deletions"
        #expect(try parse(line).get().command == .apply(apply))
        #expect(
            try parse("status -f p --detailed-exitcode -o json").get().command
                == .status(Arguments.Status(format: .json, hasDetailedExitCode: true))
        )
        #expect(
            try parse("validate -f p").get().command == .validate(Arguments.Validate())
        )
        #expect(
            try parse("render -f p --node vm03 --path /etc/hosts").get().command
                == .render(Arguments.Render(node: NodeName("vm03"), path: "/etc/hosts"))
        )
        let restore = Arguments.Restore(
            site: "default",
            path: "upload/-x",
            since: .seconds(7200),
            overwrites: true,
            isConfirmed: true
        )
        #expect(
            try parse("restore -f p --site default --path upload/-x --since 2h --overwrite --yes")
                .get().command == .restore(restore)
        )
        #expect(
            try parse("restore -f p --list -o json").get().command
                == .restore(Arguments.Restore(format: .json, isList: true))
        )
        #expect(try parse("history -f p").get().command == .history(Arguments.History()))
        #expect(
            try parse("show report.json -o json").get().command
                == .show(Arguments.Show(format: .json, file: "report.json"))
        )
        #expect(try parse("version").get().command == .version)
        #expect(try parse("--version").get().command == .version)
    }

    @Test("takes global flags with every command")
    func global() throws {
        for form in Arguments.Form.all {
            var words = [form.name, "--no-color", "--no-input", "-q", "--limit", "vm03"]
            if form.readsManifest { words += ["-f", "p"] }
            if form.name == "render" { words += ["--node", "vm03"] }
            if form.name == "restore" { words += ["--list"] }
            if form.name == "show" { words += ["report.json"] }
            let common = try Arguments.parse(words).get().common
            #expect(common.noColour && common.noInput && common.verbosity == .quiet)
        }
    }

    @Test("says what is wrong, where, and what to do", arguments: Mistakes.all)
    func mistakes(line: String, code: String, message: String, hint: String) throws {
        let error = try #require(throws: UsageError.self) { _ = try parse(line).get() }
        #expect(error.diagnostic.code == "usage/\(code)")
        #expect(error.message == message)
        #expect(error.hint == hint)
    }

    @Test("knows in which form a problem is to be told")
    func json() {
        func format(_ line: String) -> Arguments.Format? {
            if case .failure(let error) = parse(line) { error.format } else { nil }
        }
        #expect(format("plan -o json --bogus") == .json)
        #expect(format("plan -f p --bogus -ojson") == .json)
        #expect(format("apply -o jsonl") == .jsonl)
        #expect(format("plan -o text") == .text)
        #expect(format("plan") == .text)
    }

    @Test("has one meaning for each flag, whatever the command")
    func meanings() {
        var seen: [String: Arguments.Flag] = [:]
        for flag in Arguments.Form.all.flatMap(\.allFlags) {
            let known = seen[flag.name] ?? flag
            #expect((known.value == .none) == (flag.value == .none), "\(flag.name)")
            #expect(known.letter == flag.letter, "\(flag.name)")
            seen[flag.name] = flag
        }
        let letters = seen.values.compactMap(\.letter)
        #expect(Set(letters).count == letters.count)
    }

    @Test(
        "reads lengths of time",
        arguments: [
            ("500ms", .milliseconds(500)), ("20s", .seconds(20)), ("5m", .seconds(300)),
            ("2h", .seconds(7200)), ("14d", .seconds(1_209_600)), ("0s", .zero), ("5", nil),
            ("", nil), ("s", nil), ("-5s", nil), ("1.5h", nil), ("5 s", nil), ("5S", nil),
            ("99999999999999999999s", nil), ("٥s", nil),
        ] as [(String, Duration?)]
    )
    func durations(text: String, wanted: Duration?) {
        #expect(Duration(words: text) == wanted)
    }
}

/// Parses a line whose words are parted by blanks.
func parse(_ line: String) -> Result<Arguments, UsageError> {
    Arguments.parse(line.split(separator: " ").map(String.init))
}
