import Connecting
import Diagnostics
import Foundation
import Manifests
import Reconciling
import Resources
import Roles
import Shell
import Testing

/// Makes the records anew, from nodes of the lab in the states that they are named by.
///
///     contrib/lab/lab ctl env BXCTL_RECORD_POOL=fresh .build/debug/bxctlPackageTests.xctest \
///         --testing-library swift-testing --filter Recorder
///
/// `fresh` is right after `lab up`; for `converged` apply `manifests/two-nodes.yaml` first.
@Suite(
    "Recorder",
    .enabled(if: RecordedPool.stateToRecord != nil, "BXCTL_RECORD_POOL names no state")
)
struct Recorder {
    @Test("writes what the lab's nodes answer, without their passwords, and fails")
    func record() async throws {
        signal(SIGPIPE, SIG_IGN)
        let state = try #require(RecordedPool.stateToRecord)
        let pool = try RecordedPool.manifest()
        let sessions = Sessions(
            to: pool.nodes.map { node in
                let way = Destination.SSH(
                    address: node.address,
                    user: "root",
                    port: 22,
                    identityFile: nil,
                    knownHostsFile: nil,
                    hostKey: nil,
                    connectTimeoutSeconds: 5
                )
                return Destination(node: node.name, way: .ssh(way), throughSudo: false)
            }
        )
        let wanted = Wanted(pool, inputs: Wanted.Inputs(password: Secret("CANARY-of-this-run")))
        let survey = Survey(
            of: pool.nodes.map(\.name),
            through: sessions,
            source: { wanted.catalog(seeing: $0, without: $1) },
            parallel: 2
        )
        let seen = await survey.observe()
        await sessions.closeAll()
        for (name, node) in seen.observations.nodes {
            if case .unreachable(let reason) = node { Issue.record("\(name): \(reason)") }
        }
        try RecordedPool.write(seen.observations, as: state, clean: Self.withoutSecrets)
        Issue.record("recorded \(state)")
    }

    /// The answer with every password replaced, inside base64, too.
    private static func withoutSecrets(_ answer: Answer) -> Answer {
        Answer(
            lines: answer.lines.map { line in
                var words = line.split(separator: " ", omittingEmptySubsequences: false)
                    .map(String.init)
                if words.count == 2, words[0].hasSuffix(".password") {
                    words[1] = Content("PASSWORD").base64
                }
                return words.map { word in
                    guard word.utf8.count > 8, let content = Content(base64: word) else {
                        return masked(word)
                    }
                    let clean = masked(content.text)
                    return clean == content.text ? word : Content(clean).base64
                }.joined(separator: " ")
            }
        )
    }

    private static func masked(_ text: String) -> String {
        text.replacing(/[A-Za-z0-9_-]*CANARY[A-Za-z0-9_-]*/, with: "PASSWORD")
    }
}
