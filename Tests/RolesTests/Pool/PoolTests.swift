import Diagnostics
import Foundation
import Manifests
import Plans
import Resources
import Roles
import Shell
import Testing
import Trial

@Suite("A pool of two nodes", .serialized)
struct PoolTests {
    private let balancer = NodeName("vm04")
    private let web = NodeName("vm03")

    @Test("that is fresh gets the plan of the golden file")
    func fresh() throws {
        let plan = try RecordedPool("fresh").outcome().plan
        #expect(plan.refusals == [] && plan.notChecked == [] && plan.unreachable.isEmpty)
        try expectGolden(Self.text(of: plan), "Pool/Records/fresh-plan.txt")
    }

    @Test("that is converged gets no step")
    func converged() throws {
        let plan = try RecordedPool("converged").outcome().plan
        #expect(Self.text(of: plan) == "")
        #expect(plan.refusals == [])
        #expect(plan.notChecked == [] && plan.unchanged > 100)
    }

    @Test("that is converged is asked everything at once: no answer makes a new question")
    func oneTrip() throws {
        let record = try RecordedPool("converged")
        let first = record.wanted.catalog(seeing: Observations(), without: [])
        let names = record.pool.nodes.map(\.name)
        let answered = names.map { node in
            let pairs = first.questions(to: node).compactMap { question in
                record.observations.answer(of: node, to: question.subject)
                    .map { answer in (question.subject, answer) }
            }
            return (node, Observations.Node.answered(Dictionary(uniqueKeysWithValues: pairs)))
        }
        let seen = Observations(Dictionary(uniqueKeysWithValues: answered))
        let second = record.wanted.catalog(seeing: seen, without: [])
        for node in names {
            let open = second.questions(to: node).map(\.subject).filter { subject in
                seen.answer(of: node, to: subject) == nil
            }
            #expect(open == [])
        }
    }

    @Test("gets no step for a node that does not answer, and loses nothing of it")
    func absent() throws {
        for node in [web, balancer] {
            var record = try RecordedPool("converged")
            record.lose(node)
            let plan = record.outcome().plan
            #expect(Self.text(of: plan) == "")
            #expect(plan.unreachable.keys.map(\.text) == [node.text])
        }
    }

    @Test("is refused where a node shows a host key that is not known")
    func untrusted() throws {
        for node in [web, balancer] {
            var record = try RecordedPool("converged")
            record.lose(node, as: .untrusted("its host key is another"))
            let plan = record.outcome().plan
            #expect(plan.refusals.map(\.code) == ["preflight/host-key"])
            #expect(plan.refusals.first?.node == node)
            #expect(plan.unreachable.keys.map(\.text) == [node.text])
        }
    }

    @Test("is refused where a node lets no command run as root, for that alone")
    func unprivileged() throws {
        for node in [web, balancer] {
            var record = try RecordedPool("converged")
            record.lose(node, as: .unprivileged(1000))
            let plan = record.outcome().plan
            #expect(plan.refusals.map(\.code) == ["preflight/root"])
            #expect(plan.refusals.first?.node == node)
            #expect(plan.refusals.first?.detail.contains("1000") == true)
        }
    }

    @Test("is refused where a database or a certificate of the manifest is not there")
    func missing() throws {
        var record = try RecordedPool("fresh")
        record.answer(
            DatabaseNames().subject,
            on: balancer,
            [Content("sitemanager").base64, "end"]
        )
        let tls = try #require(record.pool.sites.last?.tls)
        let files = MissingFiles([tls.certificate, tls.key])
        record.answer(files.subject, on: balancer, ["0"])
        let refusals = record.outcome().plan.refusals
        #expect(refusals.map(\.code) == ["preflight/certificate", "preflight/database"])
        #expect(refusals.first?.detail.contains(tls.certificate) == true)
        #expect(refusals.last?.detail.contains("dbshop") == true)
    }

    @Test("gets no step for a node that failed, and loses nothing of it")
    func sick() throws {
        let plan = try RecordedPool("converged").outcome(without: [web]).plan
        #expect(Self.text(of: plan) == "")
    }

    @Test("mends every file that drifts, and nothing that has nothing to do with it")
    func drift() async throws {
        let record = try RecordedPool("converged")
        let files = record.catalog().entries.filter { entry in entry.resource is File }
        #expect(files.count > 40)
        for (index, entry) in files.enumerated() where index % 9 == 0 {
            await Task.yield()
            var drifted = record
            let line =
                "file 666 nobody nogroup 5 \(Content("drift").digest) \(Content("drift").base64)"
            drifted.answer(entry.resource.subject, on: entry.node, [line])
            let steps = drifted.outcome().plan.steps
            let own = steps.filter { step in
                step.node == entry.node && step.id == entry.resource.id && step.kind == "file"
            }
            #expect(own.count == 1, "\(entry.node) \(entry.resource.id)")
        }
    }

    @Test(
        "shows no secret in a plan, nor in the text of its steps",
        arguments: ["fresh", "converged"]
    )
    func secrets(state: String) throws {
        let outcome = try RecordedPool(state).outcome()
        let scripts = outcome.tasks.map { task in task.change.script?.masked ?? "" }
        for text in ["\(outcome.plan)"] + scripts {
            #expect(!text.contains("CANARY") && !text.contains(Content("CANARY").base64.prefix(7)))
        }
        let hidden = outcome.tasks.map { task in task.change.script?.text ?? "" }
        #expect(state != "fresh" || hidden.contains { text in text.contains("CANARY-of-this-run") })
    }

    @Test("makes its steps of text that a POSIX shell can read")
    func syntax() async throws {
        let outcome = try RecordedPool("fresh").outcome()
        let texts = outcome.tasks.compactMap { task in task.change.script?.text }
        #expect(texts.count > 80)
        let whole = texts.map { text in "(\n\(text)\n)\n" }.joined()
        let ending = try await Program(["sh", "-n"]).run(input: Array(whole.utf8))
        #expect(ending.messages == "" && ending.status == 0)
    }

    private static func text(of plan: Plan) -> String {
        plan.steps.map { step in
            let words = [
                step.phase.rawValue, step.node.text, step.action.rawValue, step.kind, step.id,
            ]
            let cause = step.cause.map { cause in " (\(cause.rawValue))" } ?? ""
            let note = step.note.isEmpty ? "" : ": \(step.note)"
            return words.joined(separator: " ") + cause + note + "\n"
        }.joined()
    }
}

/// Compares a text with a file beside the tests.
///
/// `BXCTL_RECORD=1` writes the file anew, and the test still fails, so that nobody records unseen.
func expectGolden(_ text: String, _ name: String) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: name)
    if ProcessInfo.processInfo.environment["BXCTL_RECORD"] == "1" {
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(name)")
        return
    }
    let wanted = try? String(contentsOf: file, encoding: .utf8)
    #expect(text == wanted, "\(name) differs; it is now:\n\(text)")
}
