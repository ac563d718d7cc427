import Diagnostics
import Foundation
import Manifests
import Plans
import Reports
import Resources
import Roles
import Shell

/// A converged pool, of which one answer is somebody else's.
private struct Pool: Sendable {
    let wanted: Wanted
    let nodes: [NodeName]
    let observations: Observations
    /// Every answer that can be replaced.
    let places: [(node: NodeName, subject: Subject)]
    /// What is wanted of the pool as it was recorded.
    let catalog: Catalog

    static let recorded = Pool()

    private init() {
        let root = URL(filePath: #filePath).appending(path: "../../..").standardized
        let read = { (path: String) -> Data in
            guard let data = try? Data(contentsOf: root.appending(path: path)) else {
                fatalError("no \(path)")
            }
            return data
        }
        let text = [UInt8](read("manifests/two-nodes.yaml"))
        let source = ManifestSource(name: "two-nodes.yaml", bytes: text)
        let pool = ManifestReader.read([source]).pools[0]
        let json = read("Tests/RolesTests/Pool/Records/converged.json")
        guard let record = try? JSONDecoder().decode([String: [String: [String]]].self, from: json)
        else { fatalError("no record") }
        var places: [(node: NodeName, subject: Subject)] = []
        var answered: [NodeName: Observations.Node] = [:]
        for (name, answers) in record.sorted(by: { left, right in left.key < right.key }) {
            var own: [Subject: Answer] = [:]
            for (key, lines) in answers.sorted(by: { left, right in left.key < right.key }) {
                let words = key.split(separator: "|", maxSplits: 1).map(String.init)
                let subject = Subject(words[0], words.last ?? "")
                own[subject] = Answer(lines: lines)
                places.append((NodeName(name), subject))
            }
            answered[NodeName(name)] = .answered(own)
        }
        let inputs = Wanted.Inputs(password: Secret("password"), isThorough: true)
        wanted = Wanted(pool, inputs: inputs)
        nodes = pool.nodes.map(\.name)
        observations = Observations(answered)
        self.places = places
        catalog = wanted.catalog(seeing: observations, without: [])
    }

    /// Asks the resources that the answer is about; a fact needs a whole plan.
    func judge(at node: NodeName, _ subject: Subject, _ lines: [String]) {
        let resources = catalog.entries.filter { entry in
            entry.node == node && entry.resource.subject == subject
        }
        for entry in resources {
            let answer = Answer(lines: lines)
            let change = try? entry.resource.change(from: answer)
            expect(change?.script?.masked != "", "a change knows how it is made, or that it waits")
            _ = try? entry.resource.changeWhenNotified(from: answer)
        }
        if resources.isEmpty || lines.count % 16 == 1 { look(at: node, subject, lines) }
    }

    /// Plans and reports with one answer replaced; what is printed must be safe for a terminal.
    func look(at node: NodeName, _ subject: Subject, _ lines: [String]) {
        var seen = observations
        seen.merge(Observations([node: .answered([subject: Answer(lines: lines)])]))
        let plan = Planner.plan(
            pool: "shop",
            nodes: nodes,
            catalog: wanted.catalog(seeing: seen, without: []),
            observations: seen
        ).plan
        let status = wanted.status(of: plan, seeing: seen)
        let text = PlanText(style: plain, showsDiff: true).text(of: [plan])
        check(safe: text + StatusText(style: plain).text(of: [status]))
    }
}

/// The output of a survey as a node may send it.
func readFrames(_ bytes: [UInt8]) {
    let form = SurveyForm([NodeFacts(), PathQuestion("/etc/hosts")], nonce: "n")
    let answers = try? form.answers(in: String(decoding: bytes, as: UTF8.self))
    expect(answers.map { found in found.count == 2 } ?? true, "every question has its answer")
}

/// Any lines as the answer to any question; the first two bytes choose it.
func readAnswer(_ bytes: [UInt8]) {
    guard let (place, rest) = place(of: bytes) else { return }
    let text = String(decoding: rest, as: UTF8.self)
    Pool.recorded.judge(at: place.node, place.subject, text.components(separatedBy: "\n"))
}

/// Any bytes as the content of any observed file: nginx's, the inventory, the pool's record.
func readFile(_ bytes: [UInt8]) {
    guard let (place, rest) = place(of: bytes) else { return }
    let content = Content(Array(rest))
    let state = "file 644 root root \(rest.count) \(content.digest) \(content.base64)"
    switch place.subject.kind {
    case PathQuestion("/").subject.kind:
        Pool.recorded.look(at: place.node, place.subject, [state])
    case TreeQuestion("/").subject.kind:
        // One file of the tree, chosen by the next byte.
        guard let number = rest.first,
            case .answered(let answers) = Pool.recorded.observations.nodes[place.node],
            var lines = answers[place.subject]?.lines, !lines.isEmpty
        else { return }
        let index = Int(number) % lines.count
        let path = lines[index].prefix { character in character != " " }
        lines[index] = "\(path) \(state)"
        Pool.recorded.look(at: place.node, place.subject, lines)
    default: break
    }
}

private func place(
    of bytes: [UInt8]
) -> (place: (node: NodeName, subject: Subject), rest: ArraySlice<UInt8>)? {
    guard bytes.count > 2 else { return nil }
    let number = Int(bytes[0]) << 8 | Int(bytes[1])
    let places = Pool.recorded.places
    return (places[number % places.count], bytes.dropFirst(2))
}
