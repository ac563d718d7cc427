import Diagnostics
import Foundation
import Plans
import Testing

@testable import Reports

@Suite("A JSON document")
struct DocumentTests {
    @Test("of plans has the fields of the contract, in its order")
    func plans() throws {
        let list = PlanList([
            PlanList.Item(
                plan: Samples.plan,
                manifestSha256: "m1",
                observedSha256: "o1",
                manifest: "{ \"spec\": {},\n\t\"note\": \"a \\\"b\\\" c\u{9B}\", \"n\": [ 1, 2 ] }"
            ),
            PlanList.Item(
                plan: Samples.troubled,
                manifestSha256: "m2",
                observedSha256: "o2",
                manifest: nil
            ),
        ])
        try expectGolden(list.json.pretty, "plans.json")
        _ = try parsed(list.json.pretty)
    }

    @Test("of states of pools has the fields of the contract")
    func statuses() throws {
        let list = StatusList([Samples.degraded, Samples.ready])
        try expectGolden(list.json.pretty, "statuses.json")
    }

    @Test("of reports sums up each run")
    func reports() throws {
        let list = ReportList([Samples.converged, Samples.failed])
        try expectGolden(list.json.pretty, "reports.json")
    }

    @Test("has an item for each pool, also for one that was not worked on")
    func someFailed() throws {
        let failures = [ExitCode.locked, .refused, .unreachable, .partial, .terminated, .error]
            .map { code in
                PoolFailure(pool: "docs", code: code, diagnostics: [Samples.refusal])
            }
        let documents = [
            PlanList(outcomes: [.value(Samples.item)] + failures.map(PoolOutcome.none)).json,
            StatusList(outcomes: [.value(Samples.ready)] + failures.map(PoolOutcome.none)).json,
            ReportList(outcomes: [.value(Samples.failed)] + failures.map(PoolOutcome.none)).json,
        ]
        for (document, kind) in zip(documents, ["Plan", "Status", "Report"]) {
            let read = try #require(try parsed(document.pretty) as? [String: Any])
            let items = try #require(read["items"] as? [[String: Any]])
            #expect(read["kind"] as? String == "\(kind)List")
            #expect(items.map { item in item["kind"] as? String } == items.map { _ in kind })
            let outcomes = items.dropFirst().map { item in item["outcome"] as? String }
            #expect(
                outcomes == [
                    "locked", "refused", "unreachable", "timedOut", "interrupted", "error",
                ]
            )
            let problems = items.map { item in (item["diagnostics"] as? [Any])?.count ?? 0 }
            #expect(problems == [0, 1, 1, 1, 1, 1, 1])
        }
    }

    @Test("tells the problems of all pools when none was worked on")
    func allFailed() throws {
        let failure = PoolFailure(
            pool: "docs",
            code: .error,
            diagnostics: [Samples.refusal, Samples.unknownKey]
        )
        let wanted = ErrorDocument([
            Samples.refusal, Samples.unknownKey, Samples.refusal, Samples.unknownKey,
        ]).json
        #expect(PlanList(outcomes: [.none(failure), .none(failure)]).json == wanted)
        #expect(StatusList(outcomes: [.none(failure), .none(failure)]).json == wanted)
        #expect(ReportList(outcomes: [.none(failure), .none(failure)]).json == wanted)
        #expect(PlanList(outcomes: []).json == PlanList([]).json)
    }

    @Test("of problems has every field, null where there is nothing")
    func errors() throws {
        let document = ErrorDocument([Samples.unknownKey, Samples.refusal])
        try expectGolden(document.json.pretty, "errors.json")
    }

    @Test("of a validation names the pools")
    func validation() throws {
        let list = ValidationList(pools: ["shop", "docs"], warnings: [Samples.warning])
        try expectGolden(list.json.pretty, "validation.json")
        #expect(list.text(style: TextStyle()) == "Pool shop is valid.\nPool docs is valid.\n")
    }

    @Test("is read by others, on one line or many, to the same value")
    func forms() throws {
        let documents = [
            PlanList([]).json, StatusList([Samples.degraded]).json,
            ReportList([Samples.failed]).json, ErrorDocument([Samples.refusal]).json,
        ]
        for json in documents {
            let compact = try parsed(json.compact) as? NSDictionary
            #expect(try parsed(json.pretty) as? NSDictionary == compact)
            #expect(compact?["apiVersion"] as? String == "bxctl/v1")
            #expect(!json.compact.contains("\n"))
        }
    }

    @Test("gives every text back as it was", arguments: Samples.nasty)
    func texts(text: String) throws {
        let read = try parsed(JSON.array([.string(text)]).pretty) as? [String]
        #expect(read?.first.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
        let raw = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
        let again = try parsed(JSON.raw(raw).compact) as? [String]
        #expect(again?.first.map { Array($0.unicodeScalars) } == Array(text.unicodeScalars))
    }

    @Test("takes over foreign JSON without touching its texts")
    func raw() {
        let raw = #"[ "ends in \\", "two  words", "a \"b  c\" ]", { } ]"#
        let wanted = #"["ends in \\","two  words","a \"b  c\" ]",{}]"#
        #expect(JSON.raw(raw).compact == wanted)
    }

    @Test("has numbers that JSON knows")
    func numbers() {
        let values: [JSON] = [
            .seconds(8), .seconds(0.1 + 0.2), .seconds(.nan), .seconds(.infinity), .number(-1),
        ]
        #expect(JSON.array(values).compact == "[8,0.3,null,null,-1]")
    }
}

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is the moment in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
            (1_772_366_400.25, "2026-03-01T12:00:00.250Z"),
            (4_107_542_399.999, "2100-02-28T23:59:59.999Z"),
            (1_735_689_599, "2024-12-31T23:59:59.000Z"), (.nan, "1970-01-01T00:00:00.000Z"),
        ] as [(Double, String)]
    )
    func moments(seconds: Double, text: String) {
        #expect(Timestamp(secondsSince1970: seconds).description == text)
    }
}
