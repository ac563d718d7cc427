internal import Diagnostics
internal import Foundation
internal import Manifests
internal import Resources

/// What `/etc/bxctl/pool.json` says: who belongs to the pool, and what was applied last.
struct PoolRecord: Equatable {
    /// A node of the pool.
    struct Member: Codable, Equatable {
        let name: NodeName
        let address: String
        let roles: [String]
    }

    static let path = "/etc/bxctl/pool.json"

    let members: [Member]
    let digests: AppliedDigests

    private struct Document: Codable {
        let apiVersion: String
        let kind: String
        let pool: String
        let members: [Member]
        let applied: [String: [String: String]]
    }

    init(members: [Member] = [], digests: AppliedDigests = AppliedDigests()) {
        self.members = members
        self.digests = digests
    }

    /// The record of the balancer, else of any node; empty where there is none that can be read.
    static func latest(of pool: Pool, in observations: Observations) -> PoolRecord {
        let others = pool.nodes.map(\.name).filter { name in name != pool.balancerNode.name }
        let all = [pool.balancerNode.name] + others
        return all.lazy.compactMap { node in read(of: pool, on: node, in: observations) }.first
            ?? PoolRecord()
    }

    /// The record that one node has; nil where there is none that can be read.
    static func read(of pool: Pool, on node: NodeName, in observations: Observations) -> PoolRecord?
    {
        let state = observations.value(PathQuestion(path), on: node)
        return state?.content.flatMap { text in PoolRecord(text, pool: pool.name) }
    }

    /// The form of a record that a newer program wrote; nil where this one can read it or it is no
    /// record at all.
    static func foreignForm(of content: Content) -> String? {
        struct Head: Decodable { let apiVersion: String }
        let head = try? JSONDecoder().decode(Head.self, from: Data(content.bytes))
        return head.flatMap { head in head.apiVersion == "bxctl/v1" ? nil : head.apiVersion }
    }

    /// Reads a record; nil where it is none of this pool.
    init?(_ content: Content, pool: String) {
        let data = Data(content.bytes)
        guard let document = try? JSONDecoder().decode(Document.self, from: data),
            document.apiVersion == "bxctl/v1", document.kind == "PoolRecord", document.pool == pool
        else { return nil }
        members = document.members
        let pairs = document.applied.map { name, digests in (NodeName(name), digests) }
        digests = AppliedDigests(Dictionary(pairs) { first, _ in first })
    }

    /// The record as it lies on nodes; the same for the same pool.
    func content(pool: String) -> Content {
        let pairs = digests.nodes.map { name, digests in (name.text, digests) }
        let document = Document(
            apiVersion: "bxctl/v1",
            kind: "PoolRecord",
            pool: pool,
            members: members,
            applied: Dictionary(pairs) { first, _ in first }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let data = (try? encoder.encode(document)) ?? Data()
        return Content([UInt8](data) + [UInt8(ascii: "\n")])
    }
}
