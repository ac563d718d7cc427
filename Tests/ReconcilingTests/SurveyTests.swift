import Connecting
import Diagnostics
import Foundation
import Reconciling
import Resources
import Shell
import Testing

@Suite("A survey")
struct SurveyTests {
    /// A fact that is said as the test likes.
    private struct Saying: Question {
        let probe: Script
        var subject: Subject { Subject("saying", "it") }
        var isSensitive: Bool { false }
    }

    private let node = NodeName("here")

    private func observations(of probe: Script) async -> Observations {
        signal(SIGPIPE, SIG_IGN)
        let sessions = Sessions(
            to: [Destination(node: node, way: .local, throughSudo: false)]
        )
        let survey = Survey(
            of: [node],
            through: sessions,
            source: { [node] _, _ in
                var catalog = Catalog()
                catalog.ask(Saying(probe: probe), of: node)
                return catalog
            },
            parallel: 1
        )
        let observations = await survey.observe().observations
        await sessions.closeAll()
        return observations
    }

    @Test("takes lines as they were said")
    func lines() async {
        let found = await observations(of: "printf 'a\\nb\\n'")
        #expect(found.answer(of: node, to: Subject("saying", "it"))?.lines == ["a", "b"])
    }

    @Test("takes no answer with a NUL, which no word of a later command could hold")
    func nul() async {
        let found = await observations(of: "printf 'a\\0b\\n'")
        #expect(!found.isReachable(node))
        #expect(found.reason(of: node) == "it holds a NUL")
    }

    @Test("takes no answer of more lines than any node has to say")
    func flood() async {
        let found = await observations(of: "yes '' | head -n 5000000")
        #expect(!found.isReachable(node))
        #expect(found.reason(of: node) == "the answer is larger than allowed")
    }
}
