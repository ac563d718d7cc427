import Diagnostics
import Resources
import Roles
import Shell
import Testing

@Suite("Deletions that wait for an operator's word")
struct AllowanceTests {
    /// The catalog where vm04 tells one alarm of frozen deletions.
    private func catalog(allowing: Bool, status: Int = 0) throws -> Catalog {
        var record = try RecordedPool("converged")
        let sentence = Content("1500 deletions wait").base64
        let fields = [
            "alarm", "out", "frozen", "1", "/home/bitrix/www", sentence, "1500", "0123456789abcdef",
        ]
        let lines = [fields.joined(separator: "\t")]
        record.answer(
            SyncAlarms(with: "vm03").subject,
            on: NodeName("vm04"),
            lines,
            status: status
        )
        return Wanted(record.pool, inputs: Wanted.Inputs(allowDeletions: allowing))
            .catalog(seeing: record.observations, without: [])
    }

    @Test("are told, and nothing lets them go")
    func waiting() throws {
        let catalog = try catalog(allowing: false)
        #expect(catalog.waiting.map(\.code).contains("sync/frozen"))
        #expect(try scripts(of: catalog).isEmpty)
    }

    @Test("go as those that were shown, by number and list")
    func allowed() throws {
        let scripts = try scripts(of: catalog(allowing: true))
        #expect(scripts.count == 1)
        #expect(scripts.first?.contains("--allowed=1500:0123456789abcdef") == true)
    }

    @Test("stay where not all were told, and that is said")
    func untold() throws {
        let catalog = try catalog(allowing: true, status: 1)
        #expect(catalog.waiting.map(\.code).contains("sync/untold"))
        #expect(try scripts(of: catalog).isEmpty)
    }

    private func scripts(of catalog: Catalog) throws -> [String] {
        catalog.entries.compactMap { entry in (entry.resource as? Work)?.script?.text }
            .filter { text in text.contains("--allowed=") }
    }
}
