import Diagnostics
import Foundation
import Manifests
import Plans
import Resources
import Roles
import Shell
import Testing

@Suite("The database login")
struct LoginTests {
    private let server = NodeName("vm04")
    private let addresses = ["10.77.0.4", "10.77.0.3"]

    /// The plan of the converged pool with a password from a file.
    private func plan(_ password: String, host: DatabaseSettings.Host? = nil) throws -> Plan {
        var record = try RecordedPool("converged")
        for address in addresses {
            let retired = RetiredLogin("bx_cluster", from: address)
            record.answer(retired.subject, on: server, ["user", "end"])
            let second = Subject("login", "bx_cluster_2@\(address)")
            record.answer(second, on: server, ["end"])
        }
        var pool = record.pool
        pool.database.password = .file("/root/password")
        pool.database.host = host
        if host != nil {
            pool.nodes = pool.nodes.map { node in
                var node = node
                node.roles.remove(.mysql)
                return node
            }
        }
        let wanted = Wanted(pool, inputs: Wanted.Inputs(password: Secret(password)))
        return Planner.plan(
            pool: pool.name,
            nodes: pool.nodes.map(\.name),
            catalog: wanted.catalog(seeing: record.observations, without: []),
            observations: record.observations
        ).plan
    }

    /// The codes of what is refused where the server has the login with rights on a database, all of a site's or others.
    private func refusals(
        _ state: String,
        rightsOn database: String,
        _ rights: [String] = DatabaseLogin.sitePrivileges,
        isRecordLost: Bool = false
    ) throws -> [String] {
        var record = try RecordedPool(state)
        if isRecordLost {
            record.answer(PathQuestion("/etc/bxctl/pool.json").subject, on: server, ["absent"])
        }
        let lines =
            ["user\t10.77.0.3"] + rights.map { right in "schema\t\(database)\t\(right)\tNO" }
            + ["version\t10.11-MariaDB", "end"]
        record.answer(Subject("login", "bx_cluster@10.77.0.3"), on: server, lines)
        return record.outcome().plan.refusals.map(\.code)
    }

    @Test(
        "that is another program's is refused, unless a record, a site or its rights say that it is the pool's"
    )
    func taken() throws {
        #expect(try refusals("fresh", rightsOn: "billing") == ["preflight/login-taken"])
        #expect(try refusals("fresh", rightsOn: "dbshop", ["SELECT"]) == ["preflight/login-taken"])
        #expect(try refusals("fresh", rightsOn: "dbshop") == [])
        #expect(try refusals("converged", rightsOn: "billing") == [])
        #expect(try refusals("converged", rightsOn: "dbshop", ["SELECT"], isRecordLost: true) == [])
    }

    @Test("stays where the sites have the manifest's password")
    func same() throws {
        let steps = try plan("PASSWORD").steps
        #expect(steps.filter { step in step.kind == "login" || step.kind == "settings" } == [])
    }

    @Test("of another password is a second one: it is made first, and the old one goes last")
    func rotation() throws {
        let steps = try plan("other").steps.filter { step in step.id != "/etc/bxctl/pool.json" }
        let made = addresses.map { address in "add login bx_cluster_2@\(address)" }
        let gone = addresses.map { address in "remove login bx_cluster@\(address)" }
        let texts = steps.map { step in "\(step.action) \(step.kind) \(step.id)" }
        #expect(texts.prefix(2).sorted() == made.sorted())
        #expect(texts.suffix(2).sorted() == gone.sorted())
        #expect(steps.suffix(2).allSatisfy { step in step.phase == .register })
        let settings = steps.filter { step in step.kind == "settings" }
        #expect(settings.count == 2)
        #expect(settings.allSatisfy { step in step.note.contains("login → bx_cluster_2") })
    }

    @Test("of an outside server is its administrator's, and the plan says so")
    func outside() throws {
        let host = DatabaseSettings.Host(address: "10.77.0.9", port: 3_306)
        let plan = try plan("other", host: host)
        #expect(!plan.steps.contains { step in step.kind == "login" || step.kind == "row" })
        #expect(!plan.steps.contains { step in step.note.contains("bx_cluster_2") })
        #expect(plan.warnings.contains { warning in warning.code == "database/outside" })
    }
}
