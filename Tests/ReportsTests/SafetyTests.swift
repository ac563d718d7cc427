import Diagnostics
import Plans
import Resources
import Testing

@testable import Reports

extension Samples {
    /// Texts with which a node could try to rule a terminal.
    static let nasty = [
        "\u{1B}[2J\u{1B}]0;title\u{7}", "a\r\nb\u{8}\u{7F}", "\u{9B}31m\u{85}",
        "abc\u{202E}txt.exe\u{2066}x\u{2069}", "\u{200B}\u{FEFF}\u{2028}\u{2029}",
        "quote \" back \\ slash / tab\t", "русский 漢字 e\u{301}", "\u{0}", "\u{E0041}", "",
    ]

    /// Controls (C0, DEL, C1), direction marks, line separators, and what is not seen at all.
    static let ruling: [ClosedRange<UInt32>] = [
        0...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F,
        0xFEFF...0xFEFF, 0xE0000...0xE007F,
    ]

    /// A plan in which every text is nasty.
    static func plan(of nasty: String) -> Plan {
        let node = NodeName("n" + nasty)
        let step = Step(
            phase: .sync,
            node: node,
            action: .change,
            kind: "file" + nasty,
            id: nasty,
            cause: .drift,
            note: nasty,
            diff: "-\(nasty)\n+\(nasty)\n",
            sensitive: false,
            disruptive: true
        )
        return Plan(
            pool: "p" + nasty,
            steps: [step],
            unchanged: 0,
            nodes: [node],
            unreachable: [node: nasty],
            refusals: [problem(of: nasty)],
            warnings: [problem(of: nasty)],
            notChecked: [.init(node: node, subject: nasty, reason: nasty)],
            notRemoved: [node]
        )
    }

    static func problem(of nasty: String) -> Diagnostic {
        Diagnostic(
            code: "c" + nasty,
            summary: nasty,
            detail: nasty,
            source: SourceRange(
                file: "f" + nasty,
                start: SourcePosition(line: 1, column: 2),
                end: SourcePosition(line: 1, column: 900)
            ),
            excerpt: nasty,
            node: NodeName(nasty),
            hint: nasty
        )
    }
}

@Suite("What comes from outside")
struct SafetyTests {
    let style = TextStyle(verbosity: .verbose)

    /// Nothing but line breaks may rule the terminal.
    private func expectSafe(
        _ text: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let bad = text.unicodeScalars.filter { scalar in
            scalar != "\n" && Samples.ruling.contains { range in range.contains(scalar.value) }
        }
        #expect(bad.isEmpty, "\(bad.map { $0.value })", sourceLocation: sourceLocation)
    }

    @Test("never rules the terminal in a plan", arguments: Samples.nasty)
    func plans(nasty: String) {
        let plan = Samples.plan(of: nasty)
        expectSafe(PlanText(style: style, showsDiff: true).text(of: [plan, plan]))
        let item = PlanList.Item(
            plan: plan,
            manifestSha256: nasty,
            observedSha256: nasty,
            manifest: nil
        )
        expectSafe(PlanList([item]).json.pretty)
    }

    @Test("never rules the terminal in problems and results", arguments: Samples.nasty)
    func others(nasty: String) {
        let problem = Samples.problem(of: nasty)
        expectSafe(DiagnosticText(style: style).text(of: [problem, problem]))
        expectSafe(ErrorDocument([problem]).json.pretty)
        expectSafe(ValidationList(pools: [nasty]).text(style: style))
        let status = PoolStatus(
            pool: nasty,
            nodes: [
                PoolStatus.Node(
                    name: NodeName(nasty),
                    roles: [nasty],
                    conditions: [.init(.web, .no, reason: nasty, message: nasty)]
                )
            ],
            remarks: [nasty]
        )
        expectSafe(StatusText(style: style).text(of: [status]))
        expectSafe(StatusList([status]).json.pretty)
    }

    @Test("never rules the terminal while a run goes on", arguments: Samples.nasty)
    func progress(nasty: String) {
        let node = NodeName(nasty)
        let step = Samples.plan(of: nasty).steps[0]
        let failure = Failure(node: node, phase: .sync, step: nasty, cause: nasty, hint: nasty)
        let report = Report(
            pool: nasty,
            run: nasty,
            outcome: .failed,
            added: 0,
            changed: 0,
            removed: 0,
            failures: [failure],
            remaining: [step],
            notRemoved: [node],
            seconds: 1
        )
        let events: [Event] = [
            .observing(nodes: [node]), .observed(seconds: 1), .began(pool: nasty, run: nasty),
            .phase(.sync), .started(step), .progress(step, line: nasty),
            .skipped(step, reason: nasty), .started(step), .failed(step, seconds: 1, failure),
            .started(step), .progress(step, line: nasty), .ended(report),
        ]
        var quiet = ProgressText(pool: nasty, style: TextStyle(), isLive: false)
        var verbose = ProgressText(pool: nasty, style: style, isLive: false)
        for event in events {
            expectSafe(quiet.text(for: event, at: 0) + quiet.tick(at: 100))
            expectSafe(verbose.text(for: event, at: 0) + verbose.tick(at: 100))
            expectSafe(EventLines(pool: nasty).line(for: event, at: 0))
        }
        expectSafe(ReportText(style: style).text(of: [report, report]))
        expectSafe(ReportList([report]).json.pretty)
        let live = live(events, pool: nasty)
        expectSafe(live.replacing("\r\u{1B}[K", with: ""))
    }

    private func live(_ events: [Event], pool: String) -> String {
        var writer = ProgressText(pool: pool, style: TextStyle(), isLive: true)
        return events.map { event in writer.text(for: event, at: 0) }.joined()
    }

    @Test("stays hidden where it is sensitive, in every form")
    func secrets() {
        let item = PlanList.Item(
            plan: Samples.plan,
            manifestSha256: "",
            observedSha256: "",
            manifest: nil
        )
        var texts = [
            PlanText(style: style, showsDiff: true).text(of: [Samples.plan]),
            PlanList([item]).json.pretty,
        ]
        for isLive in [true, false] {
            var writer = ProgressText(pool: "shop", style: style, isLive: isLive)
            texts += Samples.events.map { event, time in writer.text(for: event, at: time) }
        }
        texts += Samples.events.map { event, time in
            EventLines(pool: "shop").line(for: event, at: time)
        }
        let all = texts.joined()
        #expect(!all.contains("hunter2"))
        #expect(all.contains("(sensitive)"))
    }
}
