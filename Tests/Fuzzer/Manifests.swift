import Diagnostics
import Manifests
import Resources
import Roles
import YAML

/// The YAML reader: any bytes end in trees or in diagnostics with places inside the text.
func readYAML(_ bytes: [UInt8]) {
    let file = YAMLReader.read(name: "fuzz.yaml", bytes: bytes)
    for diagnostic in file.diagnostics { check(diagnostic) }
}

/// The manifest's decoder: what it lets pass can be written, compared and wanted.
func readManifest(_ bytes: [UInt8]) {
    let result = ManifestReader.read([ManifestSource(name: "fuzz.yaml", bytes: bytes)])
    for diagnostic in result.diagnostics { check(diagnostic) }
    let hasErrors = result.diagnostics.contains { $0.severity == .error }
    expect(result.pools.isEmpty == hasErrors || !hasErrors, "no pool comes of a bad manifest")
    for pool in result.pools {
        expect(!pool.normalizedJSON().isEmpty, "a pool can be written")
        let catalog = Wanted(pool).catalog(seeing: Observations(), without: [])
        expect(catalog.entries.isEmpty == false, "a pool wants something")
    }
}

private func check(_ diagnostic: Diagnostic) {
    expect(!diagnostic.code.isEmpty && !diagnostic.summary.isEmpty, "a diagnostic says something")
    guard let start = diagnostic.source?.start else { return }
    expect(start.line >= 1 && start.column >= 1, "a place is inside the file")
}
