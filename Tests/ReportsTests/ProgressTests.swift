import Diagnostics
import Plans
import Testing

@testable import Reports

@Suite("The progress of a run")
struct ProgressTests {
    /// The whole run as text, with the time told every ten seconds.
    private func run(_ style: TextStyle, isLive: Bool = false) -> String {
        var writer = ProgressText(pool: "shop", style: style, isLive: isLive)
        var text = ""
        var clock = 0.0
        for (event, time) in Samples.events {
            while clock + 10 <= time {
                clock += 10
                text += writer.tick(at: clock)
            }
            text += writer.text(for: event, at: time)
        }
        return text
    }

    @Test("is one line a step in a log")
    func log() throws {
        try expectGolden(run(TextStyle()), "progress.txt")
    }

    @Test("needs no more than ASCII")
    func ascii() throws {
        let text = run(TextStyle(isUnicode: false))
        try expectGolden(text, "progress-ascii.txt")
        #expect(text.unicodeScalars.allSatisfy { scalar in scalar.isASCII })
    }

    @Test("tells more when verbose")
    func verbose() throws {
        try expectGolden(run(TextStyle(verbosity: .verbose)), "progress-verbose.txt")
    }

    @Test("tells only failures when quiet")
    func quiet() throws {
        try expectGolden(run(TextStyle(verbosity: .quiet)), "progress-quiet.txt")
    }

    @Test("rewrites one line on a terminal, never wider than it")
    func live() throws {
        let text = run(TextStyle(width: 40), isLive: true)
        let visible = text.replacing("\r\u{1B}[K", with: "<wipe>")
        try expectGolden(visible, "progress-live.txt")
        let rewritten = text.split(separator: "\r\u{1B}[K").filter { $0.hasPrefix("  [") }
        #expect(rewritten.count > 5)
        for line in rewritten { #expect(String(line).columns < 40) }
    }

    @Test("leaves no rewritten line behind")
    func clean() {
        let screen = played(run(TextStyle(width: 60), isLive: true))
        #expect(
            screen
                == run(TextStyle(width: 60)).split(separator: "\n").map(String.init)
                .filter { line in !line.hasPrefix("  Still") }
        )
    }

    /// What a terminal shows in the end.
    private func played(_ text: String) -> [String] {
        text.split(separator: "\n").map { line in
            line.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false).last
                .map(String.init) ?? ""
        }
        .filter { line in !line.isEmpty }
    }

    @Test("is also one JSON object a line")
    func events() throws {
        let writer = EventLines(pool: "shop")
        let text = Samples.events.map { event, time in
            writer.line(for: event, at: 1_772_366_400 + time)
        }
        .joined()
        try expectGolden(text, "events.jsonl")
        for line in text.split(separator: "\n") { _ = try parsed(String(line)) }
    }

    @Test("ends with one line for a pool that was not worked on")
    func notStarted() throws {
        let failure = PoolFailure(pool: "shop", code: .locked, diagnostics: [Samples.refusal])
        let line = EventLines(pool: "shop").line(for: failure, at: 1_772_366_400)
        #expect(line.hasSuffix("\n") && line.count { letter in letter == "\n" } == 1)
        let read = try #require(try parsed(line) as? [String: Any])
        #expect(read["type"] as? String == "summary" && read["outcome"] as? String == "locked")
        #expect(read["at"] as? String == "2026-03-01T12:00:00.000Z")
        #expect(read["pool"] as? String == "shop")
        #expect((read["diagnostics"] as? [Any])?.count == 1)
    }
}

@Suite("A report")
struct ReportTests {
    private func text(_ reports: Report...) -> String {
        ReportText(style: TextStyle()).text(of: reports)
    }

    @Test("ends as the contract words it")
    func converged() {
        let wanted = "Applied: 31 added, 4 changed, 1 removed, 0 failed in 8.4 s.\n"
        #expect(text(Samples.converged) == wanted)
    }

    @Test("counts reloads apart from changes, as the plan does")
    func reloads() {
        let report = Samples.reloading
        let wanted = """
            Reloads: 2. Restarts: 1.
            Applied: 0 added, 0 changed, 0 removed, 0 failed in 1.0 s.

            """
        #expect(text(report) == wanted)
        #expect(ExitCode(of: report, isDetailed: true) == .changes)
        #expect(ExitCode(of: report, isDetailed: false) == .success)
    }

    @Test("says what failed, what is left, and what to do")
    func failed() throws {
        let all = text(Samples.failed, Samples.partial, Samples.interrupted, Samples.timedOut)
        try expectGolden(all, "reports.txt")
    }
}
