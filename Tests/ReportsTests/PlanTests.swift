import Diagnostics
import Plans
import Resources
import Testing

@testable import Reports

@Suite("A plan")
struct PlanTests {
    let plain = TextStyle()

    @Test("is one line a step, in columns, and a summary")
    func text() throws {
        try expectGolden(PlanText(style: plain).text(of: [Samples.plan]), "plan.txt")
    }

    @Test("shows how texts change when asked, but never what is sensitive")
    func diff() throws {
        let text = PlanText(style: plain, showsDiff: true).text(of: [Samples.plan])
        try expectGolden(text, "plan-diff.txt")
    }

    @Test("tells every cause when verbose")
    func verbose() throws {
        let style = TextStyle(verbosity: .verbose)
        try expectGolden(PlanText(style: style).text(of: [Samples.plan]), "plan-verbose.txt")
    }

    @Test("is coloured where colour is allowed, and says the same")
    func coloured() throws {
        let style = TextStyle(isColoured: true)
        let text = PlanText(style: style, showsDiff: true).text(of: [Samples.plan])
        try expectGolden(text, "plan-coloured.txt")
        let bare = text.replacing(/\u{1B}\[[0-9]+m/, with: "")
        #expect(bare == PlanText(style: plain, showsDiff: true).text(of: [Samples.plan]))
    }

    @Test("names what it leaves out and why it is refused")
    func troubled() throws {
        try expectGolden(PlanText(style: plain).text(of: [Samples.troubled]), "plan-troubled.txt")
    }

    @Test("without steps says that there is nothing to do")
    func matching() {
        let text = PlanText(style: plain).text(of: [Samples.matching])
        #expect(
            text == "No changes. Pool shop matches its manifest (48 checked on 2 nodes).\n"
        )
    }

    @Test("counts as the contract words it")
    func summary() {
        let text = PlanText(style: TextStyle(verbosity: .quiet)).text(of: [Samples.plan])
        let wanted =
            "Plan: 1 to add, 2 to change, 1 to remove, 12 unchanged on 2 nodes."
            + " Reloads: 1. Restarts: 1.\n"
        #expect(text == wanted)
    }

    @Test(
        "never says that there is nothing to do when not all was seen",
        arguments: Samples.unseen
    )
    func unseen(plan: Plan) {
        let text = PlanText(style: plain).text(of: [plan])
        #expect(!text.contains("No changes"))
        #expect(text.contains("Plan: 0 to add, 0 to change, 0 to remove, 1 unchanged on"))
    }

    @Test("up to a phase says what waits behind it, and matches only when nothing does")
    func through() {
        func text(_ plan: Plan, through last: Phase) -> String {
            PlanText(style: plain).text(of: [plan.through(last)])
        }
        let later = Samples.plan.steps.count
        #expect(
            text(Samples.plan, through: .preflight)
                == "No changes through preflight; \(later) steps of later phases wait.\n"
        )
        let one = Plan(pool: "a", steps: [Samples.nginx], unchanged: 1, nodes: [Samples.vm04])
        #expect(
            text(one, through: .web) == "No changes through web; 1 step of later phases waits.\n"
        )
        #expect(
            text(Samples.matching, through: .preflight)
                == "No changes. Pool shop matches its manifest (48 checked on 2 nodes).\n"
        )
        let some = Samples.plan.through(.sync)
        #expect(!some.isEmpty && some.later > 0 && some.steps.count + some.later == later)
        #expect(
            text(Samples.plan, through: .sync)
                .contains("\nAfter sync, not part of this plan: \(some.later) step")
        )
        #expect(some.through(.preflight) == Samples.plan.through(.preflight))
        #expect(!text(Samples.plan, through: .register).contains("After"))
    }

    @Test("of several pools names each")
    func several() throws {
        let text = PlanText(style: plain).text(of: [Samples.matching, Samples.troubled])
        try expectGolden(text, "plan-several.txt")
    }

    @Test("names the next command only where one may follow")
    func next() {
        let writer = PlanText(style: plain)
        let command = "bxctl apply -f pool.yaml"
        #expect(writer.next(after: [Samples.plan], command: command) == "Next: \(command)\n")
        #expect(writer.next(after: [Samples.matching], command: command).isEmpty)
        #expect(writer.next(after: [Samples.troubled], command: command).isEmpty)
    }

    @Test("tells what waits for a word in full, also where there is nothing to do")
    func waiting() {
        let plan = Plan(
            pool: "shop",
            steps: [],
            unchanged: 48,
            nodes: [Samples.vm04],
            warnings: [Samples.warning],
            waiting: [Samples.refusal]
        )
        let text = PlanText(style: TextStyle()).text(of: [plan])
        #expect(text.contains("1 warning; -v shows them\n") && text.contains("No changes."))
        #expect(text.contains(Samples.refusal.summary))
        let json = PlanList([
            PlanList.Item(plan: plan, manifestSha256: "", observedSha256: "", manifest: nil)
        ])
        #expect(json.json.compact.contains("\"code\":\"\(Samples.refusal.code)\""))
    }

    @Test("counts warnings where there is nothing to do, unless verbose")
    func settled() {
        let plan = Plan(
            pool: "shop",
            steps: [],
            unchanged: 3,
            nodes: [Samples.vm04],
            warnings: [Samples.warning]
        )
        let text = PlanText(style: plain).text(of: [plan])
        #expect(text.hasPrefix("1 warning; -v shows them\n") && text.contains("No changes."))
        let verbose = PlanText(style: TextStyle(verbosity: .verbose)).text(of: [plan])
        #expect(verbose.contains(Samples.warning.summary))
    }

    @Test("gathers what was not checked for one reason, unless verbose")
    func gathered() {
        let many = Plan(
            pool: "shop",
            steps: [],
            unchanged: 0,
            nodes: [Samples.vm04],
            notChecked: (1...12).map { number in
                .init(node: Samples.vm04, subject: "file /\(number)", reason: "not observed")
            }
        )
        let text = PlanText(style: plain).text(of: [many])
        #expect(text.contains("  vm04  file /1 and 11 more: not observed\n"))
        #expect(!text.contains("file /2"))
        let verbose = PlanText(style: TextStyle(verbosity: .verbose)).text(of: [many])
        #expect(verbose.contains("file /12:") && !verbose.contains("more:"))
    }
}

extension Samples {
    static let unseen = [
        Plan(pool: "a", steps: [], unchanged: 1, nodes: [vm04], unreachable: [vm04: "lost"]),
        Plan(pool: "a", steps: [], unchanged: 1, nodes: [vm04], refusals: [refusal]),
        Plan(pool: "a", steps: [], unchanged: 1, nodes: [vm04], notRemoved: [vm05]),
        Plan(
            pool: "a",
            steps: [],
            unchanged: 1,
            nodes: [vm04],
            notChecked: [.init(node: vm04, subject: "file /a", reason: "not observed")]
        ),
    ]
}
