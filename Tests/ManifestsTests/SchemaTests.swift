import Diagnostics
import Foundation
import Manifests
import Testing

@Suite struct SchemaTests {
    @Test func theSchemaBesideTheExamplesIsTheReadersOwn() throws {
        #expect(
            try Fixtures.recorded("../../../manifests/pool.schema.json", for: ManifestSchema.text)
                == ManifestSchema.text
        )
    }

    @Test func theSchemaIsJSON() throws {
        let root = try JSONSerialization.jsonObject(with: Data(ManifestSchema.text.utf8))
        let schema = try #require(root as? [String: Any])
        #expect(schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
        #expect(schema["additionalProperties"] as? Bool == false)
    }

    @Test(arguments: [
        "", "spec.nodes", "spec.sync.deletions", "spec.database.password", "spec.nodes.name",
    ])
    func anExplanationIsAsRecorded(_ path: String) throws {
        let text = try ManifestSchema.explanation(of: path)
        let name = path.isEmpty ? "document" : path
        #expect(try Fixtures.recorded("explain/\(name).txt", for: text) == text)
    }

    @Test(arguments: ManifestSchema.paths)
    func everyKeyIsExplained(_ path: String) throws {
        let text = try ManifestSchema.explanation(of: path)
        #expect(text.hasPrefix(path + "\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(
        arguments: [
            ("spec.syn", "Did you mean spec.sync?"),
            ("siteDelay", "Did you mean spec.sync.siteDelay?"),
            ("spec.nodes.adress", "Did you mean spec.nodes.address?"), ("spec.nodes.name.x", nil),
            ("spec..sync", nil), ("zzzzzzzz", nil),
        ] as [(String, String?)] as [(String, String?)]
    )
    func anUnknownPathNamesTheNearest(_ path: String, _ hint: String?) {
        do throws(Diagnostic) {
            _ = try ManifestSchema.explanation(of: path)
            Issue.record("There is no \(path).")
        } catch {
            #expect(error.code == "manifest/unknown-path")
            #expect(error.hint == hint)
        }
    }

    @Test(arguments: Fixtures.exampleNames)
    func theSchemaTakesWhatTheReaderTakes(_ name: String) throws {
        let source = try ManifestSource(name: name, bytes: Fixtures.example(name))
        let pool = try #require(ManifestReader.read([source]).pools.first)
        let document = try JSONSerialization.jsonObject(with: Data(pool.normalizedJSON().utf8))
        let schema = try JSONSerialization.jsonObject(with: Data(ManifestSchema.text.utf8))
        #expect(SchemaCheck.faults(document, schema as? [String: Any] ?? [:]) == [])
    }
}
