import Diagnostics
import Plans
import Resources
import Roles
import Testing

@Suite("The status of a web node")
struct StatusTests {
    private let balancer = NodeName("vm04")

    /// What the status says of who answers with these statuses for the two sites.
    private func conditions(_ answers: [String: [String]]) throws -> [String: String] {
        var record = try RecordedPool("converged")
        for (name, lines) in answers {
            record.answer(Subject("answers", name), on: balancer, lines)
        }
        let status = record.wanted.status(of: record.outcome().plan, seeing: record.observations)
        let pairs = status.nodes.flatMap { node in
            node.conditions.filter { condition in
                condition.kind == .web || condition.kind == .balancer
            }
            .map { condition in
                ("\(node.name) \(condition.kind)", "\(condition.state) \(condition.message)")
            }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    @Test("is bad where a site is served there worse than elsewhere")
    func worse() throws {
        let found = try conditions([
            "vm04:8080": ["200", "200"], "vm03:8080": ["200", "404"],
            "balancer:80": ["301", "502"],
        ])
        #expect(found["vm03 web"] == "no shop.example.com: status 404, elsewhere 200")
        #expect(found["vm04 web"] == "yes ")
        #expect(found["vm04 balancer"] == "no shop.example.com: status 502, elsewhere 200")
    }

    @Test("is not measured by a redirect that only leads to https")
    func redirected() throws {
        let found = try conditions([
            "vm04:8080": ["401", "403"], "vm03:8080": ["401", "302 http://shop.example.com/a"],
            "balancer:80": ["301 https://10.77.0.4/", "301 https://shop.example.com/"],
        ])
        #expect(found["vm03 web"] == "yes ")
        #expect(found["vm04 web"] == "no shop.example.com: status 403, elsewhere 302")
        #expect(found["vm04 balancer"] == "yes ")
    }

    @Test("is good where a site asks everybody for a password")
    func closed() throws {
        let found = try conditions([
            "vm04:8080": ["401", "403"], "vm03:8080": ["401", "404"],
            "balancer:80": ["401", "403"],
        ])
        #expect(Set(found.values) == ["yes "])
    }
}
