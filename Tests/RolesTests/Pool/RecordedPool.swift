import Diagnostics
import Foundation
import Manifests
import Plans
import Resources
import Roles
import Shell
import Testing

/// What real nodes of a pool answered to one survey, kept as a file beside the tests.
struct RecordedPool: Sendable {
    /// The manifest of the pool.
    let pool: Pool
    /// The answers.
    private(set) var observations = Observations()
    private var filled: [NodeName: Set<Subject>] = [:]

    /// The state that is to be recorded; nil nearly always.
    static let stateToRecord = ProcessInfo.processInfo.environment["BXCTL_RECORD_POOL"]

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()

    /// What stands for the answer of a file that is all ours and as it should be.
    private static let ours = ["ours"]

    private static let records = Dictionary(
        uniqueKeysWithValues: ["fresh", "converged"].map { state in
            (state, Result { try RecordedPool(reading: state) })
        }
    )

    /// The record of a state, such as `fresh`; read once.
    init(_ state: String) throws {
        self = try #require(Self.records[state]).get()
    }

    /// Reads the record of a state.
    ///
    /// Files that are all ours were written without their content, which follows from the program:
    /// they are as wanted, and so is what their readers took up.
    private init(reading state: String) throws {
        pool = try Self.manifest()
        let data = try Data(contentsOf: Self.file(state))
        let record = try JSONDecoder().decode([String: [String: [String]]].self, from: data)
        let nodes = record.map { name, answers in
            let pairs = answers.map { subject, lines in
                let words = subject.split(separator: "|", maxSplits: 1).map(String.init)
                return (Subject(words[0], words.last ?? ""), Answer(lines: lines))
            }
            return (
                NodeName(name), Observations.Node.answered(Dictionary(uniqueKeysWithValues: pairs))
            )
        }
        observations = Observations(Dictionary(uniqueKeysWithValues: nodes))
        // The record of the pool is the last file, and holds the digests of all others; until it is known, there is none.
        let last = PathQuestion("/etc/bxctl/pool.json").subject
        for name in nodes.map(\.0)
        where observations.answer(of: name, to: last)?.lines == Self.ours {
            answer(last, on: name, ["absent"])
            filled[name] = [last]
        }
        for _ in 0..<3 { fill() }
    }

    /// Gives files that are all ours the answers that they would have.
    private mutating func fill() {
        for entry in catalog().entries {
            let subject = entry.resource.subject
            guard let lines = observations.answer(of: entry.node, to: subject)?.lines else {
                continue
            }
            if let file = entry.resource as? File, let line = file.wholeLine,
                lines == Self.ours || filled[entry.node]?.contains(subject) == true
            {
                filled[entry.node, default: []].insert(subject)
                answer(subject, on: entry.node, [line])
            } else if let unit = entry.resource as? Resources.Unit,
                let fingerprint = unit.fingerprint
            {
                let fresh = lines.map { line in
                    line.hasPrefix("BXCTL_CONFIG=") ? "BXCTL_CONFIG=\(fingerprint)" : line
                }
                answer(subject, on: entry.node, fresh)
            }
        }
    }

    /// Writes the record of a state.
    ///
    /// - Parameters:
    ///   - observations: What was seen.
    ///   - state: The state's name.
    ///   - clean: Takes secrets out of an answer.
    /// - Throws: What keeps it from being written.
    static func write(
        _ observations: Observations,
        as state: String,
        clean: (Answer) -> Answer
    ) throws {
        var record: [String: [String: [String]]] = [:]
        for (name, node) in observations.nodes {
            guard case .answered(let answers) = node else { continue }
            for (subject, answer) in answers {
                record[name.text, default: [:]]["\(subject.kind)|\(subject.name)"] =
                    clean(answer).lines
            }
        }
        let wanted = Wanted(try manifest()).catalog(seeing: observations, without: [])
        for entry in wanted.entries {
            guard let file = entry.resource as? File, let line = file.wholeLine,
                observations.answer(of: entry.node, to: file.subject)?.lines == [line]
            else { continue }
            record[entry.node.text]?["path|\(file.path)"] = ours
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(record).write(to: file(state))
    }

    private static func file(_ state: String) -> URL {
        folder.appending(path: "Records/\(state).json")
    }

    /// The pool of the example manifest.
    static func manifest() throws -> Pool {
        let file = folder.appending(path: "../../../manifests/two-nodes.yaml")
        let source = ManifestSource(
            name: "two-nodes.yaml",
            bytes: [UInt8](try Data(contentsOf: file))
        )
        return try #require(ManifestReader.read([source]).pools.first)
    }

    /// What is wanted of the pool, with a password that no site has.
    var wanted: Wanted {
        Wanted(pool, inputs: Wanted.Inputs(password: Secret("CANARY-of-this-run")))
    }

    /// The catalog that follows from what was seen.
    func catalog(without sick: Set<NodeName> = []) -> Catalog {
        wanted.catalog(seeing: observations, without: sick)
    }

    /// The plan that follows from what was seen.
    func outcome(without sick: Set<NodeName> = []) -> Planner.Outcome {
        Planner.plan(
            pool: pool.name,
            nodes: pool.nodes.map(\.name),
            catalog: catalog(without: sick),
            observations: observations,
            sick: sick
        )
    }

    /// Makes a node not answer.
    mutating func lose(_ node: NodeName, as state: Observations.Node = .unreachable("timed out")) {
        var nodes = observations.nodes
        nodes[node] = state
        observations = Observations(nodes)
    }

    /// Replaces one answer of a node.
    mutating func answer(
        _ subject: Subject,
        on node: NodeName,
        _ lines: [String],
        status: Int = 0
    ) {
        let answer = Answer(lines: lines, status: status)
        observations.merge(Observations([node: .answered([subject: answer])]))
    }
}

extension File {
    /// What a node says of the file when it is as wanted; nil where a part of it is somebody else's.
    fileprivate var wholeLine: String? {
        guard let content = content.value, let owner = access.owner, let group = access.group,
            let mode = access.mode, !isSensitive
        else { return nil }
        let base64 = content.bytes.count <= 1_048_576 ? " \(content.base64)" : ""
        let size = content.bytes.count
        return "file \(mode) \(owner) \(group) \(size) \(content.digest)\(base64)"
    }
}
