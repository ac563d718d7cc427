public import Diagnostics
import YAML

/// Reads manifests: bytes in, checked pools or every problem with its place out.
///
/// It reads no file, asks no node, and knows of no secret but where it will come from.
public enum ManifestReader {
    /// Returns the pools of `sources`, or what is wrong with them.
    ///
    /// - Parameter sources: The files, in the order that the pools are to have.
    /// - Returns: The pools in order, none when a diagnostic is an error; and the diagnostics, by
    ///   file in the order given, then by place.
    public static func read(
        _ sources: [ManifestSource]
    ) -> (pools: [Pool], diagnostics: [Diagnostic]) {
        var files = sources.map(ManifestFile.init)
        PoolsRules.check(&files)
        var diagnostics = files.flatMap(\.diagnostics)
        if sources.isEmpty { diagnostics.append(nothing) }
        let isValid = !diagnostics.contains { $0.severity == .error }
        let pools = files.flatMap { $0.documents.map(\.content.pool) }
        return (isValid ? pools : [], diagnostics)
    }

    private static let nothing = Diagnostic(
        code: "manifest/empty",
        summary: "There is no manifest.",
        detail: "No file was given, or the folder holds no *.yaml and no *.yml.",
        hint: "Give a file with a document of kind Pool."
    )
}
