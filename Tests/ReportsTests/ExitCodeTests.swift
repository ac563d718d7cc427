import Diagnostics
import Plans
import Resources
import Testing

@testable import Reports

@Suite("An exit code")
struct ExitCodeTests {
    @Test("is one of the contract's")
    func table() {
        let wanted: [(ExitCode, Int32)] = [
            (.success, 0), (.error, 1), (.changes, 2), (.partial, 3), (.unreachable, 4),
            (.locked, 5), (.refused, 6), (.usage, 64), (.invalid, 65), (.interrupted, 130),
            (.terminated, 143),
        ]
        #expect(wanted.map(\.0) == ExitCode.allCases)
        #expect(wanted.map(\.1) == ExitCode.allCases.map(\.rawValue))
        #expect(ExitCode.allCases.allSatisfy { code in !code.meaning.isEmpty })
    }

    @Test("of several pools is the worst, in any order")
    func worst() {
        #expect(ExitCode.worst(of: []) == .success)
        #expect(ExitCode.worst(of: [.changes, .partial, .success]) == .partial)
        #expect(ExitCode.worst(of: [.partial, .changes]) == .partial)
        #expect(ExitCode.worst(of: [.changes, .error]) == .error)
        #expect(ExitCode.worst(of: [.error, .refused, .locked]) == .error)
        #expect(ExitCode.worst(of: [.refused, .unreachable]) == .refused)
        #expect(ExitCode.worst(of: [.error, .interrupted]) == .interrupted)
    }

    private func code(_ plan: Plan, limit: [NodeName] = [], detailed: Bool) -> ExitCode {
        ExitCode(of: plan, required: [Samples.vm04], limit: limit, isDetailed: detailed)
    }

    private func plan(
        _ steps: [Step] = [],
        lost: [NodeName] = [],
        notChecked: Bool = false
    ) -> Plan {
        let gap = Catalog.Unchecked(node: Samples.vm04, subject: "file /a", reason: "too large")
        return Plan(
            pool: "shop",
            steps: steps,
            unchanged: 1,
            nodes: [Samples.vm04, Samples.vm03],
            unreachable: Dictionary(uniqueKeysWithValues: lost.map { node in (node, "lost") }),
            notChecked: notChecked ? [gap] : []
        )
    }

    @Test("of a plan tells changes only when asked")
    func changes() {
        #expect(code(Samples.plan, detailed: false) == .success)
        #expect(code(Samples.plan, detailed: true) == .changes)
        #expect(code(Samples.matching, detailed: true) == .success)
    }

    @Test("of a plan is never the one of a match when not all was seen")
    func unseen() {
        #expect(code(plan(lost: [Samples.vm03]), detailed: true) == .partial)
        #expect(code(plan([Samples.nginx], lost: [Samples.vm03]), detailed: true) == .partial)
        #expect(code(plan(notChecked: true), detailed: true) == .partial)
        #expect(code(plan([Samples.nginx], notChecked: true), detailed: true) == .changes)
        #expect(code(plan(notChecked: true), detailed: false) == .success)
    }

    @Test("of a plan tells a needed node that is lost, and a refusal before it")
    func lost() {
        #expect(code(plan(lost: [Samples.vm04]), detailed: false) == .unreachable)
        let lost = plan([Samples.nginx], lost: [Samples.vm03])
        #expect(code(lost, limit: [Samples.vm03], detailed: true) == .unreachable)
        #expect(code(lost, limit: [Samples.vm03, Samples.vm04], detailed: true) == .partial)
        #expect(code(Samples.troubled, detailed: true) == .refused)
    }

    @Test("of a run tells failures before changes")
    func reports() {
        #expect(ExitCode(of: Samples.converged, isDetailed: false) == .success)
        #expect(ExitCode(of: Samples.converged, isDetailed: true) == .changes)
        #expect(ExitCode(of: Samples.partial, isDetailed: true) == .changes)
        #expect(ExitCode(of: Samples.failed, isDetailed: true) == .partial)
        #expect(ExitCode(of: Samples.report(.failed), isDetailed: false) == .partial)
        #expect(ExitCode(of: Samples.interrupted, isDetailed: true) == .interrupted)
        #expect(ExitCode(of: Samples.timedOut, isDetailed: true) == .partial)
    }

    @Test("of a status tells a degraded pool only when asked")
    func statuses() {
        #expect(ExitCode(of: Samples.degraded, isDetailed: false) == .success)
        #expect(ExitCode(of: Samples.degraded, isDetailed: true) == .changes)
        #expect(ExitCode(of: Samples.ready, isDetailed: true) == .success)
    }
}

@Suite("A style")
struct TextStyleTests {
    private func style(_ environment: [String: String], noColour: Bool = false) -> TextStyle {
        TextStyle(environment: environment, isTerminal: true, noColour: noColour)
    }

    @Test("has colour on a terminal, unless someone is against it")
    func colour() {
        #expect(style([:]).isColoured)
        #expect(style(["NO_COLOR": ""]).isColoured)
        #expect(!style(["NO_COLOR": "1"]).isColoured)
        #expect(!style(["TERM": "dumb"]).isColoured)
        #expect(!style([:], noColour: true).isColoured)
        #expect(
            !TextStyle(environment: [:], isTerminal: false, noColour: false).isColoured
        )
    }

    @Test("goes beyond ASCII only where the locale does")
    func encoding() {
        #expect(style(["LANG": "en_US.UTF-8"]).isUnicode)
        #expect(style(["LC_ALL": "", "LC_CTYPE": "C.utf8"]).isUnicode)
        #expect(!style(["LC_ALL": "C", "LANG": "en_US.UTF-8"]).isUnicode)
        #expect(!style([:]).isUnicode)
    }
}
