import Diagnostics
import Manifests
import Testing

@Suite struct FixtureTests {
    @Test(arguments: Fixtures.names(in: "invalid"))
    func everyFaultIsToldWithItsPlaceAndWords(_ name: String) throws {
        let source = try ManifestSource(
            name: name + ".yaml",
            bytes: Fixtures.bytes("invalid/\(name).yaml")
        )
        let (pools, diagnostics) = ManifestReader.read([source])
        #expect(pools.isEmpty)
        #expect(!diagnostics.isEmpty)
        let text = drawn(diagnostics)
        #expect(try Fixtures.recorded("invalid/\(name).txt", for: text) == text)
    }

    @Test(arguments: Fixtures.names(in: "valid"))
    func aManifestHasOneCanonicalForm(_ name: String) throws {
        let source = try ManifestSource(
            name: name + ".yaml",
            bytes: Fixtures.bytes("valid/\(name).yaml")
        )
        let (pools, diagnostics) = ManifestReader.read([source])
        #expect(drawn(diagnostics).isEmpty)
        let text = pools.map { $0.normalizedJSON() + "\n" }.joined()
        #expect(!text.isEmpty)
        #expect(try Fixtures.recorded("valid/\(name).json", for: text) == text)
    }
}
